//! Spot prices: the history of thirty days, where there are credentials
//! (<https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html>),
//! else what the spot advisor says of them.
//!
//! A region's price is that of all of its zones together: zones by themselves would be some ten thousand
//! rows for a region, and a plan seldom says which zone it means.

use aws_sdk_ec2::{
    Client,
    primitives::DateTime,
    types::{RiProductDescription, SpotPrice},
};
use jiff::{ToSpan as _, civil::Date, tz::TimeZone};
use rust_decimal::Decimal;

use super::{advisor, query, sdk, spot_history::History};
use crate::{
    error::Error,
    online::{Failure, Unit},
    price::{Offer, Part, Purchase, PurchaseOption, Sink},
    provider::{Online, PriceScope, PriceSource},
};

pub(super) const SOURCE: PriceSource = PriceSource {
    provider: "aws",
    purchases: &[Purchase::Spot],
    parts: |_, scope| Box::pin(parts(scope)),
    fetch: |online, part, sink| Box::pin(fetch(online, part, sink)),
};

const HISTORY: &str = "aws-spot-history";
const ADVISOR: &str = "aws-spot-advisor";
const SERVICE: &str = "AmazonEC2";
const DAYS: i64 = 30;

/// The most that the service gives at once.
const PAGE: i32 = 1000;

/// How AWS writes the systems, and we do. Accounts from before 2013 see the first with ` (Amazon VPC)`.
const SYSTEMS: &[(&str, &str)] = &[
    ("Linux/UNIX", "linux"),
    ("Red Hat Enterprise Linux", "rhel"),
    ("SUSE Linux", "suse"),
    ("Windows", "windows"),
];

/// A part for each region.
async fn parts(scope: &PriceScope) -> Result<Vec<Part>, Error> {
    let named = |service: &str| matches!(service, SERVICE | "ec2");
    if !scope.services.is_empty() && !scope.services.iter().any(|asked| named(asked)) {
        return Ok(Vec::new());
    }
    let part = |source, region: Option<&str>| Part {
        provider: "aws",
        source,
        service: SERVICE.into(),
        region: region.map(Into::into),
        purchases: vec![Purchase::Spot],
        only: None,
    };
    Ok(match sdk::config("us-east-1").await {
        Some(config) => sdk::regions(&scope.regions, &config)
            .await
            .iter()
            .map(|region| part(HISTORY, Some(region)))
            .collect(),
        None if scope.regions.is_empty() => vec![part(ADVISOR, None)],
        None => {
            let asked = |region: &&str| scope.regions.iter().any(|asked| **asked == **region);
            let regions = crate::provider::regions("aws").filter(asked);
            regions.map(|region| part(ADVISOR, Some(region))).collect()
        }
    })
}

async fn fetch(online: &Online, part: &Part, sink: &mut Sink) -> Result<(), Error> {
    let Some(region) = part.region.as_deref().filter(|_| part.source == HISTORY) else {
        return advisor::fetch(online, sink).await;
    };
    let Some(config) = sdk::config(region).await else {
        return advisor::fetch(online, sink).await;
    };
    let what = format!("Amazon EC2, DescribeSpotPriceHistory in {region}");
    let (client, line) =
        (Client::new(&config), online.progress.line(&part.to_string(), Unit::Products));
    let (start, end) = (midnight(online.today.saturating_sub(DAYS.days())), midnight(online.today));
    let (mut history, mut token, mut so_far) = (History::default(), None, 0_u64);
    loop {
        let attempt = || page(&client, start, token.clone());
        let (prices, next) = online.client.call(&what, attempt).await?;
        for price in &prices {
            add(price, &mut history, sink);
        }
        so_far += prices.len() as u64;
        line.at(so_far);
        // A service that gives the same page again would go on for ever.
        if next.is_none() || next == token {
            break;
        }
        token = next;
    }
    for ((instance_type, system), summary) in history.summaries(start, end) {
        // A month on spot costs the mean; the others say how far it strays.
        for (product, price) in [
            ("ec2.instance", summary.mean),
            ("ec2.spot.current", summary.current),
            ("ec2.spot.p50", summary.p50),
            ("ec2.spot.p90", summary.p90),
        ] {
            sink.offer(&offer(product, region, (&instance_type, system), price, online.today));
        }
    }
    Ok(())
}

/// What an hour of an instance type on spot costs.
pub(super) fn offer(
    product: &str,
    region: &str,
    (instance_type, system): (&str, &str),
    price: Decimal,
    as_of: Date,
) -> Offer {
    Offer {
        sku: instance_type.into(),
        variant: system.into(),
        purchase_option: PurchaseOption::Spot,
        ..Offer::new(product, region, "hour", price, as_of)
    }
}

async fn page(
    client: &Client,
    start: i64,
    token: Option<String>,
) -> Result<(Vec<SpotPrice>, Option<String>), Failure> {
    let descriptions = SYSTEMS.iter().map(|(theirs, _)| (*theirs).to_owned()).collect();
    let request = client
        .describe_spot_price_history()
        .start_time(DateTime::from_secs(start))
        .set_product_descriptions(Some(descriptions))
        .max_results(PAGE)
        .set_next_token(token);
    let page = request.send().await.map_err(|error| query::failure(&error))?;
    let next = page.next_token().filter(|token| !token.is_empty()).map(ToOwned::to_owned);
    Ok((page.spot_price_history.unwrap_or_default(), next))
}

/// Adds a change to the history, or counts why not.
fn add(price: &SpotPrice, history: &mut History, sink: &mut Sink) {
    let description = price.product_description().map(RiProductDescription::as_str);
    let description = description.unwrap_or_default();
    let plain = description.trim_end_matches(" (Amazon VPC)");
    let Some((_, system)) = SYSTEMS.iter().find(|(theirs, _)| *theirs == plain) else {
        return sink.unmapped(&format!("{SERVICE}, spot, {description}"));
    };
    let amount = price.spot_price().and_then(|amount| Decimal::from_str_exact(amount).ok());
    let (Some(instance_type), Some(amount), Some(at)) =
        (price.instance_type(), amount, price.timestamp())
    else {
        return sink.fault("a spot price without type, price or time");
    };
    let zone = price.availability_zone().or(price.availability_zone_id()).unwrap_or_default();
    history.add((instance_type.as_str(), system), zone, at.secs(), amount);
}

/// When a day begins, in seconds since 1970.
fn midnight(day: Date) -> i64 {
    day.to_zoned(TimeZone::UTC).map_or(0, |begin| begin.timestamp().as_second())
}
