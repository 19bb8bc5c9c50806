//! `aws_s3_bucket_analytics_configuration`: storage class analysis, by the object monitored and month
//! (<https://aws.amazon.com/s3/pricing/>, "Management & Insights").

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_s3_bucket_analytics_configuration",
    cost_attributes: &[],
    components,
};

fn components(analysis: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let key = "monthly_monitored_objects";
    let price = price(analysis, "s3.analytics.objects")?;
    bill.usage("Objects monitored", price, key, context.usage.number(key))
        .per(1_000_000, "1M objects");
    Ok(())
}
