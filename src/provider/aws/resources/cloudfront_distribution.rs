//! `aws_cloudfront_distribution`: data and requests by the continent they are served in, and what
//! is asked for on top: origin shields, invalidations, field-level encryption, real-time logs,
//! certificates with addresses of their own (<https://aws.amazon.com/cloudfront/pricing/>).
//! The free terabyte, requests and invalidations are the account's and are not taken off here.

use rust_decimal::{Decimal, dec};

use super::global;
use crate::{
    model::{Attributes, Region, Resource},
    price::{Bill, Context, Gap, PriceKey, ResourceType, Usage},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_cloudfront_distribution",
    cost_attributes: &[
        "default_cache_behavior",
        "ordered_cache_behavior",
        "origin",
        "viewer_certificate",
    ],
    components,
};

/// Where it is served from: the usage key, what the price page calls it, its prices.
const PLACES: &[(&str, &str, &str)] = &[
    ("us", "US, Mexico, Canada", "united-states"),
    ("europe", "Europe, Israel", "eu"),
    ("south_africa", "South Africa, Kenya, Middle East", "south-africa"),
    ("south_america", "South America", "south-america"),
    ("japan", "Japan", "japan"),
    ("australia", "Australia, New Zealand", "australia"),
    ("asia_pacific", "Hong Kong, Philippines, Asia Pacific", "asia-pacific"),
    ("india", "India", "india"),
];

/// What is billed in each of them: the line, its usage key, its product.
const SERVED: &[(&str, &str, &str)] = &[
    (
        "Data transfer out to internet",
        "monthly_data_transfer_to_internet_gb",
        "cloudfront.data_out",
    ),
    (
        "Data transfer out to origin",
        "monthly_data_transfer_to_origin_gb",
        "cloudfront.data_to_origin",
    ),
    ("HTTP requests", "monthly_http_requests", "cloudfront.requests.http"),
    ("HTTPS requests", "monthly_https_requests", "cloudfront.requests.https"),
];

/// The regions that hold origin shields, and the usage keys of their requests.
const SHIELDS: &[(&str, &str)] = &[
    ("us-east-1", "us"),
    ("us-east-2", "us"),
    ("us-west-1", "us"),
    ("us-west-2", "us"),
    ("eu-central-1", "europe"),
    ("eu-west-1", "europe"),
    ("eu-west-2", "europe"),
    ("sa-east-1", "south_america"),
    ("ap-northeast-1", "japan"),
    ("ap-southeast-2", "australia"),
    ("ap-southeast-1", "singapore"),
    ("ap-northeast-2", "south_korea"),
    ("ap-south-1", "india"),
];

fn components(distribution: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = &context.usage;
    bill.part(|bill| behaviors(distribution, usage, bill));
    bill.part(|bill| certificate(distribution, usage, bill));
    let key = "monthly_invalidation_requests";
    let price = global("cloudfront.invalidation.paths");
    bill.usage("Invalidation requests", price, key, usage.number(key)).per(1, "paths");

    let served =
        |place: &str| SERVED.iter().any(|(_, key, _)| usage.block(key).number(place).is_some());
    let none = PLACES.iter().all(|(place, ..)| !served(place));
    for (place, name, sku) in PLACES {
        // With no usage at all the cheapest place shows what it costs.
        if served(place) || none && *place == "us" {
            bill.under(*name, 1, |bill| {
                in_place(usage, place, sku, bill);
                Ok(())
            });
        }
    }
    origin_shields(distribution, usage, bill)
}

fn in_place(usage: &Usage, place: &str, sku: &str, bill: &mut Bill) {
    for (name, key, product) in SERVED {
        let quantity = usage.block(key).number(place);
        let line =
            bill.usage(*name, global(*product).sku(sku), &format!("{key}.{place}"), quantity);
        if product.starts_with("cloudfront.requests") {
            line.per(10_000, "10k requests");
        }
    }
}

/// What the cache behaviors ask for; the default one and the others are alike.
fn behaviors(distribution: &Resource, usage: &Usage, bill: &mut Bill) -> Result<(), Gap> {
    let mut behaviors = distribution.blocks("default_cache_behavior")?;
    // Computed where left out.
    behaviors.extend(distribution.blocks("ordered_cache_behavior").unwrap_or_default());
    // A configuration made in the same plan has no id yet.
    let any = |name| behaviors.iter().any(|behavior| behavior.text(name) != Ok(None));

    let key = "monthly_encryption_requests";
    let quantity = usage.number(key);
    if any("field_level_encryption_id") || quantity.is_some() {
        let price = global("cloudfront.field_level_encryption.requests");
        bill.usage("Field level encryption requests", price, key, quantity)
            .per(10_000, "10k requests");
    }
    let key = "monthly_log_lines";
    let quantity = usage.number(key);
    if any("realtime_log_config_arn") || quantity.is_some() {
        let price = global("cloudfront.realtime_logs");
        bill.usage("Real-time log requests", price, key, quantity).per(1_000_000, "1M lines");
    }
    Ok(())
}

/// A certificate served from addresses of its own; one told by name (SNI) is free.
fn certificate(distribution: &Resource, usage: &Usage, bill: &mut Bill) -> Result<(), Gap> {
    let dedicated = match distribution.block("viewer_certificate")? {
        Some(certificate) => certificate.text("ssl_support_method")? == Some("vip"),
        None => false,
    };
    let certificates = usage.number("custom_ssl_certificates");
    if dedicated || certificates.is_some() {
        let count = certificates.unwrap_or(dec!(1));
        bill.add("Dedicated IP custom SSLs", global("cloudfront.custom_ssl"), count)
            .per(1, "certificates")
            .usage_based();
    }
    Ok(())
}

fn origin_shields(distribution: &Resource, usage: &Usage, bill: &mut Bill) -> Result<(), Gap> {
    let mut regions: Vec<&str> = Vec::new();
    for origin in distribution.blocks("origin")? {
        if let Some(region) = shield_region(origin)?
            && !regions.contains(&region)
        {
            regions.push(region);
        }
    }
    for region in regions {
        let known = SHIELDS.iter().find(|(shield, _)| *shield == region);
        let (region, place) = known.ok_or_else(|| Gap::invalid("origin_shield_region", region))?;
        let quantity: Option<Decimal> = usage.block("monthly_shield_requests").number(place);
        let product = "cloudfront.origin_shield.requests";
        let price = PriceKey::new("aws", product, Region((*region).into()));
        let key = format!("monthly_shield_requests.{place}");
        bill.usage(format!("Origin shield requests ({region})"), price, &key, quantity)
            .per(10_000, "10k requests");
    }
    Ok(())
}

fn shield_region(origin: &Attributes) -> Result<Option<&str>, Gap> {
    let Some(shield) = origin.block("origin_shield")? else { return Ok(None) };
    if shield.flag("enabled")? != Some(true) {
        return Ok(None);
    }
    match shield.text("origin_shield_region")? {
        Some(region) => Ok(Some(region)),
        None => Err(Gap::invalid("origin_shield_region", "")),
    }
}
