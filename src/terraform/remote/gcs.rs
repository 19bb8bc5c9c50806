//! States in Google Cloud Storage, through its official library.

use google_cloud_auth::credentials::anonymous;
use google_cloud_storage::client::{Storage, StorageControl};

use super::{may_be_state, pattern};
use crate::{error::Error, online::block_on};

/// Set by the users of an emulator, as other libraries of Google's have it.
const EMULATOR: &str = "STORAGE_EMULATOR_HOST";

pub(super) fn fetch(bucket: &str, key: &str) -> Result<Vec<(String, Vec<u8>)>, Error> {
    block_on(async {
        let mut builder = Storage::builder();
        if let Some(endpoint) = emulator() {
            builder =
                builder.with_endpoint(endpoint).with_credentials(anonymous::Builder::new().build());
        }
        let failed = |address: String| move |cause: String| Error::State { address, cause };
        let at = format!("gs://{bucket}/{key}");
        let client = builder.build().await.map_err(|error| failed(at)(causes(&error)))?;
        let resource = format!("projects/_/buckets/{bucket}");
        let mut states = Vec::new();
        for key in keys(&resource, bucket, key).await? {
            let name = format!("gs://{bucket}/{key}");
            let failed = failed(name.clone());
            let mut answer = match client.read_object(&resource, &key).send().await {
                Ok(answer) => answer,
                Err(error) => return Err(failed(causes(&error))),
            };
            let mut bytes = Vec::new();
            while let Some(chunk) = answer.next().await {
                match chunk {
                    Ok(chunk) => bytes.extend_from_slice(&chunk),
                    Err(error) => return Err(failed(causes(&error))),
                }
            }
            states.push((name, bytes));
        }
        Ok(states)
    })
}

fn emulator() -> Option<String> {
    let host = std::env::var(EMULATOR).ok().filter(|host| !host.is_empty())?;
    Some(if host.contains("://") { host } else { format!("http://{host}") })
}

async fn keys(resource: &str, bucket: &str, key: &str) -> Result<Vec<String>, Error> {
    let Some((prefix, pattern)) = pattern(key)? else { return Ok(vec![key.to_owned()]) };
    let failed = |cause: String| Error::State { address: format!("gs://{bucket}/{prefix}"), cause };
    let mut builder = StorageControl::builder();
    if let Some(endpoint) = emulator() {
        builder =
            builder.with_endpoint(endpoint).with_credentials(anonymous::Builder::new().build());
    }
    let client = builder.build().await.map_err(|error| failed(causes(&error)))?;
    let mut keys = Vec::new();
    let mut next = String::new();
    loop {
        let request = client.list_objects().set_parent(resource).set_prefix(prefix);
        let page = request.set_page_token(next).send().await;
        let page = page.map_err(|error| failed(causes(&error)))?;
        let names = page.objects.into_iter().map(|object| object.name);
        keys.extend(names.filter(|name| may_be_state(name) && pattern.matches(name)));
        if page.next_page_token.is_empty() {
            return Ok(keys);
        }
        next = page.next_page_token;
    }
}

/// An error and its causes in one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.extend([": ", &cause.to_string()]);
        next = cause.source();
    }
    text
}
