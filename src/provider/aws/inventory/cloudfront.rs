//! `aws_cloudfront_distribution`.

use aws_sdk_cloudfront::{
    Client,
    types::{
        CacheBehavior, DefaultCacheBehavior, DistributionConfig, DistributionSummary,
        ForwardedValues, Origin,
    },
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::{Fields, block, blocks, texts},
    found::{Findings, Found},
    place::{Place, each},
};
use crate::{model::Value, provider::aws::client::Refusal};

pub(super) const SERVICE: Service = Service {
    global: true,
    listings: &[Listing {
        kinds: &["aws_cloudfront_distribution"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let cloudfront = &Client::new(&place.config);
    let mut pages = cloudfront.list_distributions().into_paginator().send();
    let mut distributions = Vec::new();
    while let Some(page) = place.page("cloudfront:ListDistributions", pages.next()).await? {
        distributions
            .extend(page.distribution_list.and_then(|list| list.items).unwrap_or_default());
    }
    let mut found = each(distributions, |one| distribution_found(place, cloudfront, one));
    while let Some(found) = found.next().await {
        findings.push(found);
    }
    Ok(())
}

async fn distribution_found(
    place: &Place,
    cloudfront: &Client,
    distribution: DistributionSummary,
) -> Found {
    let id = distribution.id();
    let mut found = Found::new("aws_cloudfront_distribution", id)
        .set("arn", distribution.arn())
        .observe("last_modified", Some(distribution.last_modified_time()))
        .observe("status", Some(distribution.status()));
    // The list leaves out the root object and the logging.
    let answer = cloudfront.get_distribution().id(id).send();
    let told = found.detail(place.ask("cloudfront:GetDistribution", answer).await);
    let told = told.and_then(|told| told.distribution).and_then(|one| one.distribution_config);
    if let Some(configuration) = told {
        found = described(found, &configuration);
    }
    let request = cloudfront.list_tags_for_resource().resource(distribution.arn());
    let told = found.detail(place.ask("cloudfront:ListTagsForResource", request.send()).await);
    if let Some(tags) = told.and_then(|told| told.tags) {
        found = found.tags(tags.items().iter().map(|tag| (tag.key(), tag.value())));
    }
    found
}

fn described(found: Found, distribution: &DistributionConfig) -> Found {
    let aliases = distribution.aliases().map_or(&[][..], |aliases| aliases.items());
    let origins = distribution.origins().map_or(&[][..], |origins| origins.items());
    let behaviors = distribution.cache_behaviors().map_or(&[][..], |one| one.items());
    let restriction = distribution.restrictions().and_then(|one| one.geo_restriction());
    let logging = distribution.logging().filter(|logging| logging.enabled());
    found
        .set("enabled", distribution.enabled())
        .set("is_ipv6_enabled", distribution.is_ipv6_enabled().unwrap_or(false))
        .text("price_class", distribution.price_class())
        // `HTTP2` is `http2` in a configuration.
        .text("http_version", distribution.http_version().map(|one| one.as_str().to_lowercase()))
        .set("comment", distribution.comment())
        .text("default_root_object", distribution.default_root_object())
        .text("web_acl_id", distribution.web_acl_id())
        .set("staging", distribution.staging().unwrap_or(false))
        .set("aliases", texts(aliases))
        .set("origin", blocks(origins, origin_fields))
        .set(
            "default_cache_behavior",
            block(distribution.default_cache_behavior(), default_behavior_fields),
        )
        .set("ordered_cache_behavior", blocks(behaviors, behavior_fields))
        .set(
            "logging_config",
            block(logging, |logging| {
                Fields::new()
                    .set("bucket", logging.bucket())
                    .set("prefix", logging.prefix())
                    .set("include_cookies", logging.include_cookies())
            }),
        )
        .set(
            "restrictions",
            block(restriction, |restriction| {
                let geo = Fields::new()
                    .set("restriction_type", restriction.restriction_type().as_str())
                    .set("locations", texts(restriction.items()));
                Fields::new().set("geo_restriction", geo.one())
            }),
        )
        .set(
            "viewer_certificate",
            block(distribution.viewer_certificate(), |certificate| {
                Fields::new()
                    .set(
                        "cloudfront_default_certificate",
                        certificate.cloud_front_default_certificate().unwrap_or(false),
                    )
                    .text("acm_certificate_arn", certificate.acm_certificate_arn())
                    .text("iam_certificate_id", certificate.iam_certificate_id())
                    .text("minimum_protocol_version", certificate.minimum_protocol_version())
            }),
        )
}

fn origin_fields(origin: &Origin) -> Fields {
    Fields::new()
        .set("origin_id", origin.id())
        .set("domain_name", origin.domain_name())
        .text("origin_path", origin.origin_path())
        .text("origin_access_control_id", origin.origin_access_control_id())
        .set("connection_attempts", origin.connection_attempts())
        .set("connection_timeout", origin.connection_timeout())
        .set(
            "origin_shield",
            block(origin.origin_shield().filter(|shield| shield.enabled()), |shield| {
                Fields::new()
                    .set("enabled", shield.enabled())
                    .text("origin_shield_region", shield.origin_shield_region())
            }),
        )
}

#[expect(deprecated, reason = "configurations still have them")]
fn default_behavior_fields(behavior: &DefaultCacheBehavior) -> Fields {
    let methods = behavior.allowed_methods();
    let cached = methods.and_then(|methods| methods.cached_methods());
    Fields::new()
        .set("target_origin_id", behavior.target_origin_id())
        .set("viewer_protocol_policy", behavior.viewer_protocol_policy().as_str())
        .set(
            "allowed_methods",
            texts(methods.into_iter().flat_map(|one| one.items()).map(|one| one.as_str())),
        )
        .set(
            "cached_methods",
            texts(cached.into_iter().flat_map(|one| one.items()).map(|one| one.as_str())),
        )
        .set("compress", behavior.compress().unwrap_or(false))
        .text("cache_policy_id", behavior.cache_policy_id())
        .text("origin_request_policy_id", behavior.origin_request_policy_id())
        .text("response_headers_policy_id", behavior.response_headers_policy_id())
        .text("realtime_log_config_arn", behavior.realtime_log_config_arn())
        .text("field_level_encryption_id", behavior.field_level_encryption_id())
        .set("smooth_streaming", behavior.smooth_streaming().unwrap_or(false))
        .set("forwarded_values", forwarded(behavior.forwarded_values()))
}

#[expect(deprecated, reason = "configurations still have them")]
fn behavior_fields(behavior: &CacheBehavior) -> Fields {
    let methods = behavior.allowed_methods();
    let cached = methods.and_then(|methods| methods.cached_methods());
    Fields::new()
        .set("path_pattern", behavior.path_pattern())
        .set("target_origin_id", behavior.target_origin_id())
        .set("viewer_protocol_policy", behavior.viewer_protocol_policy().as_str())
        .set(
            "allowed_methods",
            texts(methods.into_iter().flat_map(|one| one.items()).map(|one| one.as_str())),
        )
        .set(
            "cached_methods",
            texts(cached.into_iter().flat_map(|one| one.items()).map(|one| one.as_str())),
        )
        .set("compress", behavior.compress().unwrap_or(false))
        .text("cache_policy_id", behavior.cache_policy_id())
        .text("origin_request_policy_id", behavior.origin_request_policy_id())
        .text("response_headers_policy_id", behavior.response_headers_policy_id())
        .set("smooth_streaming", behavior.smooth_streaming().unwrap_or(false))
        .set("forwarded_values", forwarded(behavior.forwarded_values()))
}

/// With a cache policy AWS tells forwarded values as well, with nothing in them.
fn forwarded(values: Option<&ForwardedValues>) -> Value {
    block(values.filter(|values| values.cookies().is_some()), forwarded_fields)
}

fn forwarded_fields(values: &ForwardedValues) -> Fields {
    let headers = values.headers().map_or(&[][..], |headers| headers.items());
    Fields::new().set("query_string", values.query_string()).set("headers", texts(headers)).set(
        "cookies",
        block(values.cookies(), |cookies| {
            let names = cookies.whitelisted_names().map_or(&[][..], |names| names.items());
            Fields::new()
                .set("forward", cookies.forward().as_str())
                .set("whitelisted_names", texts(names))
        }),
    )
}
