//! `aws_elb`: classic load balancers.

use std::collections::HashMap;

use aws_sdk_elasticloadbalancing::{Client, types::LoadBalancerDescription};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::{Fields, block, blocks, texts},
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_elb"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

/// Load balancers whose tags AWS tells in one call.
const TAGS_A_CALL: usize = 20;

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let elb = &Client::new(&place.config);
    let mut pages = elb.describe_load_balancers().into_paginator().send();
    let mut balancers = Vec::new();
    let call = "elasticloadbalancing:DescribeLoadBalancers";
    while let Some(page) = place.page(call, pages.next()).await? {
        balancers.extend(page.load_balancer_descriptions.unwrap_or_default());
    }
    let names: Vec<String> =
        balancers.iter().filter_map(|one| one.load_balancer_name.clone()).collect();
    let mut tags = HashMap::new();
    for names in names.chunks(TAGS_A_CALL) {
        let request = elb.describe_tags().set_load_balancer_names(Some(names.to_vec()));
        match place.ask("elasticloadbalancing:DescribeTags", request.send()).await {
            Ok(answer) => {
                for told in answer.tag_descriptions.unwrap_or_default() {
                    tags.extend(told.load_balancer_name.map(|name| (name, told.tags)));
                }
            }
            Err(refusal) => findings.refuse("aws_elb", refusal),
        }
    }
    let mut found = each(balancers, |balancer| balancer_found(place, elb, balancer));
    while let Some((name, found)) = found.next().await {
        let tags = tags.get(&name).and_then(Option::as_ref);
        findings.push(found.tags(tags.into_iter().flatten().map(|tag| (tag.key(), tag.value()))));
    }
    Ok(())
}

async fn balancer_found(
    place: &Place,
    elb: &Client,
    balancer: LoadBalancerDescription,
) -> (String, Found) {
    let name = balancer.load_balancer_name().unwrap_or_default();
    let listeners = balancer.listener_descriptions().iter().filter_map(|one| one.listener());
    let instances = balancer.instances();
    let mut found = Found::new("aws_elb", name)
        .set("arn", place.arn("elasticloadbalancing", format!("loadbalancer/{name}")))
        .set("name", name)
        .text("dns_name", balancer.dns_name())
        .set("internal", balancer.scheme() == Some("internal"))
        .set("subnets", texts(balancer.subnets()))
        .set("security_groups", texts(balancer.security_groups()))
        .set("instances", texts(instances.iter().filter_map(|instance| instance.instance_id())))
        .set(
            "listener",
            blocks(listeners, |listener| {
                Fields::new()
                    .set("instance_port", listener.instance_port())
                    .text("instance_protocol", listener.instance_protocol().map(str::to_lowercase))
                    .set("lb_port", listener.load_balancer_port())
                    .set("lb_protocol", listener.protocol().to_lowercase())
                    .text("ssl_certificate_id", listener.ssl_certificate_id())
            }),
        )
        .set(
            "health_check",
            block(balancer.health_check(), |check| {
                Fields::new()
                    .set("target", check.target())
                    .set("interval", check.interval())
                    .set("timeout", check.timeout())
                    .set("unhealthy_threshold", check.unhealthy_threshold())
                    .set("healthy_threshold", check.healthy_threshold())
            }),
        )
        .observe("create_time", balancer.created_time())
        .observe("target_count", Some(instances.len()));
    let request = elb.describe_load_balancer_attributes().load_balancer_name(name);
    let call = "elasticloadbalancing:DescribeLoadBalancerAttributes";
    let told = found.detail(place.ask(call, request.send()).await);
    if let Some(told) = told.and_then(|answer| answer.load_balancer_attributes) {
        if let Some(settings) = told.connection_settings() {
            found = found.set("idle_timeout", settings.idle_timeout());
        }
        if let Some(zones) = told.cross_zone_load_balancing() {
            found = found.set("cross_zone_load_balancing", zones.enabled());
        }
        if let Some(draining) = told.connection_draining() {
            found = found.set("connection_draining", draining.enabled());
        }
    }
    (name.to_owned(), found)
}
