//! `aws_cloudhsm_v2_hsm`: each module by the hour (<https://aws.amazon.com/cloudhsm/pricing/>). The
//! cluster is free, and types of modules cost the same.

use super::price;
use crate::{
    model::Resource,
    money::HOURS_PER_MONTH,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_cloudhsm_v2_hsm", cost_attributes: &[], components };

fn components(module: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let hours = context.usage.number("monthly_hrs").unwrap_or(HOURS_PER_MONTH);
    bill.add("HSM usage", price(module, "cloudhsm.v2")?, hours).usage_based();
    Ok(())
}
