//! `aws_nat_gateway`, `aws_eip`, `aws_network_interface`: who has an address or an interface is told
//! by all three together.

use std::collections::HashMap;

use aws_sdk_ec2::{
    Client,
    types::{Address, NatGateway, NatGatewayState, NetworkInterface},
};
use futures::FutureExt as _;

use super::super::{
    Listing,
    fields::texts,
    found::{Findings, Found, parent},
    place::Place,
};
use crate::{model::Parent, provider::aws::client::Refusal};

pub(super) const LISTING: Listing = Listing {
    kinds: &["aws_nat_gateway", "aws_eip", "aws_network_interface"],
    list: |place, findings| list(place, findings).boxed(),
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let ec2 = Client::new(&place.config);
    let gateways = findings.listed("aws_nat_gateway", gateways(place, &ec2).await);
    let addresses = findings.listed("aws_eip", addresses(place, &ec2).await);
    let interfaces = findings.listed("aws_network_interface", interfaces(place, &ec2).await);
    let mut of_gateways: HashMap<&str, &str> = HashMap::new();
    for gateway in &gateways {
        for address in gateway.nat_gateway_addresses() {
            let id = gateway.nat_gateway_id();
            of_gateways.extend(address.allocation_id().zip(id));
            of_gateways.extend(address.network_interface_id().zip(id));
        }
    }
    let of_interfaces: HashMap<&str, Parent> = interfaces
        .iter()
        .filter_map(|one| Some((one.network_interface_id()?, owner(place, one)?)))
        .collect();
    let owner_of = |interface: Option<&str>| {
        let interface = interface?;
        let gateway = of_gateways.get(interface).map(|id| parent("aws_nat_gateway", id));
        gateway.or_else(|| of_interfaces.get(interface).cloned())
    };
    for gateway in &gateways {
        findings.push(gateway_found(gateway));
    }
    for address in &addresses {
        let gateway = address.allocation_id().and_then(|id| of_gateways.get(id));
        let owner = gateway.map(|id| parent("aws_nat_gateway", id));
        // What AWS attaches by itself goes with its owner; to an instance a user attaches it.
        let owner = owner.or_else(|| match address.instance_id() {
            None | Some("") => owner_of(address.network_interface_id()),
            Some(_) => None,
        });
        findings.push(address_found(place, address).parent(owner));
    }
    for interface in &interfaces {
        let owner = owner_of(interface.network_interface_id());
        let unknown = owner.is_none() && interface.requester_managed() == Some(true);
        findings.push(interface_found(place, interface).parent(owner).by_default(unknown));
    }
    Ok(())
}

async fn gateways(place: &Place, ec2: &Client) -> Result<Vec<NatGateway>, Refusal> {
    let mut pages = ec2.describe_nat_gateways().into_paginator().send();
    let mut gateways = Vec::new();
    while let Some(page) = place.page("ec2:DescribeNatGateways", pages.next()).await? {
        gateways.extend(page.nat_gateways.unwrap_or_default());
    }
    // They are told for an hour after they are gone.
    gateways.retain(|gateway| {
        !matches!(
            gateway.state(),
            Some(NatGatewayState::Deleted | NatGatewayState::Deleting | NatGatewayState::Failed)
        )
    });
    Ok(gateways)
}

async fn addresses(place: &Place, ec2: &Client) -> Result<Vec<Address>, Refusal> {
    let answer = place.ask("ec2:DescribeAddresses", ec2.describe_addresses().send()).await?;
    Ok(answer.addresses.unwrap_or_default())
}

async fn interfaces(place: &Place, ec2: &Client) -> Result<Vec<NetworkInterface>, Refusal> {
    let mut pages = ec2.describe_network_interfaces().into_paginator().page_size(1000).send();
    let mut interfaces = Vec::new();
    while let Some(page) = place.page("ec2:DescribeNetworkInterfaces", pages.next()).await? {
        interfaces.extend(page.network_interfaces.unwrap_or_default());
    }
    Ok(interfaces)
}

fn gateway_found(gateway: &NatGateway) -> Found {
    let addresses = gateway.nat_gateway_addresses();
    let primary =
        addresses.iter().find(|address| address.is_primary() == Some(true)).or(addresses.first());
    let secondary = addresses.iter().filter(|address| address.is_primary() == Some(false));
    Found::new("aws_nat_gateway", gateway.nat_gateway_id().unwrap_or_default())
        .text("subnet_id", gateway.subnet_id())
        .text("connectivity_type", gateway.connectivity_type())
        .text("allocation_id", primary.and_then(|address| address.allocation_id()))
        .text("private_ip", primary.and_then(|address| address.private_ip()))
        .text("public_ip", primary.and_then(|address| address.public_ip()))
        .set(
            "secondary_allocation_ids",
            texts(secondary.filter_map(|address| address.allocation_id())),
        )
        .tags(gateway.tags().iter().map(|tag| (tag.key(), tag.value())))
        .observe("vpc_id", gateway.vpc_id())
        .observe("create_time", gateway.create_time())
        .observe("state", gateway.state().map(|state| state.as_str()))
}

