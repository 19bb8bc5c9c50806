//! `aws_kinesis_stream`.

use aws_sdk_kinesis::{Client, types::EncryptionType};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::{Fields, block, texts},
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_kinesis_stream"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let kinesis = &Client::new(&place.config);
    let mut pages = kinesis.list_streams().into_paginator().send();
    let mut names = Vec::new();
    while let Some(page) = place.page("kinesis:ListStreams", pages.next()).await? {
        names.extend(page.stream_names);
    }
    let mut found = each(names, |name| stream_found(place, kinesis, name));
    while let Some(found) = found.next().await {
        findings.push_or_refuse("aws_kinesis_stream", found);
    }
    Ok(())
}

async fn stream_found(place: &Place, kinesis: &Client, name: String) -> Result<Found, Refusal> {
    let request = kinesis.describe_stream_summary().stream_name(&name);
    let answer = place.ask("kinesis:DescribeStreamSummary", request.send()).await?;
    let Some(stream) = answer.stream_description_summary() else {
        return Err(Refusal {
            call: "kinesis:DescribeStreamSummary",
            reason: "an empty answer".into(),
        });
    };
    let metrics = stream.enhanced_monitoring().iter().flat_map(|one| one.shard_level_metrics());
    let mut found = Found::new("aws_kinesis_stream", stream.stream_arn())
        .set("arn", stream.stream_arn())
        .set("name", &name)
        .set("shard_count", stream.open_shard_count())
        .set("retention_period", stream.retention_period_hours())
        .set("encryption_type", stream.encryption_type().unwrap_or(&EncryptionType::None).as_str())
        .text("kms_key_id", stream.key_id())
        .set("shard_level_metrics", texts(metrics.map(|metric| metric.as_str())))
        .set(
            "stream_mode_details",
            block(stream.stream_mode_details(), |mode| {
                Fields::new().set("stream_mode", mode.stream_mode().as_str())
            }),
        )
        .observe("create_time", Some(stream.stream_creation_timestamp()))
        .observe("status", Some(stream.stream_status().as_str()));
    // A stream has at most 50 tags, and one answer as many.
    let request = kinesis.list_tags_for_stream().stream_name(&name).limit(50);
    let told = found.detail(place.ask("kinesis:ListTagsForStream", request.send()).await);
    let tags = told.map(|told| told.tags).unwrap_or_default();
    Ok(found.tags(tags.iter().map(|tag| (tag.key(), tag.value()))))
}
