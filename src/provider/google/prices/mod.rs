//! Google's Cloud Billing Catalog, into rows of the price table. It asks for an API key, or for
//! application default credentials.

mod machine;
mod place;
mod rows;
mod sku;

use std::{env, time::Duration};

use google_cloud_auth::credentials::{Builder, CacheableResource};
use reqwest::header::HeaderMap;

use self::{rows::Rows, sku::Page};
use crate::{
    error::Error,
    online::Unit,
    price::{InstanceSpecs, Part, Purchase, Sink},
    provider::{Online, PriceScope, PriceSource, regions},
};

pub(super) const PRICE_SOURCES: &[PriceSource] = &[PriceSource {
    provider: PROVIDER,
    purchases: &[Purchase::OnDemand, Purchase::Reserved, Purchase::Spot],
    parts: |online, scope| Box::pin(parts(online, scope)),
    fetch: |online, part, sink| Box::pin(fetch(online, part, sink)),
}];

const PROVIDER: &str = "google";
const ID: &str = "google-catalog";
const CATALOG: &str = "Google Cloud Billing Catalog";

/// Another address of the service: a mirror, or a server of a test.
const ADDRESS: &str = "OUTLAY_GOOGLE_BILLING_URL";
const PUBLIC: &str = "https://cloudbilling.googleapis.com";
const KEY: &str = "OUTLAY_GOOGLE_API_KEY";
const SCOPE: &str = "https://www.googleapis.com/auth/cloud-billing.readonly";

/// The most that the service gives at once.
const PAGE: &str = "5000";

/// Names, ids in the catalog, and the first words of our products.
const SERVICES: &[(&str, &str, &str)] = &[
    ("Compute Engine", "6F81-5844-456A", "compute"),
    ("Cloud Storage", "95FF-2EF5-5EA1", "storage"),
    ("Networking", "E505-1604-58F8", "compute"),
    ("Cloud Monitoring", "58CD-E7C3-72CA", "monitoring"),
];

/// A part for each service, and of some regions for each of these: an answer has all regions.
async fn parts(online: &Online, scope: &PriceScope) -> Result<Vec<Part>, Error> {
    let named = |names: [&str; 2]| {
        scope.services.is_empty() || scope.services.iter().any(|asked| names.contains(&&**asked))
    };
    let services: Vec<_> =
        SERVICES.iter().filter(|(name, _, shard)| named([name, shard])).collect();
    // Places that are no regions, as our tables have them.
    let places = ["global", "us-multi", "europe-multi", "asia-multi", "nam4", "eur4", "asia1"];
    let known: Vec<_> = regions(PROVIDER).chain(places).collect();
    let asked: Vec<_> = known
        .into_iter()
        .filter(|known| scope.regions.iter().any(|asked| **asked == **known))
        .collect();
    if services.is_empty() || (asked.is_empty() && !scope.regions.is_empty()) {
        return Ok(Vec::new());
    }
    if headers().await.is_none() {
        return online.without_credentials(scope, CATALOG);
    }
    let part = |service: &str, region: Option<&str>| Part {
        provider: PROVIDER,
        source: ID,
        service: service.into(),
        region: region.map(Into::into),
        purchases: scope.purchases.clone(),
        only: None,
    };
    let of_service = |(name, ..): &&(&str, _, _)| {
        if asked.is_empty() {
            return vec![part(name, None)];
        }
        asked.iter().map(|region| part(name, Some(region))).collect()
    };
    Ok(services.iter().flat_map(of_service).collect())
}

async fn fetch(online: &Online, part: &Part, sink: &mut Sink) -> Result<(), Error> {
    let Some(headers) = headers().await else {
        return Err(Error::NoCredentials { service: CATALOG });
    };
    let id = SERVICES.iter().find(|(name, ..)| **name == *part.service).map(|(_, id, _)| *id);
    let address = address().unwrap_or_else(|| PUBLIC.to_owned());
    let url = format!("{address}/v1/services/{}/skus", id.unwrap_or_default());
    let line = online.progress.line(&part.to_string(), Unit::Products);
    let (mut rows, mut token, mut so_far) = (Rows::new(online.today), String::new(), 0_u64);
    loop {
        let query = [("pageSize", PAGE), ("pageToken", &token)];
        let request = online.client.http().get(&url).query(&query).headers(headers.clone());
        let page: Page = online.client.json(request).await?;
        page.skus.iter().for_each(|sku| rows.take(sku, sink));
        so_far += page.skus.len() as u64;
        line.at(so_far);
        if page.next_page_token.is_empty() {
            break;
        }
        // Else it would go on for ever.
        if page.next_page_token == token {
            return Err(Error::Service {
                what: url,
                cause: "a page that names itself as the next".to_owned(),
                tries: 1,
            });
        }
        token = page.next_page_token;
    }
    rows.machines(&InstanceSpecs::embedded(), sink);
    Ok(())
}

fn address() -> Option<String> {
    let url = env::var(ADDRESS).ok().filter(|url| !url.is_empty())?;
    Some(url.trim_end_matches('/').to_owned())
}

/// What says who asks: a key, else application default credentials. A mirror is given those that the
/// environment names, and else none.
async fn headers() -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    if let Some(key) = env::var(KEY).ok().filter(|key| !key.is_empty()) {
        // In a header, so that no URL and no error holds it.
        let mut key = reqwest::header::HeaderValue::from_str(&key).ok()?;
        key.set_sensitive(true);
        headers.insert("x-goog-api-key", key);
        return Some(headers);
    }
    let named = env::var_os("GOOGLE_APPLICATION_CREDENTIALS").is_some_and(|path| !path.is_empty());
    if address().is_some() && !named {
        return Some(headers);
    }
    let credentials = Builder::default().with_scopes([SCOPE]).build().ok()?;
    #[expect(
        clippy::default_trait_access,
        reason = "the type is of a library that is not used here"
    )]
    let extensions = Default::default();
    // Where there is no file of credentials, the metadata server of a machine in the cloud is asked, which
    // elsewhere does not answer.
    let asked = tokio::time::timeout(Duration::from_secs(5), credentials.headers(extensions));
    match asked.await.ok()?.ok()? {
        CacheableResource::New { data, .. } => Some(data),
        CacheableResource::NotModified => None,
    }
}

#[cfg(test)]
mod tests;
