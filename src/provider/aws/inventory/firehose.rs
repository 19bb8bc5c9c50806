//! `aws_kinesis_firehose_delivery_stream`.

use aws_sdk_firehose::{
    Client,
    types::{
        DeliveryStreamDescription, DeliveryStreamEncryptionStatus, DestinationDescription,
        ExtendedS3DestinationDescription,
    },
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::{Fields, block},
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_kinesis_firehose_delivery_stream"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let firehose = &Client::new(&place.config);
    let (mut names, mut after): (Vec<String>, Option<String>) = (Vec::new(), None);
    loop {
        let request =
            firehose.list_delivery_streams().set_exclusive_start_delivery_stream_name(after);
        let page = place.ask("firehose:ListDeliveryStreams", request.send()).await?;
        after = page.delivery_stream_names.last().cloned();
        names.extend(page.delivery_stream_names);
        if !page.has_more_delivery_streams || after.is_none() {
            break;
        }
    }
    let mut found = each(names, |name| stream_found(place, firehose, name));
    while let Some(found) = found.next().await {
        findings.push_or_refuse("aws_kinesis_firehose_delivery_stream", found);
    }
    Ok(())
}

async fn stream_found(place: &Place, firehose: &Client, name: String) -> Result<Found, Refusal> {
    const CALL: &str = "firehose:DescribeDeliveryStream";
    let request = firehose.describe_delivery_stream().delivery_stream_name(&name);
    let answer = place.ask(CALL, request.send()).await?;
    let Some(stream) = answer.delivery_stream_description() else {
        return Err(Refusal { call: CALL, reason: "an empty answer".into() });
    };
    let mut found = described(stream);
    let request = firehose.list_tags_for_delivery_stream().delivery_stream_name(&name).limit(50);
    let told = found.detail(place.ask("firehose:ListTagsForDeliveryStream", request.send()).await);
    let tags = told.map(|told| told.tags).unwrap_or_default();
    Ok(found.tags(tags.iter().map(|tag| (tag.key(), tag.value()))))
}

fn described(stream: &DeliveryStreamDescription) -> Found {
    let destination = stream.destinations().first();
    let s3 = destination.and_then(|one| one.extended_s3_destination_description());
    let encryption = stream.delivery_stream_encryption_configuration();
    let encrypted = encryption.and_then(|one| one.status());
    Found::new("aws_kinesis_firehose_delivery_stream", stream.delivery_stream_arn())
        .set("arn", stream.delivery_stream_arn())
        .set("name", stream.delivery_stream_name())
        .text("destination", destination.and_then(kind_of))
        .set("extended_s3_configuration", block(s3, s3_fields))
        .set(
            "server_side_encryption",
            Fields::new()
                .set("enabled", encrypted == Some(&DeliveryStreamEncryptionStatus::Enabled))
                .text("key_arn", encryption.and_then(|one| one.key_arn()))
                .set(
                    "key_type",
                    encryption
                        .and_then(|one| one.key_type())
                        .map_or("AWS_OWNED_CMK", |key| key.as_str()),
                )
                .one(),
        )
        .observe("create_time", stream.create_timestamp())
        .observe("status", Some(stream.delivery_stream_status().as_str()))
}

/// The provider's name of a destination. An extended one has a plain S3 description as well.
fn kind_of(destination: &DestinationDescription) -> Option<&'static str> {
    if destination.extended_s3_destination_description().is_some() {
        Some("extended_s3")
    } else if destination.redshift_destination_description().is_some() {
        Some("redshift")
    } else if destination.elasticsearch_destination_description().is_some() {
        Some("elasticsearch")
    } else if destination.splunk_destination_description().is_some() {
        Some("splunk")
    } else if destination.http_endpoint_destination_description().is_some() {
        Some("http_endpoint")
    } else if destination.snowflake_destination_description().is_some() {
        Some("snowflake")
    } else if destination.iceberg_destination_description().is_some() {
        Some("iceberg")
    } else {
        None
    }
}

fn s3_fields(s3: &ExtendedS3DestinationDescription) -> Fields {
    let hints = s3.buffering_hints();
    let encryption = s3.encryption_configuration().and_then(|one| one.kms_encryption_config());
    Fields::new()
        .set("role_arn", s3.role_arn())
        .set("bucket_arn", s3.bucket_arn())
        .text("prefix", s3.prefix())
        .text("error_output_prefix", s3.error_output_prefix())
        .set("buffering_interval", hints.and_then(|hints| hints.interval_in_seconds()))
        .set("buffering_size", hints.and_then(|hints| hints.size_in_mbs()))
        .set("compression_format", s3.compression_format().as_str())
        .text("kms_key_arn", encryption.map(|one| one.awskms_key_arn()))
        .text("s3_backup_mode", s3.s3_backup_mode())
}
