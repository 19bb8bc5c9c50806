//! `aws_config_config_rule`: its evaluations, in three tiers (<https://aws.amazon.com/config/pricing/>).

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_config_config_rule", cost_attributes: &[], components };

fn components(rule: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let key = "monthly_rule_evaluations";
    let price = price(rule, "config.rule_eval")?;
    bill.usage("Rule evaluations", price, key, context.usage.number(key)).per(1, "evaluations");
    Ok(())
}
