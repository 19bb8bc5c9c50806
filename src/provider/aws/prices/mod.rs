//! AWS's price list, into rows of the price table: the query API where there are credentials or an
//! endpoint of one's own, else the public offer files.

mod advisor;
mod bulk;
mod bulk_csv;
mod entry;
mod listed;
mod map;
mod query;
mod savings_plans;
mod sdk;
mod spot;
mod spot_history;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use self::{
    entry::{Product, Rate},
    map::{Map, Place},
};
use crate::{
    error::Error,
    price::{Lookup, Offer, Part, PriceKey, Purchase, PurchaseOption, Sink},
    provider::{Online, PriceScope, PriceSource},
};

pub(super) const PRICE_SOURCES: &[PriceSource] = &[LIST, savings_plans::SOURCE, spot::SOURCE];

const LIST: PriceSource = PriceSource {
    provider: "aws",
    purchases: &[Purchase::OnDemand, Purchase::Reserved],
    parts: |_, scope| Box::pin(parts(scope)),
    fetch: |online, part, sink| Box::pin(fetch(online, part, sink)),
};

const ID: &str = "aws-price-list";

/// The region of what costs the same everywhere.
const GLOBAL: &str = "global";

const REGIONS: &str = include_str!("../../../../pricing-cache/regions.csv");

/// A part for each service and region that the scope needs, or that it names.
async fn parts(scope: &PriceScope) -> Result<Vec<Part>, Error> {
    let Some(needed) = &scope.needed else { return Ok(named_parts(scope)) };
    let map = Map::embedded();
    let of_list = |key: &&PriceKey| scope.purchases.contains(&Purchase::of(key.purchase_option));
    let mut lookups: BTreeMap<(&str, &str), BTreeSet<Lookup>> = BTreeMap::new();
    for key in needed.iter().filter(of_list) {
        let (region, lookup) = (&*key.region.0, Lookup::of(key));
        if region != GLOBAL && !known_regions().any(|(known, _)| known == region) {
            continue;
        }
        for service in map.sellers(&lookup, region == GLOBAL) {
            lookups.entry((service, region)).or_default().insert(lookup.clone());
        }
    }
    let mut parts = Vec::new();
    for ((service, region), lookups) in lookups {
        let whole = part(service, region, scope);
        // A file has all of a service, whatever it is fetched for.
        let by_query = bulk::address().is_none() && query::client(&whole).await.is_some();
        let only = by_query.then(|| lookups.into_iter().collect());
        parts.push(Part { only, ..whole });
    }
    Ok(parts)
}

fn part(service: &str, region: &str, scope: &PriceScope) -> Part {
    Part {
        provider: "aws",
        source: ID,
        service: service.into(),
        region: Some(region.into()),
        purchases: scope.purchases.clone(),
        only: None,
    }
}

/// AWS's regions and zones, each with its kind.
fn known_regions() -> impl Iterator<Item = (&'static str, &'static str)> {
    REGIONS.lines().filter_map(|line| {
        let mut fields = line.split(',');
        let (provider, code, _, kind) =
            (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        (provider == "aws").then_some((code, kind))
    })
}

/// A part for each service that the map knows, in each region; in local and wavelength zones where they
/// are asked for by name.
fn named_parts(scope: &PriceScope) -> Vec<Part> {
    let asked = |region: &str| scope.regions.iter().any(|asked| **asked == *region);
    // Another cloud's regions are for that cloud to know.
    let wanted = |(code, kind): &(&str, &str)| {
        if scope.regions.is_empty() { *kind == "region" } else { asked(code) }
    };
    let regions = known_regions().filter(wanted).map(|(code, _)| code);
    let map = Map::embedded();
    let part = |service: &str, region: &str| part(service, region, scope);
    let named = |service: &&str| {
        scope.services.is_empty()
            || scope.services.iter().any(|asked| {
                asked.eq_ignore_ascii_case(service) || map.shards(service).contains(&&**asked)
            })
    };
    let mut parts = Vec::new();
    if scope.regions.is_empty() || asked(GLOBAL) {
        parts.extend(
            map.services(true).into_iter().filter(named).map(|service| part(service, GLOBAL)),
        );
    }
    for region in regions {
        let services = map.services(false).into_iter().filter(named);
        parts.extend(services.map(|service| part(service, region)));
    }
    parts
}

async fn fetch(online: &Online, part: &Part, sink: &mut Sink) -> Result<(), Error> {
    match bulk::address() {
        Some(base) => bulk::fetch(online, part, &base, sink).await,
        None => match query::client(part).await {
            Some(client) => {
                if part.only.is_none() && listed::fetch(online, part, &client, sink).await? {
                    return Ok(());
                }
                query::fetch(online, part, &client, sink).await
            }
            None => bulk::fetch(online, part, bulk::public(part), sink).await,
        },
    }
}

/// Offers a product's rates, or counts why there is no place for them.
fn offer(product: &Product, rates: &[Rate], part: &Part, as_of: Date, sink: &mut Sink) {
    let place = Map::embedded().place(product);
    let region = region(product, part);
    match &place {
        Place::Skip(because) => sink.skipped(because),
        Place::Nothing => sink.unmapped(&Map::describe(product)),
        Place::Target(target) => {
            // What is in another region or everywhere belongs to another part.
            if target.global != (part.region.as_deref() == Some(GLOBAL)) {
                return;
            }
            let region = if target.global { GLOBAL } else { region };
            for rate in rates {
                offer_rate(target, rate, region, as_of, sink);
            }
        }
    }
}

fn offer_rate(target: &map::Target, rate: &Rate, region: &str, as_of: Date, sink: &mut Sink) {
    let bounds = (rate.start, rate.end);
    let (unit, price, (start, end)) = if rate.purchase_option == PurchaseOption::ReservedUpfront {
        // The one-off fee of a reservation.
        ("once", rate.price, bounds)
    } else if let Some((price, bounds)) = target.convert(&rate.unit, rate.price, bounds) {
        (target.unit, price, bounds)
    } else {
        let product = &target.product;
        sink.fault(&format!("{product} is sold by {}, which is not known", rate.unit));
        return;
    };
    sink.offer(&Offer {
        sku: target.sku.clone(),
        variant: target.variant.clone(),
        purchase_option: rate.purchase_option,
        term: term(&target.product, &rate.term).into(),
        tier_start: start,
        tier_end: end,
        currency: rate.currency.as_str().into(),
        ..Offer::new(&target.product, region, unit, price, as_of)
    });
}

/// Only EC2 sells reservations of two classes; elsewhere the class goes without saying.
fn term<'a>(product: &str, term: &'a str) -> &'a str {
    if product.starts_with("ec2.") { term } else { term.strip_suffix(".standard").unwrap_or(term) }
}

/// Where a product is sold: what it says itself, else where its part is from.
fn region<'a>(product: &'a Product, part: &'a Part) -> &'a str {
    let attribute = |name| product.attributes.get(name).map(String::as_str);
    ["regioncode", "fromregioncode"]
        .into_iter()
        .filter_map(attribute)
        .find(|region| !region.is_empty())
        .or(part.region.as_deref())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
