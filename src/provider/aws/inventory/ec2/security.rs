//! `aws_security_group` with its rules, and each rule as a resource of its own.

use std::collections::BTreeMap;

use aws_sdk_ec2::{
    Client,
    types::{IpPermission, SecurityGroup, SecurityGroupRule},
};
use futures::FutureExt as _;

use super::{
    super::{
        Listing,
        fields::{Fields, blocks, texts},
        found::{Findings, Found, parent},
        place::Place,
    },
    tag,
};
use crate::{model::Value, provider::aws::client::Refusal};

pub(super) const GROUPS: Listing = Listing {
    kinds: &["aws_security_group"],
    list: |place, findings| groups(place, findings).boxed(),
};
pub(super) const RULES: Listing = Listing {
    kinds: &["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"],
    list: |place, findings| rules(place, findings).boxed(),
};

async fn groups(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let request = Client::new(&place.config).describe_security_groups();
    let mut pages = request.into_paginator().page_size(1000).send();
    while let Some(page) = place.page("ec2:DescribeSecurityGroups", pages.next()).await? {
        for group in page.security_groups() {
            findings.push(group_found(place, group));
        }
    }
    Ok(())
}

fn group_found(place: &Place, group: &SecurityGroup) -> Found {
    let id = group.group_id().unwrap_or_default();
    let owner = group.owner_id().unwrap_or_default();
    Found::new("aws_security_group", id)
        .set("arn", place.arn("ec2", format!("security-group/{id}")))
        .text("name", group.group_name())
        .text("description", group.description())
        .text("vpc_id", group.vpc_id())
        .set("ingress", gathered(id, owner, group.ip_permissions()))
        .set("egress", gathered(id, owner, group.ip_permissions_egress()))
        .tags(group.tags().iter().map(|tag| (tag.key(), tag.value())))
        .parent(
            tag(group.tags(), "aws:eks:cluster-name").map(|name| parent("aws_eks_cluster", name)),
        )
        .by_default(group.group_name().is_some_and(is_default))
}

/// Each VPC comes with a `default`, and no other may have its name. A classic load balancer that is
/// given no group of its own gets this other one, made once for a network
/// (docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-security-groups.html).
fn is_default(name: &str) -> bool {
    name == "default" || name.starts_with("default_elb_")
}

/// Sources or targets that share protocol, ports and description.
#[derive(Default)]
struct Rule<'a> {
    cidr_blocks: Vec<&'a str>,
    ipv6_cidr_blocks: Vec<&'a str>,
    prefix_list_ids: Vec<&'a str>,
    security_groups: Vec<String>,
    with_itself: bool,
}

/// Rules as the provider gathers them: one for each protocol, port range and description.
fn gathered(group: &str, owner: &str, permissions: &[IpPermission]) -> Value {
    let mut rules: BTreeMap<(&str, i32, i32, &str), Rule> = BTreeMap::new();
    for permission in permissions {
        let protocol = permission.ip_protocol().unwrap_or_default();
        let (from, to) = (permission.from_port().unwrap_or(0), permission.to_port().unwrap_or(0));
        for range in permission.ip_ranges() {
            let key = (protocol, from, to, range.description().unwrap_or_default());
            rules.entry(key).or_default().cidr_blocks.extend(range.cidr_ip());
        }
        for range in permission.ipv6_ranges() {
            let key = (protocol, from, to, range.description().unwrap_or_default());
            rules.entry(key).or_default().ipv6_cidr_blocks.extend(range.cidr_ipv6());
        }
        for list in permission.prefix_list_ids() {
            let key = (protocol, from, to, list.description().unwrap_or_default());
            rules.entry(key).or_default().prefix_list_ids.extend(list.prefix_list_id());
        }
        for pair in permission.user_id_group_pairs() {
            let key = (protocol, from, to, pair.description().unwrap_or_default());
            let rule = rules.entry(key).or_default();
            match pair.group_id() {
                Some(id) if id == group => rule.with_itself = true,
                Some(id) => rule.security_groups.push(foreign(pair.user_id(), owner, id)),
                None => {}
            }
        }
    }
    blocks(rules, |((protocol, from, to, description), rule)| {
        Fields::new()
            .set("protocol", protocol)
            .set("from_port", from)
            .set("to_port", to)
            .set("description", description)
            .set("cidr_blocks", texts(rule.cidr_blocks))
            .set("ipv6_cidr_blocks", texts(rule.ipv6_cidr_blocks))
            .set("prefix_list_ids", texts(rule.prefix_list_ids))
            .set("security_groups", texts(rule.security_groups))
            .set("self", rule.with_itself)
    })
}

/// A group of another account is written with that account.
fn foreign(user: Option<&str>, owner: &str, id: &str) -> String {
    match user {
        Some(user) if !user.is_empty() && user != owner => format!("{user}/{id}"),
        _ => id.to_owned(),
    }
}

async fn rules(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let request = Client::new(&place.config).describe_security_group_rules();
    let mut pages = request.into_paginator().page_size(1000).send();
    while let Some(page) = place.page("ec2:DescribeSecurityGroupRules", pages.next()).await? {
        for rule in page.security_group_rules() {
            findings.push(rule_found(place, rule));
        }
    }
    Ok(())
}

fn rule_found(place: &Place, rule: &SecurityGroupRule) -> Found {
    let id = rule.security_group_rule_id().unwrap_or_default();
    let kind = match rule.is_egress() {
        Some(true) => "aws_vpc_security_group_egress_rule",
        _ => "aws_vpc_security_group_ingress_rule",
    };
    // Where every protocol may pass, there are no ports.
    let ports = rule.ip_protocol() != Some("-1");
    let referenced = rule
        .referenced_group_info()
        .and_then(|group| Some(foreign(group.user_id(), &place.account, group.group_id()?)));
    Found::new(kind, id)
        .set("arn", place.arn("ec2", format!("security-group-rule/{id}")))
        .text("security_group_id", rule.group_id())
        .text("ip_protocol", rule.ip_protocol())
        .set("from_port", rule.from_port().filter(|_| ports))
        .set("to_port", rule.to_port().filter(|_| ports))
        .text("cidr_ipv4", rule.cidr_ipv4())
        .text("cidr_ipv6", rule.cidr_ipv6())
        .text("prefix_list_id", rule.prefix_list_id())
        .text("referenced_security_group_id", referenced)
        .text("description", rule.description())
        .tags(rule.tags().iter().map(|tag| (tag.key(), tag.value())))
        .parent(rule.group_id().map(|group| parent("aws_security_group", group)))
}
