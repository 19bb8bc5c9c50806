//! `aws_ec2_host`: a whole server by the hour, whatever runs on it, on demand or reserved; the price
//! is that of its instance family (<https://aws.amazon.com/ec2/dedicated-hosts/pricing/>). Instances
//! placed on it cost nothing besides, except for their volumes and licences.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::reservation,
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_ec2_host",
    cost_attributes: &["instance_type", "instance_family", "outpost_arn"],
    components,
};

fn components(host: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    if host.text("outpost_arn")?.is_some() {
        // The Outpost's whole capacity is paid for.
        return Ok(());
    }
    let family = match host.text("instance_family")? {
        Some(family) => family,
        None => host.text("instance_type")?.ok_or_else(|| Gap::invalid("instance_family", ""))?,
    };
    let family = family.split('.').next().unwrap_or_default();
    let price = price(host, "ec2.dedicated_host")?.sku(family);
    let (price, option) = match reservation::term(&context.usage)? {
        Some(term) => (price.reserved(&format!("{term}.standard")), "reserved"),
        None => (price, "on-demand"),
    };
    bill.hourly(format!("EC2 Dedicated Host ({option}, {family})"), price);
    Ok(())
}
