//! `aws_vpc`, `aws_subnet`, `aws_route_table`, `aws_vpc_endpoint`.

use aws_sdk_ec2::{
    Client,
    types::{Route, RouteTable, Subnet, Vpc, VpcAttributeName, VpcEndpoint},
};
use futures::{FutureExt as _, StreamExt as _};

use super::super::{
    Listing,
    fields::{Fields, block, blocks, texts},
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const VPCS: Listing =
    Listing { kinds: &["aws_vpc"], list: |place, findings| vpcs(place, findings).boxed() };
pub(super) const SUBNETS: Listing =
    Listing { kinds: &["aws_subnet"], list: |place, findings| subnets(place, findings).boxed() };
pub(super) const ROUTE_TABLES: Listing = Listing {
    kinds: &["aws_route_table"],
    list: |place, findings| route_tables(place, findings).boxed(),
};
pub(super) const ENDPOINTS: Listing = Listing {
    kinds: &["aws_vpc_endpoint"],
    list: |place, findings| endpoints(place, findings).boxed(),
};

async fn vpcs(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let ec2 = &Client::new(&place.config);
    let mut pages = ec2.describe_vpcs().into_paginator().send();
    let mut vpcs = Vec::new();
    while let Some(page) = place.page("ec2:DescribeVpcs", pages.next()).await? {
        vpcs.extend(page.vpcs.unwrap_or_default());
    }
    let mut found = each(vpcs, |vpc| vpc_found(place, ec2, vpc));
    while let Some(found) = found.next().await {
        findings.push(found);
    }
    Ok(())
}

async fn vpc_found(place: &Place, ec2: &Client, vpc: Vpc) -> Found {
    let id = vpc.vpc_id().unwrap_or_default();
    let mut found = Found::new("aws_vpc", id)
        .set("arn", place.arn("ec2", format!("vpc/{id}")))
        .text("cidr_block", vpc.cidr_block())
        .text("instance_tenancy", vpc.instance_tenancy())
        .text("dhcp_options_id", vpc.dhcp_options_id())
        .tags(vpc.tags().iter().map(|tag| (tag.key(), tag.value())))
        .by_default(vpc.is_default() == Some(true));
    let flag = |name: VpcAttributeName| {
        let request = ec2.describe_vpc_attribute().vpc_id(id).attribute(name);
        place.ask("ec2:DescribeVpcAttribute", request.send())
    };
    let hostnames = found.detail(flag(VpcAttributeName::EnableDnsHostnames).await);
    if let Some(flag) = hostnames.and_then(|answer| answer.enable_dns_hostnames) {
        found = found.set("enable_dns_hostnames", flag.value());
    }
    let support = found.detail(flag(VpcAttributeName::EnableDnsSupport).await);
    if let Some(flag) = support.and_then(|answer| answer.enable_dns_support) {
        found = found.set("enable_dns_support", flag.value());
    }
    found
}

async fn subnets(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let mut pages = Client::new(&place.config).describe_subnets().into_paginator().send();
    while let Some(page) = place.page("ec2:DescribeSubnets", pages.next()).await? {
        for subnet in page.subnets() {
            findings.push(subnet_found(place, subnet));
        }
    }
    Ok(())
}

fn subnet_found(place: &Place, subnet: &Subnet) -> Found {
    let id = subnet.subnet_id().unwrap_or_default();
    Found::new("aws_subnet", id)
        .set("arn", place.arn("ec2", format!("subnet/{id}")))
        .text("vpc_id", subnet.vpc_id())
        .text("cidr_block", subnet.cidr_block())
        .text("availability_zone", subnet.availability_zone())
        .set("map_public_ip_on_launch", subnet.map_public_ip_on_launch().unwrap_or(false))
        .set(
            "assign_ipv6_address_on_creation",
            subnet.assign_ipv6_address_on_creation().unwrap_or(false),
        )
        .set("enable_dns64", subnet.enable_dns64().unwrap_or(false))
        .tags(subnet.tags().iter().map(|tag| (tag.key(), tag.value())))
        .by_default(subnet.default_for_az() == Some(true))
        .observe("available_ip_address_count", subnet.available_ip_address_count())
}

async fn route_tables(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let mut pages = Client::new(&place.config).describe_route_tables().into_paginator().send();
    while let Some(page) = place.page("ec2:DescribeRouteTables", pages.next()).await? {
        for table in page.route_tables() {
            findings.push(table_found(place, table));
        }
    }
    Ok(())
}

fn table_found(place: &Place, table: &RouteTable) -> Found {
    let id = table.route_table_id().unwrap_or_default();
    // Local routes, routes to gateway endpoints and propagated ones come by themselves.
    let own = |route: &&Route| {
        let gateway = route.gateway_id().unwrap_or_default();
        let origin = route.origin().map_or("CreateRoute", |origin| origin.as_str());
        gateway != "local" && !gateway.starts_with("vpce-") && origin == "CreateRoute"
    };
    let gateways = table.propagating_vgws().iter().filter_map(|gateway| gateway.gateway_id());
    Found::new("aws_route_table", id)
        .set("arn", place.arn("ec2", format!("route-table/{id}")))
        .text("vpc_id", table.vpc_id())
        .set("route", blocks(table.routes().iter().filter(own), route_fields))
        .set("propagating_vgws", texts(gateways))
        .tags(table.tags().iter().map(|tag| (tag.key(), tag.value())))
        // Each VPC comes with one.
        .by_default(table.associations().iter().any(|association| association.main() == Some(true)))
}

fn route_fields(route: &Route) -> Fields {
    // An instance as a target is told through its interface, as the provider does.
    Fields::new()
        .text("cidr_block", route.destination_cidr_block())
        .text("ipv6_cidr_block", route.destination_ipv6_cidr_block())
        .text("destination_prefix_list_id", route.destination_prefix_list_id())
        .text("carrier_gateway_id", route.carrier_gateway_id())
        .text("core_network_arn", route.core_network_arn())
        .text("egress_only_gateway_id", route.egress_only_internet_gateway_id())
        .text("gateway_id", route.gateway_id())
        .text("local_gateway_id", route.local_gateway_id())
        .text("nat_gateway_id", route.nat_gateway_id())
        .text("network_interface_id", route.network_interface_id())
        .text("transit_gateway_id", route.transit_gateway_id())
        .text("vpc_peering_connection_id", route.vpc_peering_connection_id())
}

async fn endpoints(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let mut pages = Client::new(&place.config).describe_vpc_endpoints().into_paginator().send();
    while let Some(page) = place.page("ec2:DescribeVpcEndpoints", pages.next()).await? {
        let gone = |endpoint: &&VpcEndpoint| {
            let state = endpoint.state().map_or("", |state| state.as_str());
            ["deleted", "deleting", "failed"].iter().any(|gone| state.eq_ignore_ascii_case(gone))
        };
        for endpoint in page.vpc_endpoints().iter().filter(|endpoint| !gone(endpoint)) {
            findings.push(endpoint_found(place, endpoint));
        }
    }
    Ok(())
}

fn endpoint_found(place: &Place, endpoint: &VpcEndpoint) -> Found {
    let id = endpoint.vpc_endpoint_id().unwrap_or_default();
    Found::new("aws_vpc_endpoint", id)
        .set("arn", place.arn("ec2", format!("vpc-endpoint/{id}")))
        .text("vpc_id", endpoint.vpc_id())
        .text("service_name", endpoint.service_name())
        .text("service_region", endpoint.service_region())
        .text("vpc_endpoint_type", endpoint.vpc_endpoint_type())
        .set("subnet_ids", texts(endpoint.subnet_ids()))
        .set("route_table_ids", texts(endpoint.route_table_ids()))
        .set(
            "security_group_ids",
            texts(endpoint.groups().iter().filter_map(|group| group.group_id())),
        )
        .set("private_dns_enabled", endpoint.private_dns_enabled().unwrap_or(false))
        .text("policy", endpoint.policy_document())
        .text("ip_address_type", endpoint.ip_address_type())
        .set(
            "dns_options",
            block(endpoint.dns_options(), |options| {
                Fields::new().text("dns_record_ip_type", options.dns_record_ip_type()).set(
                    "private_dns_only_for_inbound_resolver_endpoint",
                    options.private_dns_only_for_inbound_resolver_endpoint().unwrap_or(false),
                )
            }),
        )
        .tags(endpoint.tags().iter().map(|tag| (tag.key(), tag.value())))
        // Another AWS service made it, and the account cannot delete it.
        .by_default(endpoint.requester_managed() == Some(true))
        .observe("create_time", endpoint.creation_timestamp())
}
