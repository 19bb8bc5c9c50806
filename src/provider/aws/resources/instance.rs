//! `aws_instance`: hours by instance type, its volumes, its public address
//! (<https://aws.amazon.com/ec2/pricing/on-demand/>).

use std::net::Ipv4Addr;

use rust_decimal::dec;

use crate::{
    model::{Attributes, Resource},
    money::HOURS_PER_MONTH,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::{
        ec2::{Launch, Market, names_host},
        public_ipv4,
    },
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_instance",
    cost_attributes: &[
        "instance_type",
        "tenancy",
        "host_id",
        "host_resource_group_arn",
        "instance_lifecycle",
        "instance_state",
        "get_password_data",
        "monitoring",
        "ebs_optimized",
        "credit_specification",
        "instance_market_options",
        "capacity_reservation_specification",
        "launch_template",
        "root_block_device",
        "ebs_block_device",
        "associate_public_ip_address",
        "public_ip",
        "subnet_id",
    ],
    components,
};

fn components(instance: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill_launch(&launch(instance, context)?, instance, context, bill)
}

/// The lines of an instance that is launched as `launch` says.
pub(super) fn bill_launch(
    launch: &Launch,
    instance: &Resource,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let stopped = is_stopped(instance, context);
    let hours = match context.usage.number("monthly_hrs") {
        Some(hours) => hours,
        None if stopped => dec!(0),
        None => HOURS_PER_MONTH,
    };
    launch.bill(instance, context, hours, bill)?;
    if has_public_ip(instance, launch, context) && !stopped {
        public_ipv4::in_use(instance, bill, dec!(1), hours)?;
    }
    Ok(())
}

/// As last seen, or as an `aws_ec2_instance_state` will have it.
fn is_stopped(instance: &Resource, context: &Context) -> bool {
    let states = context.graph.referrers(instance, "aws_ec2_instance_state", "instance_id");
    match states.first() {
        Some(state) => state.text("state") == Ok(Some("stopped")),
        None => matches!(instance.text("instance_state"), Ok(Some("stopped" | "terminated"))),
    }
}

/// The launch template's settings, overridden by the instance's own.
pub(super) fn launch(instance: &Resource, context: &Context) -> Result<Launch, Gap> {
    let templates = context.graph.referenced(instance, "launch_template", "aws_launch_template");
    let mut launch = match templates.first() {
        Some(template) => Launch::of_template(template)?,
        None => Launch::default(),
    };
    if let Some(instance_type) = instance.text("instance_type")? {
        launch.instance_type = Some(instance_type.into());
    } else if launch.instance_type.is_none() && instance.block("launch_template")?.is_some() {
        return Err(Gap::Unresolved("launch_template".into()));
    }
    // A running instance tells its tenancy; before, naming a host is to ask for it.
    if let Some(tenancy) = instance.text("tenancy")? {
        launch.tenancy = Some(tenancy.into());
    } else if names_host(&instance.attributes) {
        launch.tenancy = Some("host".into());
    }
    if let Some(market) = instance.block("instance_market_options")? {
        launch.market = Market::of_block(market)?;
    }
    if instance.text("instance_lifecycle") == Ok(Some("spot")) {
        launch.market = Market::Spot;
    }
    // Only Windows has a password to get.
    if instance.flag("get_password_data")? == Some(true) {
        launch.system = Some("windows");
    }
    if let Some(monitoring) = instance.flag("monitoring")? {
        launch.detailed_monitoring = monitoring;
    }
    if let Some(ebs_optimized) = instance.flag("ebs_optimized")? {
        launch.ebs_optimized = ebs_optimized;
    }
    if let Some(credits) = instance.block("credit_specification")? {
        launch.cpu_credits = credits.text("cpu_credits")?.map(Into::into);
    }
    // Volumes attached as resources of their own show up in the instance's state as well.
    let is_counted = |block: &Attributes| {
        let Ok(Some(id)) = block.text("volume_id") else { return true };
        !context.graph.has("aws_ebs_volume", id)
    };
    launch.put_block_devices(&instance.attributes, is_counted)?;
    Ok(launch)
}

/// Whether AWS gives the instance an address of its own; one that is an `aws_eip` bills there.
fn has_public_ip(instance: &Resource, launch: &Launch, context: &Context) -> bool {
    let graph = context.graph;
    let has_eip = !graph.referrers(instance, "aws_eip", "instance").is_empty()
        || !graph.referrers(instance, "aws_eip_association", "instance_id").is_empty();
    if has_eip {
        return false;
    }
    if let Ok(Some(address)) = instance.text("public_ip") {
        return address.parse::<Ipv4Addr>().is_ok();
    }
    let asked = instance.flag("associate_public_ip_address").ok().flatten().or(launch.public_ip);
    asked.unwrap_or_else(|| public_ipv4::is_given_in(instance, "subnet_id", graph))
}
