//! `aws_s3_bucket`, with what the provider keeps of it in resources of their own.

mod encryption;
mod lifecycle;

use aws_sdk_s3::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    types::Bucket,
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::Fields,
    found::{Findings, Found, parent},
    place::{Place, each},
};
use crate::provider::aws::client::{self, Refusal};

/// A bucket or one of its configurations, by its type.
type Part = (&'static str, Result<Found, Refusal>);

/// Asked once an account: one call lists the buckets of all regions.
pub(super) const SERVICE: Service = Service {
    global: true,
    listings: &[Listing {
        kinds: &[
            "aws_s3_bucket",
            "aws_s3_bucket_lifecycle_configuration",
            "aws_s3_bucket_policy",
            "aws_s3_bucket_public_access_block",
            "aws_s3_bucket_server_side_encryption_configuration",
            "aws_s3_bucket_versioning",
        ],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let s3 = &client::s3(&place.config);
    // The region is told only where a page size is asked for.
    let mut pages = s3.list_buckets().into_paginator().page_size(1000).send();
    let mut buckets = Vec::new();
    while let Some(page) = place.page("s3:ListBuckets", pages.next()).await? {
        buckets.extend(page.buckets.unwrap_or_default());
    }
    let mut told = each(buckets, |bucket| of_bucket(place, s3, bucket));
    while let Some(told) = told.next().await {
        match told {
            Ok(told) => {
                for (kind, found) in told {
                    findings.push_or_refuse(kind, found);
                }
            }
            Err(refusal) if refusal.is_absence() => {}
            Err(refusal) => findings.refuse("aws_s3_bucket", refusal),
        }
    }
    Ok(())
}

/// A bucket and its configurations; nothing where it lies in a region that is not looked at.
async fn of_bucket(place: &Place, s3: &Client, bucket: Bucket) -> Result<Vec<Part>, Refusal> {
    let name = bucket.name().unwrap_or_default();
    let region = match bucket.bucket_region() {
        Some(region) if !region.is_empty() => region.to_owned(),
        _ => location(place, s3, name).await?,
    };
    if !place.regions.iter().any(|looked_at| **looked_at == *region) {
        return Ok(Vec::new());
    }
    let place = &place.elsewhere(&region);
    let s3 = &client::s3(&place.config);
    let mut found = Found::new("aws_s3_bucket", name)
        .region(&region)
        .set("arn", format!("arn:{}:s3:::{name}", place.partition))
        .set("bucket", name)
        .set("region", &region)
        .observe("create_time", bucket.creation_date());
    let answer = s3.get_bucket_tagging().bucket(name).send();
    if let Some(told) = found.detail(place.ask("s3:GetBucketTagging", answer).await) {
        found = found.tags(told.tag_set().iter().map(|tag| (tag.key(), tag.value())));
    }
    let parts = [
        versioning(place, s3, name).await,
        access_block(place, s3, name).await,
        policy(place, s3, name).await,
        encryption::found(place, s3, name).await,
        lifecycle::found(place, s3, name).await,
    ];
    let mut all = vec![("aws_s3_bucket", Ok(found))];
    for (kind, found) in parts.into_iter().flatten() {
        all.push((kind, found.map(|found| found.region(&region))));
    }
    Ok(all)
}

/// Where a bucket is; buckets of the first region say nothing, old ones in Ireland `EU`.
async fn location(place: &Place, s3: &Client, name: &str) -> Result<String, Refusal> {
    let request = s3.get_bucket_location().bucket(name);
    let answer = place.ask("s3:GetBucketLocation", request.send()).await?;
    Ok(match answer.location_constraint().map(|location| location.as_str()) {
        None | Some("") => "us-east-1",
        Some("EU") => "eu-west-1",
        Some(region) => region,
    }
    .to_owned())
}

/// A configuration of a bucket, as `fill` reads it; `None` where there is none.
async fn part<T, E>(
    place: &Place,
    (kind, name): (&'static str, &str),
    call: &'static str,
    answer: impl Future<Output = Result<T, SdkError<E>>>,
    fill: impl FnOnce(Found, T) -> Option<Found>,
) -> Option<Part>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match place.ask(call, answer).await {
        Ok(told) => {
            let found = Found::new(kind, name).parent(Some(parent("aws_s3_bucket", name)));
            fill(found.set("bucket", name), told).map(|found| (kind, Ok(found)))
        }
        Err(refusal) if refusal.is_absence() => None,
        Err(refusal) => Some((kind, Err(refusal))),
    }
}

async fn versioning(place: &Place, s3: &Client, name: &str) -> Option<Part> {
    let answer = s3.get_bucket_versioning().bucket(name).send();
    let kind = ("aws_s3_bucket_versioning", name);
    part(place, kind, "s3:GetBucketVersioning", answer, |found, told| {
        let fields = Fields::new()
            .set("status", told.status()?.as_str())
            .text("mfa_delete", told.mfa_delete());
        Some(found.set("versioning_configuration", fields.one()))
    })
    .await
}

async fn access_block(place: &Place, s3: &Client, name: &str) -> Option<Part> {
    let answer = s3.get_public_access_block().bucket(name).send();
    let kind = ("aws_s3_bucket_public_access_block", name);
    part(place, kind, "s3:GetBucketPublicAccessBlock", answer, |found, told| {
        let block = told.public_access_block_configuration?;
        let found = found
            .set("block_public_acls", block.block_public_acls().unwrap_or(false))
            .set("block_public_policy", block.block_public_policy().unwrap_or(false))
            .set("ignore_public_acls", block.ignore_public_acls().unwrap_or(false))
            .set("restrict_public_buckets", block.restrict_public_buckets().unwrap_or(false));
        Some(found)
    })
    .await
}

async fn policy(place: &Place, s3: &Client, name: &str) -> Option<Part> {
    let answer = s3.get_bucket_policy().bucket(name).send();
    let kind = ("aws_s3_bucket_policy", name);
    part(place, kind, "s3:GetBucketPolicy", answer, |found, told| {
        Some(found.set("policy", told.policy?))
    })
    .await
}
