//! `aws_apprunner_service`: memory of the instances kept ready, memory and vCPU of those at work, and
//! a fee each for automatic deployments and builds (<https://aws.amazon.com/apprunner/pricing/>). A
//! paused service costs nothing but that fee.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::{Attributes, Resource},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_apprunner_service",
    cost_attributes: &[
        "instance_configuration",
        "source_configuration",
        "auto_scaling_configuration_arn",
        "status",
    ],
    components,
};

fn components(service: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.part(|bill| instances(service, context, bill));

    let source = service.block("source_configuration")?;
    let source = source.ok_or_else(|| Gap::invalid("source_configuration", ""))?;
    if is_automatic(source)? {
        bill.add("Automatic deployments", price(service, "apprunner.automatic_deployment")?, 1);
    }
    if source.block("code_repository")?.is_some() {
        let key = "monthly_build_minutes";
        bill.usage("Builds", price(service, "apprunner.build")?, key, context.usage.number(key));
    }
    Ok(())
}

fn instances(service: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    // As last seen.
    if service.text("status") == Ok(Some("PAUSED")) {
        return Ok(());
    }
    let size = service.block("instance_configuration")?;
    let vcpus = amount(size, "cpu", "vCPU", dec!(1))?;
    let gb = amount(size, "memory", "GB", dec!(2))?;

    let key = "monthly_active_instance_hrs";
    let active = context.usage.number(key);
    // An instance at work is no longer one that is kept ready.
    let ready = times(least_instances(service, context)?, HOURS_PER_MONTH);
    let idle = ready.saturating_sub(active.unwrap_or_default()).max(dec!(0));
    let memory = price(service, "apprunner.provisioned.memory")?;
    bill.add("Provisioned memory", memory, times(idle, gb));
    let of = |amount: Decimal| active.map(|hours| times(hours, amount));
    bill.usage("Active memory", price(service, "apprunner.memory")?, key, of(gb));
    bill.usage("Active vCPU", price(service, "apprunner.vcpu")?, key, of(vcpus));
    Ok(())
}

/// How many instances are kept ready: one, unless the scaling configuration says otherwise.
fn least_instances(service: &Resource, context: &Context) -> Result<Decimal, Gap> {
    let attribute = "auto_scaling_configuration_arn";
    let kind = "aws_apprunner_auto_scaling_configuration_version";
    let found = context.graph.referenced(service, attribute, kind);
    if let Some(configuration) = found.first() {
        return Ok(configuration.number("min_size")?.unwrap_or(dec!(1)));
    }
    let arn = service.text(attribute).ok().flatten();
    let is_named = arn.is_some_and(|arn| !arn.contains("/DefaultConfiguration/"));
    if is_named || !service.references(attribute).is_empty() {
        return Err(Gap::Unresolved(attribute.into()));
    }
    Ok(dec!(1))
}

/// Given as `1 vCPU` and `2 GB`, or in thousandths as `1024` and `2048`.
fn amount(
    size: Option<&Attributes>,
    name: &str,
    unit: &str,
    default: Decimal,
) -> Result<Decimal, Gap> {
    let Some(size) = size else { return Ok(default) };
    let Some(text) = size.text(name)? else { return Ok(default) };
    let (number, divisor) = match text.strip_suffix(unit) {
        Some(number) => (number.trim(), dec!(1)),
        None => (text.trim(), dec!(1024)),
    };
    let number: Decimal = number.parse().map_err(|_| Gap::invalid(name, text))?;
    Ok(number.checked_div(divisor).unwrap_or_default())
}

/// On by default, and never for images of the public registry.
fn is_automatic(source: &Attributes) -> Result<bool, Gap> {
    let is_public = match source.block("image_repository")? {
        Some(image) => image.text("image_repository_type")? == Some("ECR_PUBLIC"),
        None => false,
    };
    Ok(!is_public && source.flag("auto_deployments_enabled")?.unwrap_or(true))
}
