//! `aws_ec2_capacity_reservation`: what it reserves bills as if it ran, whether it does or not, at the
//! on-demand price (<https://aws.amazon.com/ec2/pricing/on-demand/>, "On-Demand Capacity
//! Reservations"). Instances that run in it bill where they are, and not here again.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_ec2_capacity_reservation",
    cost_attributes: &["instance_count", "instance_platform", "instance_type", "tenancy"],
    components,
};

fn components(reservation: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let instance_type = reservation.text("instance_type")?;
    let instance_type = instance_type.ok_or_else(|| Gap::invalid("instance_type", ""))?;
    let platform = reservation.text("instance_platform")?.unwrap_or("Linux/UNIX");
    let system = match platform {
        "Linux/UNIX" => "linux",
        "Red Hat Enterprise Linux" => "rhel",
        "SUSE Linux" => "suse",
        "Windows" => "windows",
        other => return Err(Gap::invalid("instance_platform", other)),
    };
    let is_dedicated = reservation.text("tenancy")? == Some("dedicated");
    let variant = if is_dedicated { format!("{system}/dedicated") } else { system.to_owned() };
    let attribute = "capacity_reservation_specification";
    let running = context.graph.referrers(reservation, "aws_instance", attribute).len();
    let count = reservation.number("instance_count")?.unwrap_or(dec!(1));
    let unused = count.saturating_sub(Decimal::from(running)).max(dec!(0));
    let price = price(reservation, "ec2.instance")?.sku(instance_type).variant(&variant);
    let name = format!("Reserved capacity ({platform}, {instance_type})");
    bill.add(name, price, times(unused, HOURS_PER_MONTH));
    Ok(())
}