fn address_found(place: &Place, address: &Address) -> Found {
    let id = address.allocation_id().or(address.public_ip()).unwrap_or_default();
    Found::new("aws_eip", id)
        .set("arn", place.arn("ec2", format!("elastic-ip/{id}")))
        .text("domain", address.domain())
        .text("instance", address.instance_id())
        .text("network_interface", address.network_interface_id())
        .text("public_ipv4_pool", address.public_ipv4_pool())
        .text("customer_owned_ipv4_pool", address.customer_owned_ipv4_pool())
        .text("network_border_group", address.network_border_group())
        .text("public_ip", address.public_ip())
        .text("private_ip", address.private_ip_address())
        .text("association_id", address.association_id())
        .tags(address.tags().iter().map(|tag| (tag.key(), tag.value())))
        .observe("unattached", address.association_id().is_none().then_some(true))
}

fn interface_found(place: &Place, interface: &NetworkInterface) -> Found {
    let id = interface.network_interface_id().unwrap_or_default();
    let attachment = interface.attachment();
    Found::new("aws_network_interface", id)
        .set("arn", place.arn("ec2", format!("network-interface/{id}")))
        .text("subnet_id", interface.subnet_id())
        .text("description", interface.description())
        .text("interface_type", interface.interface_type())
        .text("private_ip", interface.private_ip_address())
        .set("source_dest_check", interface.source_dest_check().unwrap_or(true))
        .set(
            "security_groups",
            texts(interface.groups().iter().filter_map(|group| group.group_id())),
        )
        .tags(interface.tag_set().iter().map(|tag| (tag.key(), tag.value())))
        .observe("status", interface.status().map(|status| status.as_str()))
        .observe("unattached", attachment.is_none().then_some(true))
        .observe(
            "public_ip",
            interface.association().and_then(|association| association.public_ip()),
        )
}

/// What has an interface made for it. AWS says so in the description alone.
fn owner(place: &Place, interface: &NetworkInterface) -> Option<Parent> {
    let attachment = interface.attachment();
    // The first interface of an instance is launched with it, and goes with it.
    if let Some(instance) = attachment.and_then(|attachment| attachment.instance_id()) {
        let goes = attachment.and_then(|attachment| attachment.delete_on_termination());
        return (goes == Some(true)).then(|| parent("aws_instance", instance));
    }
    owner_by_description(interface.description()?, |name| {
        place.arn("elasticloadbalancing", format!("loadbalancer/{name}"))
    })
}

fn owner_by_description(
    description: &str,
    load_balancer: impl Fn(&str) -> String,
) -> Option<Parent> {
    let after = |start: &str| description.strip_prefix(start);
    let first_word = |text: &str| text.split_whitespace().next().map(str::to_owned);
    if let Some(name) = after("ELB ") {
        // `ELB app/NAME/HASH` is one of version 2, `ELB NAME` a classic one.
        return Some(if name.contains('/') {
            parent("aws_lb", load_balancer(name))
        } else {
            parent("aws_elb", name)
        });
    }
    if let Some(rest) = after("AWS Lambda VPC ENI-") {
        // The function's name, and a UUID of 36 letters.
        let name = rest.len().checked_sub(37).and_then(|end| rest.get(..end))?;
        return Some(parent("aws_lambda_function", name));
    }
    [
        ("Interface for NAT Gateway ", "aws_nat_gateway"),
        ("VPC Endpoint Interface ", "aws_vpc_endpoint"),
        ("EFS mount target for ", "aws_efs_file_system"),
        (
            "Network Interface for Transit Gateway Attachment ",
            "aws_ec2_transit_gateway_vpc_attachment",
        ),
        ("Amazon EKS ", "aws_eks_cluster"),
    ]
    .into_iter()
    .find_map(|(start, kind)| Some(parent(kind, first_word(after(start)?)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_of_an_interface_is_read_from_its_description() {
        let cases = [
            ("ELB app/web/50dc6c495c0c9188", "aws_lb", "arn:app/web/50dc6c495c0c9188"),
            ("ELB old", "aws_elb", "old"),
            (
                "AWS Lambda VPC ENI-resize-0a1b2c3d-0000-1111-2222-333344445555",
                "aws_lambda_function",
                "resize",
            ),
            ("Interface for NAT Gateway nat-1", "aws_nat_gateway", "nat-1"),
            ("EFS mount target for fs-1 (fsmt-2)", "aws_efs_file_system", "fs-1"),
        ];
        for (description, kind, id) in cases {
            let found = owner_by_description(description, |name| format!("arn:{name}"));
            assert_eq!(found, Some(parent(kind, id)));
        }
        for description in ["", "AWS Lambda VPC ENI-é", "made by hand"] {
            assert_eq!(owner_by_description(description, str::to_owned), None);
        }
    }
}
