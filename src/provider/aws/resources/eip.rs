//! `aws_eip`: a public IPv4 address by the hour, attached or idle
//! (<https://aws.amazon.com/vpc/pricing/>, "Public IPv4 Address"). An address that the customer
//! brought along (BYOIP, an Outpost's pool) is free; one of a contiguous block that IPAM got from
//! Amazon has a price of its own.
//!
//! It is billed here and nowhere else: not with the instance, NAT gateway or load balancer that
//! has it.

use super::price;
use crate::{
    model::{Graph, Resource},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_eip",
    cost_attributes: &[
        "instance",
        "network_interface",
        "association_id",
        "public_ipv4_pool",
        "customer_owned_ipv4_pool",
        "ipam_pool_id",
    ],
    components,
};

/// What an address may be attached to, and the attribute that says so.
const ATTACHMENTS: &[(&str, &str)] = &[
    ("aws_eip_association", "allocation_id"),
    ("aws_nat_gateway", "allocation_id"),
    ("aws_nat_gateway", "secondary_allocation_ids"),
    ("aws_lb", "subnet_mapping"),
    ("aws_alb", "subnet_mapping"),
];

fn components(address: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let brought = address.text("public_ipv4_pool")?.is_some_and(|pool| pool != "amazon");
    if address.text("customer_owned_ipv4_pool")?.is_some() {
        return Ok(());
    }
    let product = if is_of_ipam(address) {
        let pools = context.graph.referenced(address, "ipam_pool_id", "aws_vpc_ipam_pool");
        let pool = pools.first().ok_or_else(|| Gap::Unresolved("ipam_pool_id".into()))?;
        if pool.text("public_ip_source")? != Some("amazon") {
            return Ok(());
        }
        "public_ipv4.contiguous"
    } else if brought {
        return Ok(());
    } else if is_attached(address, context.graph) {
        "public_ipv4.in_use"
    } else {
        "public_ipv4.idle"
    };
    let name = match product {
        "public_ipv4.idle" => "Public IPv4 address (idle)",
        _ => "Public IPv4 address",
    };
    bill.hourly(name, price(address, product)?);
    Ok(())
}

fn is_of_ipam(address: &Resource) -> bool {
    // A pool of the same plan has no id yet.
    !matches!(address.text("ipam_pool_id"), Ok(None))
}

fn is_attached(address: &Resource, graph: &Graph) -> bool {
    let is_set = |name| !matches!(address.text(name), Ok(None));
    ["instance", "network_interface", "association_id"].into_iter().any(is_set)
        || ATTACHMENTS
            .iter()
            .any(|(kind, attribute)| !graph.referrers(address, kind, attribute).is_empty())
}
