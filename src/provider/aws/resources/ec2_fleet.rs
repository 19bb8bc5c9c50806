//! `aws_ec2_fleet`: the fleet is free, each of its instances bills as an instance does, on demand or
//! spot, by the launch template it starts from (<https://aws.amazon.com/ec2/pricing/on-demand/>).
//!
//! The first template with its first override stands for all of them: which of the types runs is
//! decided by what AWS has to spare.

use rust_decimal::{Decimal, dec};

use crate::{
    model::{Attributes, Resource},
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::{
        ec2::Launch,
        fleet::{self, Choice},
    },
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_ec2_fleet",
    cost_attributes: &["launch_template_config", "target_capacity_specification"],
    components,
};

const TEMPLATES: &str = "launch_template_config";

fn components(fleet: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let target = fleet.block("target_capacity_specification")?;
    let target = target.ok_or_else(|| Gap::invalid("target_capacity_specification", ""))?;
    let choice = choice(fleet, context)?;
    choice.bill(fleet, context, TEMPLATES, capacity(target)?, bill);
    Ok(())
}

/// The units on demand and the units spot; what is in neither is of the default type.
fn capacity(target: &Attributes) -> Result<(Decimal, Decimal), Gap> {
    let total = target.number("total_target_capacity")?;
    let total = total.ok_or_else(|| Gap::invalid("total_target_capacity", ""))?;
    let on_demand = target.number("on_demand_target_capacity")?.unwrap_or_default();
    let spot = target.number("spot_target_capacity")?.unwrap_or_default();
    let rest = total.saturating_sub(on_demand.saturating_add(spot)).max(dec!(0));
    match target.text("default_target_capacity_type")? {
        Some("spot") => Ok((on_demand, spot.saturating_add(rest))),
        Some("on-demand") | None => Ok((on_demand.saturating_add(rest), spot)),
        Some(other) => Err(Gap::invalid("default_target_capacity_type", other)),
    }
}

fn choice(fleet: &Resource, context: &Context) -> Result<Choice, Gap> {
    let templates = context.graph.referenced(fleet, TEMPLATES, "aws_launch_template");
    let (name, mut launch) = match templates.first() {
        Some(template) => (fleet::name(template), Launch::of_template(template)?),
        None => (TEMPLATES.into(), Launch::default()),
    };
    let mut weight = None;
    let config = fleet.block(TEMPLATES)?.ok_or_else(|| Gap::invalid(TEMPLATES, ""))?;
    if let Some(first) = config.block("override")? {
        if let Some(instance_type) = first.text("instance_type")? {
            launch.instance_type = Some(instance_type.into());
        } else if first.block("instance_requirements")?.is_some() {
            // AWS picks any type that has what is asked for.
            launch.instance_type = None;
        }
        weight = first.number("weighted_capacity")?;
    }
    if launch.instance_type.is_none() && templates.is_empty() {
        return Err(Gap::Unresolved(TEMPLATES.into()));
    }
    Ok(Choice { name, launch, weight: fleet::weight(weight) })
}
