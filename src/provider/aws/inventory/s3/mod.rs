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
            Ok(told) => told.into_iter().for_each(|found| findings.push(found)),
            Err(refusal) if refusal.is_absence() => {}
            Err(refusal) => findings.refuse("aws_s3_bucket", refusal),
        }
    }
    Ok(())
}

/// A bucket and its configurations; nothing where it lies in a region that is not looked at.
async fn of_bucket(place: &Place, s3: &Client, bucket: Bucket) -> Result<Vec<Found>, Refusal> {
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
    let mut all = vec![found];
    for one in [
        versioning(place, s3, name).await,
        access_block(place, s3, name).await,
        policy(place, s3, name).await,
        encryption::found(place, s3, name).await,
        lifecycle::found(place, s3, name).await,
    ] {
        all.extend(one.map(|found| found.region(&region)));
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

/// A configuration of a bucket. Where the call was refused it is told as well, without attributes,
/// so that the refusal is not lost; where there is none, it is not.
async fn part<T, E>(
    place: &Place,
    kind: &str,
    name: &str,
    call: &'static str,
    answer: impl Future<Output = Result<T, SdkError<E>>>,
) -> (Found, Option<Option<T>>)
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let mut found = Found::new(kind, name).parent(Some(parent("aws_s3_bucket", name)));
    let told = found.detail_or_absent(place.ask(call, answer).await);
    (found.set("bucket", name), told)
}

async fn versioning(place: &Place, s3: &Client, name: &str) -> Option<Found> {
    let answer = s3.get_bucket_versioning().bucket(name).send();
    let kind = "aws_s3_bucket_versioning";
    let (found, told) = part(place, kind, name, "s3:GetBucketVersioning", answer).await;
    let Some(told) = told else { return Some(found) };
    let told = told?;
    let status = told.status()?;
    let fields = Fields::new().set("status", status.as_str()).text("mfa_delete", told.mfa_delete());
    Some(found.set("versioning_configuration", fields.one()))
}

async fn access_block(place: &Place, s3: &Client, name: &str) -> Option<Found> {
    let answer = s3.get_public_access_block().bucket(name).send();
    let kind = "aws_s3_bucket_public_access_block";
    let (found, told) = part(place, kind, name, "s3:GetPublicAccessBlock", answer).await;
    let Some(told) = told else { return Some(found) };
    let block = told?.public_access_block_configuration?;
    Some(
        found
            .set("block_public_acls", block.block_public_acls().unwrap_or(false))
            .set("block_public_policy", block.block_public_policy().unwrap_or(false))
            .set("ignore_public_acls", block.ignore_public_acls().unwrap_or(false))
            .set("restrict_public_buckets", block.restrict_public_buckets().unwrap_or(false)),
    )
}

async fn policy(place: &Place, s3: &Client, name: &str) -> Option<Found> {
    let answer = s3.get_bucket_policy().bucket(name).send();
    let (found, told) =
        part(place, "aws_s3_bucket_policy", name, "s3:GetBucketPolicy", answer).await;
    let Some(told) = told else { return Some(found) };
    let policy = told?.policy?;
    Some(found.set("policy", policy))
}
