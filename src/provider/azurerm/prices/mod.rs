//! Azure's Retail Prices API, into rows of the price table. It asks for no credentials.

mod item;
mod place;
mod rows;
mod unit;

use self::{item::Page, rows::Rows};
use crate::{
    error::Error,
    online::Unit,
    price::{Part, Purchase, Sink},
    provider::{Online, PriceScope, PriceSource, regions},
};

pub(super) const PRICE_SOURCES: &[PriceSource] = &[PriceSource {
    provider: PROVIDER,
    purchases: &Purchase::ALL,
    parts: |_, scope| Box::pin(async { Ok(parts(scope)) }),
    fetch: |online, part, sink| Box::pin(fetch(online, part, sink)),
}];

const PROVIDER: &str = "azurerm";
const ID: &str = "azure-retail";

/// Another address of the service: a mirror, or a server of a test.
const ADDRESS: &str = "OUTLAY_AZURE_PRICES_URL";
const PUBLIC: &str = "https://prices.azure.com/api/retail/prices";

/// The first version that tells savings plans.
const VERSION: &str = "2023-01-01-preview";

/// The services that are fetched unless some are named, one a line.
const SERVICES: &str = include_str!("services.txt");

/// Regions that are none on the map: what is sold everywhere at one price, and the zones by which
/// traffic and names are billed. As our tables and as Azure write them.
const PLACES: &[(&str, &[&str])] = &[
    ("global", &["Global", ""]),
    ("zone-1", &["Zone 1"]),
    ("zone-2", &["Zone 2"]),
    ("zone-3", &["Zone 3"]),
    ("zone-4", &["Zone 4"]),
    ("zone-5", &["Zone 5"]),
];

/// A part for each service in each region.
fn parts(scope: &PriceScope) -> Vec<Part> {
    let services = SERVICES.lines().filter(|service| {
        scope.services.is_empty()
            || scope.services.iter().any(|asked| {
                asked.eq_ignore_ascii_case(service) || shards(service).contains(&&**asked)
            })
    });
    let services: Vec<_> = services.collect();
    let asked = |region: &&str| {
        scope.regions.is_empty() || scope.regions.iter().any(|asked| **asked == **region)
    };
    let places = PLACES.iter().map(|(place, _)| *place);
    let regions = regions(PROVIDER).chain(places).filter(asked);
    let part = |service: &&str, region: &str| Part {
        provider: PROVIDER,
        source: ID,
        service: (*service).into(),
        region: Some(region.into()),
        purchases: scope.purchases.clone(),
        only: None,
    };
    regions.flat_map(|region| services.iter().map(move |service| part(service, region))).collect()
}

/// The first words of the products that a service has.
fn shards(service: &str) -> &'static [&'static str] {
    match service {
        "Virtual Machines" => &["virtual_machine", "dedicated_host", "retail"],
        _ => &["retail"],
    }
}

async fn fetch(online: &Online, part: &Part, sink: &mut Sink) -> Result<(), Error> {
    let address = std::env::var(ADDRESS).ok().filter(|address| !address.is_empty());
    let address = address.as_deref().unwrap_or(PUBLIC);
    let line = online.progress.line(&part.to_string(), Unit::Products);
    let filter = filter(part);
    let http = online.client.http();
    let mut request = http.get(address).query(&[("api-version", VERSION), ("$filter", &filter)]);
    let (mut rows, mut so_far, mut before) = (Rows::new(online.today), 0_u64, String::new());
    loop {
        let page: Page = online.client.json(request).await?;
        page.items.iter().for_each(|item| rows.take(item, sink));
        so_far += page.items.len() as u64;
        line.at(so_far);
        // The link names the public service, even where a mirror gave it: only its query is taken.
        let following = page.next_page_link.unwrap_or_default();
        let next = following.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
        if next.is_empty() {
            break;
        }
        if next == before {
            return Err(Error::Service {
                what: address.to_owned(),
                cause: "a page that names itself as the next".to_owned(),
                tries: 1,
            });
        }
        let base = address.split_once('?').map_or(address, |(base, _)| base);
        request = http.get(format!("{base}?{next}"));
        before = next;
    }
    rows.offer(sink);
    Ok(())
}

/// The `OData` filter that asks for a part.
fn filter(part: &Part) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let region = part.region.as_deref().unwrap_or_default();
    let names = PLACES.iter().find(|(place, _)| *place == region);
    let own = [region];
    let names = names.map_or(&own[..], |(_, names)| names);
    let names: Vec<_> =
        names.iter().map(|name| format!("armRegionName eq {}", quoted(name))).collect();
    format!("serviceName eq {} and ({})", quoted(&part.service), names.join(" or "))
}

#[cfg(test)]
mod tests;
