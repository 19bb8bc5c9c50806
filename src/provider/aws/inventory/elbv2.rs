//! `aws_lb` with `aws_lb_listener` and `aws_lb_target_group`.

use std::collections::HashMap;

use aws_sdk_elasticloadbalancingv2::{
    Client,
    types::{Listener, LoadBalancer, LoadBalancerSchemeEnum, Tag, TargetGroup},
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::{Fields, blocks, texts},
    found::{Findings, Found, parent},
    place::{Place, each},
};
use crate::{model::Parent, provider::aws::client::Refusal};

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_lb", "aws_lb_listener", "aws_lb_target_group"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

/// Resources whose tags AWS tells in one call.
const TAGS_A_CALL: usize = 20;

/// Attributes of a load balancer that the provider keeps, by AWS's names.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("client_keep_alive.seconds", "client_keep_alive"),
    ("deletion_protection.enabled", "enable_deletion_protection"),
    ("idle_timeout.timeout_seconds", "idle_timeout"),
    ("load_balancing.cross_zone.enabled", "enable_cross_zone_load_balancing"),
    ("routing.http.desync_mitigation_mode", "desync_mitigation_mode"),
    ("routing.http.drop_invalid_header_fields.enabled", "drop_invalid_header_fields"),
    ("routing.http.preserve_host_header.enabled", "preserve_host_header"),
    ("routing.http.xff_client_port.enabled", "enable_xff_client_port"),
    ("routing.http2.enabled", "enable_http2"),
    ("waf.fail_open.enabled", "enable_waf_fail_open"),
    ("zonal_shift.config.enabled", "enable_zonal_shift"),
];

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let elb = &Client::new(&place.config);
    let balancers = findings.listed("aws_lb", balancers(place, elb).await);
    let groups = groups(place, elb).await;
    let are_groups_known = groups.is_ok();
    let groups = findings.listed("aws_lb_target_group", groups);
    let arns: Vec<_> = balancers.iter().filter_map(|one| one.load_balancer_arn.clone()).collect();
    let mut tags = tags_of(place, elb, "aws_lb", &arns, findings).await;
    let arns: Vec<_> = groups.iter().filter_map(|one| one.target_group_arn.clone()).collect();
    tags.extend(tags_of(place, elb, "aws_lb_target_group", &arns, findings).await);

    // A group is told with the balancers that send to it.
    // Where the targets of one of its groups were refused, nobody knows how many it has.
    let mut targets: HashMap<String, Option<usize>> = HashMap::new();
    let mut asked = each(groups, |group| group_found(place, elb, group));
    while let Some((group, found, count)) = asked.next().await {
        for balancer in group.load_balancer_arns() {
            let sum = targets.entry(balancer.clone()).or_insert(Some(0));
            *sum = sum.zip(count).map(|(sum, count)| sum + count);
        }
        let tags = group.target_group_arn().and_then(|arn| tags.get(arn));
        findings.push(tagged(found, tags));
    }
    let mut asked = each(balancers, |balancer| balancer_found(place, elb, balancer));
    while let Some((arn, mut found, listeners)) = asked.next().await {
        match listeners {
            Ok(listeners) => {
                found = found.observe("listener_count", Some(listeners.len()));
                let arns: Vec<_> =
                    listeners.iter().filter_map(|one| one.listener_arn.clone()).collect();
                let tags = tags_of(place, elb, "aws_lb_listener", &arns, findings).await;
                for listener in &listeners {
                    let tags = listener.listener_arn().and_then(|arn| tags.get(arn));
                    findings.push(tagged(listener_found(listener), tags));
                }
            }
            Err(refusal) if refusal.is_absence() => {}
            Err(refusal) => findings.refuse("aws_lb_listener", refusal),
        }
        let count = targets.get(&arn).copied().unwrap_or(Some(0));
        found = found.observe("target_count", count.filter(|_| are_groups_known));
        findings.push(tagged(found, tags.get(&arn)));
    }
    Ok(())
}

async fn balancers(place: &Place, elb: &Client) -> Result<Vec<LoadBalancer>, Refusal> {
    let mut pages = elb.describe_load_balancers().into_paginator().send();
    let mut balancers = Vec::new();
    let call = "elasticloadbalancing:DescribeLoadBalancers";
    while let Some(page) = place.page(call, pages.next()).await? {
        balancers.extend(page.load_balancers.unwrap_or_default());
    }
    Ok(balancers)
}

async fn groups(place: &Place, elb: &Client) -> Result<Vec<TargetGroup>, Refusal> {
    let mut pages = elb.describe_target_groups().into_paginator().send();
    let mut groups = Vec::new();
    let call = "elasticloadbalancing:DescribeTargetGroups";
    while let Some(page) = place.page(call, pages.next()).await? {
        groups.extend(page.target_groups.unwrap_or_default());
    }
    Ok(groups)
}

async fn tags_of(
    place: &Place,
    elb: &Client,
    kind: &str,
    arns: &[String],
    findings: &mut Findings,
) -> HashMap<String, Vec<Tag>> {
    let mut tags = HashMap::new();
    for arns in arns.chunks(TAGS_A_CALL) {
        let request = elb.describe_tags().set_resource_arns(Some(arns.to_vec()));
        match place.ask("elasticloadbalancing:DescribeTags", request.send()).await {
            Ok(answer) => {
                for told in answer.tag_descriptions.unwrap_or_default() {
                    tags.extend(told.resource_arn.zip(told.tags));
                }
            }
            Err(refusal) => findings.refuse(kind, refusal),
        }
    }
    tags
}

