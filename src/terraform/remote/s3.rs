//! States in S3: one key with its workspaces, or all that a pattern names.
//!
//! Source: developer.hashicorp.com/terraform/language/backend/s3 (workspaces lie under `env:/NAME/KEY`).

use aws_config::{BehaviorVersion, meta::region::RegionProviderChain};
use aws_sdk_s3::{Client, error::DisplayErrorContext};

use super::{may_be_state, pattern};
use crate::{error::Error, online::block_on};

/// Where the S3 backend keeps other workspaces than the default one.
const WORKSPACES: &str = "env:/";

pub(super) fn fetch(bucket: &str, key: &str) -> Result<Vec<(String, Vec<u8>)>, Error> {
    block_on(async {
        // S3 answers in any region where a bucket lies, and one is needed to ask at all.
        let region = RegionProviderChain::default_provider().or_else("us-east-1");
        let config = aws_config::defaults(BehaviorVersion::latest()).region(region).load().await;
        // Servers that speak S3 elsewhere seldom have a host name for each bucket.
        let own = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"];
        let is_own = own.iter().any(|name| std::env::var_os(name).is_some());
        let settings = aws_sdk_s3::config::Builder::from(&config).force_path_style(is_own).build();
        let client = Client::from_conf(settings);
        let mut states = Vec::new();
        for key in keys(&client, bucket, key).await? {
            let name = format!("s3://{bucket}/{key}");
            let failed = |cause: String| Error::State { address: name.clone(), cause };
            let answer = client.get_object().bucket(bucket).key(&key).send().await;
            let answer = answer.map_err(|error| failed(DisplayErrorContext(&error).to_string()))?;
            let body = answer.body.collect().await.map_err(|error| failed(error.to_string()))?;
            states.push((name, body.to_vec()));
        }
        Ok(states)
    })
}

/// The keys that a key or a pattern stands for.
async fn keys(client: &Client, bucket: &str, key: &str) -> Result<Vec<String>, Error> {
    if let Some((prefix, pattern)) = pattern(key)? {
        let all = list(client, bucket, prefix).await?;
        return Ok(all.into_iter().filter(|key| pattern.matches(key)).collect());
    }
    // Whoever may read one object may not list all of them: then there are no workspaces to see.
    let workspaces = list(client, bucket, WORKSPACES).await.unwrap_or_default();
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
            address: format!("s3://{bucket}/{prefix}"),
            cause: DisplayErrorContext(&error).to_string(),
        })?;
        let found = page.contents.unwrap_or_default().into_iter();
        keys.extend(found.filter_map(|object| object.key).filter(|key| may_be_state(key)));
    }
    Ok(keys)
}
