//! States in S3: one key with its workspaces, or all that a pattern names.
//!
//! Source: developer.hashicorp.com/terraform/language/backend/s3 (workspaces lie under `env:/NAME/KEY`).

use std::io::{self, Write as _};

use aws_config::{BehaviorVersion, Region, meta::region::RegionProviderChain};
use aws_sdk_s3::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    operation::head_bucket::HeadBucketOutput,
};
use futures::{StreamExt as _, stream};

use super::{Fetched, KEYS_AT_ONCE, causes, may_be_state, pattern};
use crate::{error::Error, online::block_on};

/// Where the S3 backend keeps other workspaces than the default one.
const WORKSPACES: &str = "env:/";
/// In which region a bucket is: every answer of S3 says so, refusals too.
const BUCKET_REGION: &str = "x-amz-bucket-region";

pub(super) fn fetch(bucket: &str, key: &str) -> Result<Vec<Fetched>, Error> {
    block_on(async {
        let client = client(bucket).await;
        let read = |key: String| {
            let client = &client;
            async move { (format!("s3://{bucket}/{key}"), state(client, bucket, &key).await) }
        };
        let keys = keys(&client, bucket, key).await?;
        Ok(stream::iter(keys).map(read).buffered(KEYS_AT_ONCE).collect().await)
    })
}

/// Asks S3 where the bucket is, which answers nobody who asks elsewhere.
async fn client(bucket: &str) -> Client {
    // One is needed to ask at all.
    let region = RegionProviderChain::default_provider().or_else("us-east-1");
    let config = aws_config::defaults(BehaviorVersion::latest()).region(region).load().await;
    // Servers that speak S3 elsewhere seldom have a host name for each bucket.
    let own = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"];
    let is_own = own.iter().any(|name| std::env::var_os(name).is_some());
    let settings = aws_sdk_s3::config::Builder::from(&config).force_path_style(is_own).build();
    let client = Client::from_conf(settings.clone());
    // Whatever is wrong with it, reading a state tells it better.
    let region = match client.head_bucket().bucket(bucket).send().await {
        Ok(HeadBucketOutput { bucket_region, .. }) => bucket_region,
        Err(error) => {
            let headers = error.raw_response().map(aws_sdk_s3::config::http::HttpResponse::headers);
            headers.and_then(|headers| headers.get(BUCKET_REGION)).map(str::to_owned)
        }
    };
    match region {
        Some(region) => {
            Client::from_conf(settings.to_builder().region(Region::new(region)).build())
        }
        None => client,
    }
}

async fn state(client: &Client, bucket: &str, key: &str) -> Result<Vec<u8>, Error> {
    let failed = |cause: String| Error::State { address: format!("s3://{bucket}/{key}"), cause };
    let answer = client.get_object().bucket(bucket).key(key).send().await;
    let answer = answer.map_err(|error| failed(cause(&error)))?;
    let body = answer.body.collect().await.map_err(|error| failed(causes(&error)))?;
    Ok(body.to_vec())
}

/// The keys that a key or a pattern stands for.
async fn keys(client: &Client, bucket: &str, key: &str) -> Result<Vec<String>, Error> {
    if let Some((prefix, pattern)) = pattern(key)? {
        let all = list(client, bucket, prefix).await?;
        return Ok(all.into_iter().filter(|key| pattern.matches(key)).collect());
    }
    let workspaces = match list(client, bucket, WORKSPACES).await {
        // Whoever may read one object may not list others.
        Err(Error::State { cause, .. }) if cause.starts_with("AccessDenied") => {
            let _ = writeln!(
                io::stderr(),
                "note: other workspaces of `s3://{bucket}/{key}` cannot be listed ({cause}): what they \
                 declare looks unmanaged"
            );
            Vec::new()
        }
        workspaces => workspaces?,
    };
    let end = format!("/{key}");
    let of_key = workspaces.into_iter().filter(|found| {
        let workspace = found.strip_prefix(WORKSPACES).and_then(|rest| rest.strip_suffix(&end));
        workspace.is_some_and(|workspace| !workspace.contains('/'))
    });
    Ok(std::iter::once(key.to_owned()).chain(of_key).collect())
}

async fn list(client: &Client, bucket: &str, prefix: &str) -> Result<Vec<String>, Error> {
    let mut pages = client.list_objects_v2().bucket(bucket).prefix(prefix).into_paginator().send();
    let mut keys = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| Error::State {
            address: format!("s3://{bucket}/{prefix}*"),
            cause: cause(&error),
        })?;
        let found = page.contents.unwrap_or_default().into_iter();
        keys.extend(found.filter_map(|object| object.key).filter(|key| may_be_state(key)));
    }
    Ok(keys)
}

/// S3's error code and words, or what went wrong on the way.
fn cause<E>(error: &SdkError<E>) -> String
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match (error.code(), error.message(), error.raw_response()) {
        (Some(code), Some(message), _) => format!("{code}: {message}"),
        (Some(code), None, _) => code.to_owned(),
        (None, _, Some(answer)) if !answer.status().is_success() => {
            format!("HTTP {}", answer.status().as_u16())
        }
        _ => causes(error),
    }
}