fn tagged(found: Found, tags: Option<&Vec<Tag>>) -> Found {
    let cluster = tags.into_iter().flatten().find(|tag| tag.key() == Some("elbv2.k8s.aws/cluster"));
    let cluster = cluster.and_then(|tag| tag.value());
    found
        .tags(tags.into_iter().flatten().map(|tag| (tag.key(), tag.value())))
        // The load balancer controller of a cluster makes them for its services.
        .parent(cluster.map(|name| parent("aws_eks_cluster", name)))
}

/// A load balancer with its ARN and its listeners.
async fn balancer_found(
    place: &Place,
    elb: &Client,
    balancer: LoadBalancer,
) -> (String, Found, Result<Vec<Listener>, Refusal>) {
    let arn = balancer.load_balancer_arn().unwrap_or_default();
    let zones = balancer.availability_zones();
    let mut found = Found::new("aws_lb", arn)
        .set("arn", arn)
        .text("arn_suffix", arn.split_once(":loadbalancer/").map(|(_, suffix)| suffix))
        .text("name", balancer.load_balancer_name())
        .text("load_balancer_type", balancer.r#type())
        .text("dns_name", balancer.dns_name())
        .set("internal", balancer.scheme() == Some(&LoadBalancerSchemeEnum::Internal))
        .set("security_groups", texts(balancer.security_groups()))
        .set("subnets", texts(zones.iter().filter_map(|zone| zone.subnet_id())))
        .text("ip_address_type", balancer.ip_address_type())
        .text("customer_owned_ipv4_pool", balancer.customer_owned_ipv4_pool())
        .text("vpc_id", balancer.vpc_id())
        .observe("create_time", balancer.created_time());
    let request = elb.describe_load_balancer_attributes().load_balancer_arn(arn);
    let call = "elasticloadbalancing:DescribeLoadBalancerAttributes";
    if let Some(answer) = found.detail(place.ask(call, request.send()).await) {
        let told: HashMap<&str, &str> = answer
            .attributes()
            .iter()
            .filter_map(|attribute| attribute.key().zip(attribute.value()))
            .collect();
        for (key, name) in ATTRIBUTES {
            if let Some(value) = told.get(key) {
                found = match (*value, value.parse::<i64>()) {
                    ("true" | "false", _) => found.set(name, *value == "true"),
                    (_, Ok(number)) => found.set(name, number),
                    (text, _) => found.set(name, text),
                };
            }
        }
        let logs = Fields::new()
            .text("bucket", told.get("access_logs.s3.bucket"))
            .text("prefix", told.get("access_logs.s3.prefix"))
            .set("enabled", told.get("access_logs.s3.enabled") == Some(&"true"));
        found = found.set("access_logs", logs.one());
    }
    (arn.to_owned(), found, listeners(place, elb, arn).await)
}

async fn listeners(place: &Place, elb: &Client, arn: &str) -> Result<Vec<Listener>, Refusal> {
    let mut pages = elb.describe_listeners().load_balancer_arn(arn).into_paginator().send();
    let mut listeners = Vec::new();
    let call = "elasticloadbalancing:DescribeListeners";
    while let Some(page) = place.page(call, pages.next()).await? {
        listeners.extend(page.listeners.unwrap_or_default());
    }
    Ok(listeners)
}

fn listener_found(listener: &Listener) -> Found {
    let of = |balancer: &str| -> Parent { parent("aws_lb", balancer) };
    Found::new("aws_lb_listener", listener.listener_arn().unwrap_or_default())
        .text("arn", listener.listener_arn())
        .text("load_balancer_arn", listener.load_balancer_arn())
        .set("port", listener.port())
        .text("protocol", listener.protocol())
        .text("ssl_policy", listener.ssl_policy())
        .set(
            "default_action",
            blocks(listener.default_actions(), |action| {
                Fields::new()
                    .text("type", action.r#type())
                    .text("target_group_arn", action.target_group_arn())
            }),
        )
        .parent(listener.load_balancer_arn().map(of))
}

/// A target group, and how many targets it has.
async fn group_found(
    place: &Place,
    elb: &Client,
    group: TargetGroup,
) -> (TargetGroup, Found, Option<usize>) {
    let arn = group.target_group_arn().unwrap_or_default();
    let code = group.matcher().and_then(|matcher| matcher.http_code().or(matcher.grpc_code()));
    let check = Fields::new()
        .set("enabled", group.health_check_enabled())
        .set("healthy_threshold", group.healthy_threshold_count())
        .set("interval", group.health_check_interval_seconds())
        .text("matcher", code)
        .text("path", group.health_check_path())
        .text("port", group.health_check_port())
        .text("protocol", group.health_check_protocol())
        .set("timeout", group.health_check_timeout_seconds())
        .set("unhealthy_threshold", group.unhealthy_threshold_count());
    let mut found = Found::new("aws_lb_target_group", arn)
        .set("arn", arn)
        .text("name", group.target_group_name())
        .set("port", group.port())
        .text("protocol", group.protocol())
        .text("protocol_version", group.protocol_version())
        .text("target_type", group.target_type())
        .text("vpc_id", group.vpc_id())
        .text("ip_address_type", group.ip_address_type())
        .set("health_check", check.one())
        .observe("load_balancer_arns", Some(texts(group.load_balancer_arns())));
    let request = elb.describe_target_health().target_group_arn(arn);
    let call = "elasticloadbalancing:DescribeTargetHealth";
    let count = found
        .detail(place.ask(call, request.send()).await)
        .map(|answer| answer.target_health_descriptions().len());
    let found = found.observe("target_count", count);
    (group, found, count)
}
