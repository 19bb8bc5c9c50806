//! `aws_glue_crawler`: the data processing unit (DPU) hours it runs, whatever it crawls
//! (<https://aws.amazon.com/glue/pricing/>, "Crawlers"). How many DPU a run takes is Glue's affair, so
//! the hours that the usage file tells are DPU-hours.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_glue_crawler", cost_attributes: &[], components };

fn components(crawler: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let hours = context.usage.number("monthly_hours");
    bill.usage("Duration", price(crawler, "glue.crawler")?, "monthly_hours", hours).per(1, "hours");
    Ok(())
}
