//! `aws_autoscaling_group`: the group is free, each of its instances bills as an instance does, by
//! the launch template or launch configuration it starts from
//! (<https://aws.amazon.com/ec2/autoscaling/pricing/>).
//!
//! With a mixed instances policy the first override stands for all of them: which of the types
//! runs is decided by what AWS has to spare.

use rust_decimal::{Decimal, dec};

use crate::{
    model::{Attributes, Resource},
    money::times,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::{
        ec2::{Launch, Market},
        fleet::{self, instances},
    },
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_autoscaling_group",
    cost_attributes: &[
        "desired_capacity",
        "min_size",
        "max_size",
        "launch_configuration",
        "launch_template",
        "mixed_instances_policy",
        "warm_pool",
        "vpc_zone_identifier",
    ],
    components,
};

fn components(group: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let (source, mut launch) = launch(group, context)?;
    let (mut weight, mut distribution) = (dec!(1), None);
    if let Some(policy) = group.block("mixed_instances_policy")? {
        distribution = policy.block("instances_distribution")?;
        if let Some(template) = policy.block("launch_template")?
            && let Some(first) = template.block("override")?
        {
            if let Some(instance_type) = first.text("instance_type")? {
                launch.instance_type = Some(instance_type.into());
            } else if first.block("instance_requirements")?.is_some() {
                // AWS picks any type that has what is asked for.
                launch.instance_type = None;
            }
            weight = fleet::weight(first.number("weighted_capacity")?);
        }
    }
    // The usage file counts instances, the group units of capacity.
    let usage = context.usage.number("instances");
    let capacity = match usage {
        Some(instances) => times(instances, weight),
        None => capacity(group, bill)?,
    };
    let is_spot = launch.market == Market::Spot;
    let (on_demand, spot) = match distribution {
        Some(distribution) if !is_spot => split(distribution, capacity, weight)?,
        _ => (instances(capacity, weight), dec!(0)),
    };
    let first = bill.components.len();
    let lines = |launch: &Launch, bill: &mut Bill| {
        launch.bill_in_fleet(group, context, "vpc_zone_identifier", bill)
    };
    if on_demand > dec!(0) || spot <= dec!(0) {
        bill.under(source.clone(), on_demand, |bill| lines(&launch, bill));
    }
    if spot > dec!(0) {
        let launch = Launch { market: Market::Spot, ..launch.clone() };
        bill.under(source, spot, |bill| lines(&launch, bill));
    }
    if usage.is_some() {
        for component in &mut bill.components[first..] {
            component.usage_based();
        }
    }
    warm_pool(group, &launch, capacity, context, bill)
}

/// What the group's instances start from, and the name to list them under.
fn launch(group: &Resource, context: &Context) -> Result<(Box<str>, Launch), Gap> {
    let found = context.graph.referenced(group, "launch_configuration", "aws_launch_configuration");
    if let Some(found) = found.first() {
        return Ok((fleet::name(found), Launch::of_configuration(found)?));
    }
    for attribute in ["launch_template", "mixed_instances_policy"] {
        let found = context.graph.referenced(group, attribute, "aws_launch_template");
        if let Some(found) = found.first() {
            return Ok((fleet::name(found), Launch::of_template(found)?));
        }
    }
    // A policy's overrides may name the instance type that a template elsewhere leaves open.
    if group.block("mixed_instances_policy")?.is_some() {
        return Ok(("mixed_instances_policy".into(), Launch::default()));
    }
    let named = group.block("launch_template")?.is_some();
    Err(Gap::Unresolved(if named { "launch_template" } else { "launch_configuration" }.into()))
}

/// The units of capacity that run: as desired, else the least there may be.
fn capacity(group: &Resource, bill: &mut Bill) -> Result<Decimal, Gap> {
    if let Some(desired) = group.number("desired_capacity")? {
        return Ok(desired);
    }
    let least = group.number("min_size")?.unwrap_or_default();
    if least > dec!(0) {
        return Ok(least);
    }
    // It scales up from nothing, by policies that no document tells: shown with one instance.
    bill.gap(Gap::NeedsUsage("instances".into()));
    Ok(dec!(1))
}

/// How many instances run on demand and how many spot
/// (<https://docs.aws.amazon.com/autoscaling/ec2/userguide/mixed-instances-groups-set-up-overview.html>):
/// a base, and a percentage of what is above it, rounded up in favour of on demand.
fn split(
    distribution: &Attributes,
    capacity: Decimal,
    weight: Decimal,
) -> Result<(Decimal, Decimal), Gap> {
    let base = distribution.number("on_demand_base_capacity")?.unwrap_or_default();
    let percentage = distribution.number("on_demand_percentage_above_base_capacity")?;
    let base = base.clamp(dec!(0), capacity.max(dec!(0)));
    let share = percentage.unwrap_or(dec!(100)).clamp(dec!(0), dec!(100)) / dec!(100);
    let on_demand = instances(base + times(capacity - base, share), weight);
    let rest = capacity.saturating_sub(times(on_demand, weight));
    Ok((on_demand, instances(rest, weight)))
}

/// Instances kept ready beside the group: stopped ones bill their volumes alone
/// (<https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html>).
fn warm_pool(
    group: &Resource,
    launch: &Launch,
    capacity: Decimal,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let Some(pool) = group.block("warm_pool")? else { return Ok(()) };
    let most = group.number("max_size")?.unwrap_or_default();
    let prepared = pool.number("max_group_prepared_capacity")?.filter(|most| *most >= dec!(0));
    let size = (prepared.unwrap_or(most).saturating_sub(capacity))
        .max(pool.number("min_size")?.unwrap_or_default())
        .max(dec!(0));
    let is_running = pool.text("pool_state")? == Some("Running");
    bill.under("warm_pool", size, |bill| {
        if is_running {
            return launch.bill_in_fleet(group, context, "vpc_zone_identifier", bill);
        }
        launch.bill_volumes(group, bill);
        Ok(())
    });
    Ok(())
}
