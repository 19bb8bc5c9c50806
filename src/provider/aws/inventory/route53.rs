//! `aws_route53_zone` and `aws_route53_record`.

use aws_sdk_route53::{
    Client,
    types::{HostedZone, ResourceRecordSet, RrType, TagResourceType},
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::{Fields, block, blocks, texts},
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: true,
    listings: &[Listing {
        kinds: &["aws_route53_record", "aws_route53_zone"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let route53 = &Client::new(&place.config);
    let mut pages = route53.list_hosted_zones().into_paginator().send();
    let mut zones = Vec::new();
    while let Some(page) = place.page("route53:ListHostedZones", pages.next()).await? {
        zones.extend(page.hosted_zones);
    }
    let mut told = each(zones, |zone| of_zone(place, route53, zone));
    while let Some((zone, records)) = told.next().await {
        findings.push(zone);
        match records {
            Ok(records) => records.into_iter().for_each(|record| findings.push(record)),
            Err(refusal) if refusal.is_absence() => {}
            Err(refusal) => findings.refuse("aws_route53_record", refusal),
        }
    }
    Ok(())
}

/// A zone and its records.
async fn of_zone(
    place: &Place,
    route53: &Client,
    zone: HostedZone,
) -> (Found, Result<Vec<Found>, Refusal>) {
    let id = zone.id().trim_start_matches("/hostedzone/");
    let private = zone.config().is_some_and(|config| config.private_zone());
    let mut found = Found::new("aws_route53_zone", id)
        .set("arn", format!("arn:{}:route53:::hostedzone/{id}", place.partition))
        .set("name", without_dot(zone.name()))
        .text("comment", zone.config().and_then(|config| config.comment()))
        // Another service made it, such as Cloud Map, and deletes it.
        .by_default(zone.linked_service().is_some())
        .observe("record_count", zone.resource_record_set_count());
    if private {
        let answer = route53.get_hosted_zone().id(id).send();
        if let Some(told) = found.detail(place.ask("route53:GetHostedZone", answer).await) {
            let networks = blocks(told.vpcs(), |vpc| {
                Fields::new().text("vpc_id", vpc.vpc_id()).text("vpc_region", vpc.vpc_region())
            });
            found = found.set("vpc", networks);
        }
    } else {
        found = found.set("vpc", texts::<&str>([]));
    }
    let request =
        route53.list_tags_for_resource().resource_type(TagResourceType::Hostedzone).resource_id(id);
    let told = found.detail(place.ask("route53:ListTagsForResource", request.send()).await);
    if let Some(set) = told.and_then(|told| told.resource_tag_set) {
        found = found.tags(set.tags().iter().map(|tag| (tag.key(), tag.value())));
    }
    let records = records(place, route53, id, without_dot(zone.name())).await;
    (found, records)
}

async fn records(
    place: &Place,
    route53: &Client,
    zone: &str,
    apex: &str,
) -> Result<Vec<Found>, Refusal> {
    let mut records = Vec::new();
    let mut request = route53.list_resource_record_sets().hosted_zone_id(zone);
    loop {
        let page = place.ask("route53:ListResourceRecordSets", request.send()).await?;
        let told = page.resource_record_sets().iter();
        records.extend(told.map(|record| record_found(record, zone, apex)));
        if !page.is_truncated() {
            return Ok(records);
        }
        request = route53
            .list_resource_record_sets()
            .hosted_zone_id(zone)
            .set_start_record_name(page.next_record_name)
            .set_start_record_type(page.next_record_type)
            .set_start_record_identifier(page.next_record_identifier);
    }
}

fn record_found(record: &ResourceRecordSet, zone: &str, apex: &str) -> Found {
    let name = unescaped(without_dot(record.name()));
    let kind = record.r#type();
    let mut id = format!("{zone}_{name}_{}", kind.as_str());
    if let Some(set) = record.set_identifier() {
        id.extend(["_", set]);
    }
    // Every zone has these two, and they cannot be deleted.
    let is_default = name == apex && matches!(kind, RrType::Ns | RrType::Soa);
    let quoted = matches!(kind, RrType::Txt | RrType::Spf);
    let values = record.resource_records().iter().map(|one| {
        let value = one.value();
        // The provider keeps texts without the quotes around them.
        let bare = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        if quoted { bare.unwrap_or(value) } else { value }
    });
    let location = record.geo_location();
    Found::new("aws_route53_record", id)
        .set("zone_id", zone)
        .set("name", &name)
        .set("fqdn", &name)
        .set("type", kind.as_str())
        .set("ttl", record.ttl().unwrap_or(0))
        .set("records", texts(values))
        .set(
            "alias",
            block(record.alias_target(), |alias| {
                Fields::new()
                    .set("name", alias_name(alias.dns_name()))
                    .set("zone_id", alias.hosted_zone_id())
                    .set("evaluate_target_health", alias.evaluate_target_health())
            }),
        )
        .text("set_identifier", record.set_identifier())
        .text("health_check_id", record.health_check_id())
        .set("multivalue_answer_routing_policy", record.multi_value_answer().unwrap_or(false))
        .set(
            "weighted_routing_policy",
            block(record.weight(), |weight| Fields::new().set("weight", weight)),
        )
        .set(
            "latency_routing_policy",
            block(record.region(), |region| Fields::new().set("region", region.as_str())),
        )
        .set(
            "failover_routing_policy",
            block(record.failover(), |failover| Fields::new().set("type", failover.as_str())),
        )
        .set(
            "geolocation_routing_policy",
            block(location, |location| {
                Fields::new()
                    .text("continent", location.continent_code())
                    .text("country", location.country_code())
                    .text("subdivision", location.subdivision_code())
            }),
        )
        .by_default(is_default)
}

fn without_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// As the provider writes the target of an alias.
fn alias_name(name: &str) -> String {
    let name = without_dot(name).to_lowercase();
    name.strip_prefix("dualstack.").map_or(name.clone(), str::to_owned)
}

/// `\052.example.com` is `*.example.com`: letters beyond a few are told by their octal number.
fn unescaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let letter = after.get(..3).and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match letter {
            Some(letter) if letter.is_ascii() => {
                out.push(char::from(letter));
                rest = &after[3..];
            }
            _ => {
                out.push('\\');
                rest = after;
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_the_provider_writes_them() {
        assert_eq!(unescaped("\\052.example.com"), "*.example.com");
        assert_eq!(unescaped("a\\é\\05"), "a\\é\\05");
        assert_eq!(alias_name("dualstack.LB-1.elb.amazonaws.com."), "lb-1.elb.amazonaws.com");
    }
}
