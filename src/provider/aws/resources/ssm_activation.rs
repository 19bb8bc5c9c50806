//! `aws_ssm_activation`: machines outside of AWS that it registers: free as standard ones, up to 1,000
//! in an account and region, by the hour as advanced ones
//! (<https://aws.amazon.com/systems-manager/pricing/>, "On-premises instance management").

use rust_decimal::dec;

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_ssm_activation",
    cost_attributes: &["registration_limit"],
    components,
};

fn components(activation: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let is_advanced = match context.usage.text("instance_tier") {
        Some(tier) => tier.eq_ignore_ascii_case("advanced"),
        // Only the advanced tier takes that many.
        None => activation.number("registration_limit")?.is_some_and(|limit| limit > dec!(1000)),
    };
    if is_advanced {
        let instances = context.usage.number("instances");
        let hours = instances.map(|instances| times(instances, HOURS_PER_MONTH));
        let price = price(activation, "ssm.advanced_instance")?;
        bill.usage("On-prem managed instances (advanced)", price, "instances", hours);
    }
    Ok(())
}
