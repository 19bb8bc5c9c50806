//! `aws_spot_fleet_request`: the request is free, each of its instances bills as an instance does, at
//! the spot price but for the units asked for on demand
//! (<https://aws.amazon.com/ec2/spot/pricing/>).
//!
//! A diversified fleet spreads evenly over what it may launch; of any other the first choice stands
//! for all, as AWS takes what it has to spare.

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
    kind: "aws_spot_fleet_request",
    cost_attributes: &[
        "target_capacity",
        "on_demand_target_capacity",
        "allocation_strategy",
        "launch_specification",
        "launch_template_config",
    ],
    components,
};

fn components(request: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let target = request.number("target_capacity")?;
    let target = target.ok_or_else(|| Gap::invalid("target_capacity", ""))?;
    let on_demand = request.number("on_demand_target_capacity")?.unwrap_or_default();
    let on_demand = on_demand.clamp(dec!(0), target.max(dec!(0)));
    let spot = target.saturating_sub(on_demand).max(dec!(0));

    let templates = request.blocks("launch_template_config")?;
    let (attribute, mut choices) = if templates.is_empty() {
        ("launch_specification", specifications(request)?)
    } else {
        ("launch_template_config", of_templates(request, &templates, context)?)
    };
    if request.text("allocation_strategy")? != Some("diversified") {
        choices.truncate(1);
    }
    let parts = Decimal::from(choices.len());
    let share = |units: Decimal| units.checked_div(parts).unwrap_or_default();
    for choice in choices {
        choice.bill(request, context, attribute, (share(on_demand), share(spot)), bill);
    }
    Ok(())
}

fn specifications(request: &Resource) -> Result<Vec<Choice>, Gap> {
    let mut choices = Vec::new();
    for (index, specification) in request.blocks("launch_specification")?.into_iter().enumerate() {
        choices.push(Choice {
            name: format!("launch_specification[{index}]").into(),
            launch: Launch::of_specification(specification)?,
            weight: weight(specification.text("weighted_capacity")?),
        });
    }
    if choices.is_empty() { Err(Gap::invalid("launch_specification", "")) } else { Ok(choices) }
}

/// A choice for each override of each template.
fn of_templates(
    request: &Resource,
    configs: &[&Attributes],
    context: &Context,
) -> Result<Vec<Choice>, Gap> {
    let attribute = "launch_template_config";
    let templates = context.graph.referenced(request, attribute, "aws_launch_template");
    let mut choices = Vec::new();
    for (index, config) in configs.iter().enumerate() {
        // One template may serve several configurations.
        let template = templates.get(index).or(templates.first());
        let (name, launch) = match template {
            Some(template) => (fleet::name(template), Launch::of_template(template)?),
            None => (attribute.into(), Launch::default()),
        };
        let overrides = config.blocks("overrides")?;
        for chosen in &overrides {
            let mut launch = launch.clone();
            if let Some(instance_type) = chosen.text("instance_type")? {
                launch.instance_type = Some(instance_type.into());
            } else if chosen.block("instance_requirements")?.is_some() {
                // AWS picks any type that has what is asked for.
                launch.instance_type = None;
            }
            let weight = fleet::weight(chosen.number("weighted_capacity")?);
            choices.push(Choice { name: name.clone(), launch, weight });
        }
        if overrides.is_empty() {
            choices.push(Choice { name, launch, weight: dec!(1) });
        }
    }
    let is_open = |choice: &Choice| choice.launch.instance_type.is_none();
    if templates.is_empty() && choices.iter().any(is_open) {
        return Err(Gap::Unresolved(attribute.into()));
    }
    Ok(choices)
}

/// In specifications it is text.
fn weight(text: Option<&str>) -> Decimal {
    fleet::weight(text.and_then(|text| text.parse().ok()))
}
