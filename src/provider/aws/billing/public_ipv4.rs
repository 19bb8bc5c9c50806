//! Public IPv4 addresses: each costs by the hour since 2024-02-01, attached or idle
//! (<https://aws.amazon.com/vpc/pricing/>, "Public IPv4 Address").

use rust_decimal::Decimal;

use super::price;
use crate::{
    model::{Graph, Resource},
    money::times,
    price::{Bill, Gap},
};

/// `addresses` addresses in use for `hours` hours a month.
pub(crate) fn in_use(
    resource: &Resource,
    bill: &mut Bill,
    addresses: Decimal,
    hours: Decimal,
) -> Result<(), Gap> {
    let price = price(resource, "public_ipv4.in_use")?;
    bill.add("Public IPv4 address", price, times(addresses, hours));
    Ok(())
}

/// Whether a subnet that `attribute` of `resource` refers to gives what starts in it an address.
pub(crate) fn is_given_in(resource: &Resource, attribute: &str, graph: &Graph) -> bool {
    let subnets = graph.referenced(resource, attribute, "aws_subnet");
    subnets.iter().any(|subnet| subnet.flag("map_public_ip_on_launch") == Ok(Some(true)))
}
