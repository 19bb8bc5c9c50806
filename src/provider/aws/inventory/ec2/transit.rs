//! `aws_ec2_transit_gateway`, its attachments of VPCs, and `aws_vpn_connection`.

use aws_sdk_ec2::{
    Client,
    types::{
        TransitGateway, TransitGatewayAttachmentState, TransitGatewayState,
        TransitGatewayVpcAttachment, VpnConnection, VpnState,
    },
};
use futures::FutureExt as _;

use super::super::{
    Listing,
    fields::texts,
    found::{Findings, Found},
    place::Place,
};
use crate::provider::aws::client::Refusal;

pub(super) const GATEWAYS: Listing = Listing {
    kinds: &["aws_ec2_transit_gateway"],
    list: |place, findings| gateways(place, findings).boxed(),
};
pub(super) const ATTACHMENTS: Listing = Listing {
    kinds: &["aws_ec2_transit_gateway_vpc_attachment"],
    list: |place, findings| attachments(place, findings).boxed(),
};
pub(super) const VPN: Listing = Listing {
    kinds: &["aws_vpn_connection"],
    list: |place, findings| vpn(place, findings).boxed(),
};

async fn gateways(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let mut pages = Client::new(&place.config).describe_transit_gateways().into_paginator().send();
    while let Some(page) = place.page("ec2:DescribeTransitGateways", pages.next()).await? {
        for gateway in page.transit_gateways() {
            let gone = matches!(
                gateway.state(),
                Some(TransitGatewayState::Deleted | TransitGatewayState::Deleting)
            );
            // Another account may share its own.
            if !gone && gateway.owner_id().is_none_or(|owner| owner == &*place.account) {
                findings.push(gateway_found(gateway));
            }
        }
    }
    Ok(())
}

fn gateway_found(gateway: &TransitGateway) -> Found {
    let found =
        Found::new("aws_ec2_transit_gateway", gateway.transit_gateway_id().unwrap_or_default())
            .text("arn", gateway.transit_gateway_arn())
            .text("description", gateway.description())
            .tags(gateway.tags().iter().map(|tag| (tag.key(), tag.value())))
            .observe("create_time", gateway.creation_time());
    let Some(options) = gateway.options() else { return found };
    found
        .set("amazon_side_asn", options.amazon_side_asn())
        .text("auto_accept_shared_attachments", options.auto_accept_shared_attachments())
        .text("default_route_table_association", options.default_route_table_association())
        .text("default_route_table_propagation", options.default_route_table_propagation())
        .text("dns_support", options.dns_support())
        .text("multicast_support", options.multicast_support())
        .text("security_group_referencing_support", options.security_group_referencing_support())
        .set("transit_gateway_cidr_blocks", texts(options.transit_gateway_cidr_blocks()))
        .text("vpn_ecmp_support", options.vpn_ecmp_support())
}

async fn attachments(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let request = Client::new(&place.config).describe_transit_gateway_vpc_attachments();
    let mut pages = request.into_paginator().send();
    let call = "ec2:DescribeTransitGatewayVpcAttachments";
    while let Some(page) = place.page(call, pages.next()).await? {
        for attachment in page.transit_gateway_vpc_attachments() {
            let gone = matches!(
                attachment.state(),
                Some(
                    TransitGatewayAttachmentState::Deleted
                        | TransitGatewayAttachmentState::Deleting
                        | TransitGatewayAttachmentState::Failed
                        | TransitGatewayAttachmentState::Rejected
                )
            );
            // The owner of the gateway sees those of others.
            let of_vpc = attachment.vpc_id().is_some();
            if !gone
                && of_vpc
                && attachment.vpc_owner_id().is_none_or(|owner| owner == &*place.account)
            {
                findings.push(attachment_found(place, attachment));
            }
        }
    }
    Ok(())
}

fn attachment_found(place: &Place, attachment: &TransitGatewayVpcAttachment) -> Found {
    let id = attachment.transit_gateway_attachment_id().unwrap_or_default();
    let found = Found::new("aws_ec2_transit_gateway_vpc_attachment", id)
        .set("arn", place.arn("ec2", format!("transit-gateway-attachment/{id}")))
        .text("transit_gateway_id", attachment.transit_gateway_id())
        .text("vpc_id", attachment.vpc_id())
        .set("subnet_ids", texts(attachment.subnet_ids()))
        .tags(attachment.tags().iter().map(|tag| (tag.key(), tag.value())))
        .observe("create_time", attachment.creation_time());
    let Some(options) = attachment.options() else { return found };
    found
        .text("dns_support", options.dns_support())
        .text("ipv6_support", options.ipv6_support())
        .text("appliance_mode_support", options.appliance_mode_support())
        .text("security_group_referencing_support", options.security_group_referencing_support())
}

async fn vpn(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let request = Client::new(&place.config).describe_vpn_connections();
    let answer = place.ask("ec2:DescribeVpnConnections", request.send()).await?;
    for connection in answer.vpn_connections() {
        if !matches!(connection.state(), Some(VpnState::Deleted | VpnState::Deleting)) {
            findings.push(connection_found(place, connection));
        }
    }
    Ok(())
}

/// The configuration for the customer's side holds the keys of the tunnels, and is never looked at.
fn connection_found(place: &Place, connection: &VpnConnection) -> Found {
    let id = connection.vpn_connection_id().unwrap_or_default();
    let found = Found::new("aws_vpn_connection", id)
        .set("arn", place.arn("ec2", format!("vpn-connection/{id}")))
        .text("customer_gateway_id", connection.customer_gateway_id())
        .text("type", connection.r#type())
        .text("vpn_gateway_id", connection.vpn_gateway_id())
        .text("transit_gateway_id", connection.transit_gateway_id())
        .text("core_network_arn", connection.core_network_arn())
        .tags(connection.tags().iter().map(|tag| (tag.key(), tag.value())));
    let Some(options) = connection.options() else { return found };
    found
        .set("enable_acceleration", options.enable_acceleration().unwrap_or(false))
        .set("static_routes_only", options.static_routes_only().unwrap_or(false))
        .text("local_ipv4_network_cidr", options.local_ipv4_network_cidr())
        .text("remote_ipv4_network_cidr", options.remote_ipv4_network_cidr())
        .text("outside_ip_address_type", options.outside_ip_address_type())
        .text("tunnel_inside_ip_version", options.tunnel_inside_ip_version())
}
