//! Which routes lead to a NAT gateway, and which VPC it is in.

use crate::{advise::Evidence, model::Resource};

/// Whether a route in the documents or the inventory leads to it.
pub(super) fn lead_to(gateway: &Resource, evidence: &Evidence) -> bool {
    let graph = evidence.graph;
    !graph.referrers(gateway, "aws_route", "nat_gateway_id").is_empty()
        || !graph.referrers(gateway, "aws_route_table", "route").is_empty()
        || !graph.referrers(gateway, "aws_default_route_table", "route").is_empty()
}

/// What names the VPC of a NAT gateway, by its subnet: its id, else its address.
pub(super) fn vpc_of<'a>(gateway: &Resource, evidence: &Evidence<'_, 'a>) -> Option<&'a str> {
    let subnet = *evidence.graph.referenced(gateway, "subnet_id", "aws_subnet").first()?;
    if let Ok(Some(id)) = subnet.text("vpc_id") {
        return Some(id);
    }
    let vpc = *evidence.graph.referenced(subnet, "vpc_id", "aws_vpc").first()?;
    vpc.address.as_ref().map(|address| &*address.0)
}

/// By which one of several is chosen, the same in every run.
pub(super) fn key(gateway: &Resource) -> (Option<&str>, Option<&str>) {
    (gateway.address.as_ref().map(|address| &*address.0), gateway.id.as_ref().map(|id| &*id.0))
}
