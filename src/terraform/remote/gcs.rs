//! States in Google Cloud Storage: read through its official library, listed by the JSON API.
//!
//! The library lists over gRPC alone, which no emulator speaks.
//! Source: <https://cloud.google.com/storage/docs/json_api/v1/objects/list>.

use std::{env, num::NonZeroU32, time::Duration};

use futures::{StreamExt as _, stream};
use google_cloud_auth::credentials::{Builder, CacheableResource, Credentials, anonymous};
use google_cloud_storage::client::Storage;
use reqwest::{Url, header::HeaderMap};
use serde::Deserialize;
use tokio::time::timeout;

use super::{Fetched, KEYS_AT_ONCE, causes, may_be_state, pattern, unread};
use crate::{
    error::Error,
    online::{Client, Policy, block_on},
};

/// Set by the users of an emulator, as other libraries of Google's have it.
const EMULATOR: &str = "STORAGE_EMULATOR_HOST";
const PUBLIC: &str = "https://storage.googleapis.com";
const SCOPE: &str = "https://www.googleapis.com/auth/devstorage.read_only";

const POLICY: Policy = Policy {
    concurrency: NonZeroU32::MIN,
    rate: NonZeroU32::MIN.saturating_add(9),
    delay: Duration::from_millis(500),
    tries: 4,
};

/// The library tries for many minutes what a run should not wait for.
const LOG_IN: Duration = Duration::from_secs(20);
const READ: Duration = Duration::from_mins(1);

/// A page of a list, as far as it is asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    #[serde(default)]
    items: Vec<Object>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Object {
    name: String,
}

pub(super) fn fetch(bucket: &str, key: &str) -> Result<Vec<Fetched>, Error> {
    block_on(async {
        let at = format!("gs://{bucket}/{key}");
        let failed = |cause: String| Error::State { address: at.clone(), cause };
        let credentials = credentials().map_err(failed)?;
        let headers = headers(&credentials).await.map_err(failed)?;
        let mut builder = Storage::builder().with_credentials(credentials.clone());
        if let Some(endpoint) = emulator() {
            builder = builder.with_endpoint(endpoint);
        }
        let storage = builder.build().await.map_err(|error| failed(causes(&error)))?;
        let keys = keys(&headers, bucket, key).await?;
        let read = |key: String| {
            let storage = &storage;
            async move {
                let address = format!("gs://{bucket}/{key}");
                let state = timeout(READ, state(storage, bucket, &key)).await;
                let late = || "no answer in time".to_owned();
                let state = state.unwrap_or_else(|_| Err(late()));
                let failed = |cause| Error::State { address: address.clone(), cause };
                let state = state.map_err(failed);
                (address, state)
            }
        };
        Ok(stream::iter(keys).map(read).buffered(KEYS_AT_ONCE).collect().await)
    })
}

fn emulator() -> Option<String> {
    let host = env::var(EMULATOR).ok().filter(|host| !host.is_empty())?;
    let url = if host.contains("://") { host } else { format!("http://{host}") };
    Some(url.trim_end_matches('/').to_owned())
}

/// Application default credentials; an emulator wants none.
fn credentials() -> Result<Credentials, String> {
    if emulator().is_some() {
        return Ok(anonymous::Builder::new().build());
    }
    Builder::default().with_scopes([SCOPE]).build().map_err(|error| logged_out(&error))
}

/// The innermost cause: what is around it is a paragraph that all failures have.
fn logged_out(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(cause) = innermost.source() {
        innermost = cause;
    }
    format!("cannot log in to Google Cloud: {innermost}")
}

async fn state(storage: &Storage, bucket: &str, key: &str) -> Result<Vec<u8>, String> {
    let bucket = format!("projects/_/buckets/{bucket}");
    let answer = storage.read_object(bucket, key).send().await;
    let mut answer = answer.map_err(|error| causes(&error))?;
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.next().await {
        bytes.extend_from_slice(&chunk.map_err(|error| causes(&error))?);
    }
    Ok(bytes)
}

/// The keys that a key or a pattern stands for.
async fn keys(headers: &HeaderMap, bucket: &str, key: &str) -> Result<Vec<String>, Error> {
    let Some((prefix, pattern)) = pattern(key)? else { return Ok(vec![key.to_owned()]) };
    let address = format!("gs://{bucket}/{prefix}*");
    let failed = |cause: String| Error::State { address: address.clone(), cause };
    let client = Client::new(POLICY)?;
    let url = emulator().unwrap_or_else(|| PUBLIC.to_owned());
    let mut url = Url::parse(&url).map_err(|error| failed(error.to_string()))?;
    url.path_segments_mut()
        .map_err(|()| failed("the URL of the emulator is none".to_owned()))?
        .pop_if_empty()
        .extend(["storage", "v1", "b", bucket, "o"]);
    let mut keys = Vec::new();
    let mut next: Option<String> = None;
    loop {
        let mut query = vec![("prefix", prefix), ("fields", "items(name),nextPageToken")];
        query.extend(next.as_deref().map(|token| ("pageToken", token)));
        let request = client.http().get(url.clone()).headers(headers.clone()).query(&query);
        let page: Page = client.json(request).await.map_err(|error| unread(&address, error))?;
        let names = page.items.into_iter().map(|object| object.name);
        keys.extend(names.filter(|name| may_be_state(name) && pattern.matches(name)));
        next = page.next_page_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(keys);
        }
    }
}

async fn headers(credentials: &Credentials) -> Result<HeaderMap, String> {
    #[expect(
        clippy::default_trait_access,
        reason = "the type is of a library that is not used here"
    )]
    let extensions = Default::default();
    match timeout(LOG_IN, credentials.headers(extensions)).await {
        Ok(Ok(CacheableResource::New { data, .. })) => Ok(data),
        // Only what was asked before is not modified.
        Ok(Ok(CacheableResource::NotModified)) => Ok(HeaderMap::new()),
        Ok(Err(error)) => Err(logged_out(&error)),
        Err(_) => Err("cannot log in to Google Cloud: no answer in time".to_owned()),
    }
}
