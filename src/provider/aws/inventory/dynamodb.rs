//! `aws_dynamodb_table`: four calls a table.

use aws_sdk_dynamodb::{
    Client,
    types::{
        BillingMode, GlobalSecondaryIndexDescription, KeySchemaElement, KeyType,
        PointInTimeRecoveryStatus, Projection, SseStatus, TableDescription, Tag, TimeToLiveStatus,
    },
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::{Fields, block, blocks, texts},
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_dynamodb_table"],
        list: |place, findings| tables(place, findings).boxed(),
    }],
};

async fn tables(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let dynamodb = &Client::new(&place.config);
    let mut pages = dynamodb.list_tables().into_paginator().send();
    let mut names = Vec::new();
    while let Some(page) = place.page("dynamodb:ListTables", pages.next()).await? {
        names.extend(page.table_names.unwrap_or_default());
    }
    let mut found = each(names, |name| table_found(place, dynamodb, name));
    while let Some(found) = found.next().await {
        findings.push_or_refuse("aws_dynamodb_table", found);
    }
    Ok(())
}

async fn table_found(place: &Place, dynamodb: &Client, name: String) -> Result<Found, Refusal> {
    let request = dynamodb.describe_table().table_name(&name);
    let answer = place.ask("dynamodb:DescribeTable", request.send()).await?;
    let table = answer.table.unwrap_or_else(|| TableDescription::builder().build());
    let mut found = described(place, &name, &table);

    let request = dynamodb.describe_time_to_live().table_name(&name);
    let told = found.detail(place.ask("dynamodb:DescribeTimeToLive", request.send()).await);
    if let Some(told) = told {
        let ttl = told.time_to_live_description();
        let status = ttl.and_then(|ttl| ttl.time_to_live_status());
        let enabled =
            matches!(status, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling));
        let fields = Fields::new()
            .set("enabled", enabled)
            .text("attribute_name", ttl.and_then(|ttl| ttl.attribute_name()));
        found = found.set("ttl", fields.one());
    }
    let request = dynamodb.describe_continuous_backups().table_name(&name);
    let told = found.detail(place.ask("dynamodb:DescribeContinuousBackups", request.send()).await);
    if let Some(told) = told {
        let recovery = told
            .continuous_backups_description()
            .and_then(|backups| backups.point_in_time_recovery_description());
        let status = recovery.and_then(|one| one.point_in_time_recovery_status());
        let days = recovery.and_then(|one| one.recovery_period_in_days()).unwrap_or(0);
        let fields = Fields::new()
            .set("enabled", status == Some(&PointInTimeRecoveryStatus::Enabled))
            .set("recovery_period_in_days", days);
        found = found.set("point_in_time_recovery", fields.one());
    }
    if let Some(arn) = table.table_arn() {
        let tags = tags(place, dynamodb, arn).await;
        let tags = found.detail(tags).unwrap_or_default();
        found = found.tags(tags.iter().map(|tag| (tag.key(), tag.value())));
    }
    Ok(found)
}

async fn tags(place: &Place, dynamodb: &Client, arn: &str) -> Result<Vec<Tag>, Refusal> {
    let (mut tags, mut next) = (Vec::new(), None);
    loop {
        let request = dynamodb.list_tags_of_resource().resource_arn(arn).set_next_token(next);
        let page = place.ask("dynamodb:ListTagsOfResource", request.send()).await?;
        tags.extend(page.tags.unwrap_or_default());
        next = page.next_token;
        if next.is_none() {
            return Ok(tags);
        }
    }
}

fn described(place: &Place, name: &str, table: &TableDescription) -> Found {
    let billing = table.billing_mode_summary().and_then(|summary| summary.billing_mode());
    let throughput = table.provisioned_throughput();
    let class = table.table_class_summary().and_then(|summary| summary.table_class());
    let stream = table.stream_specification();
    let elsewhere = table.replicas().iter().filter(|one| one.region_name() != Some(&*place.region));
    Found::new("aws_dynamodb_table", name)
        .text("arn", table.table_arn())
        .set("name", name)
        // Tables that were always provisioned tell no mode.
        .set("billing_mode", billing.unwrap_or(&BillingMode::Provisioned).as_str())
        .set("read_capacity", throughput.and_then(|t| t.read_capacity_units()).unwrap_or(0))
        .set("write_capacity", throughput.and_then(|t| t.write_capacity_units()).unwrap_or(0))
        .text("hash_key", key(table.key_schema(), &KeyType::Hash))
        .text("range_key", key(table.key_schema(), &KeyType::Range))
        .set(
            "attribute",
            blocks(table.attribute_definitions(), |attribute| {
                Fields::new()
                    .set("name", attribute.attribute_name())
                    .set("type", attribute.attribute_type().as_str())
            }),
        )
        .set("global_secondary_index", blocks(table.global_secondary_indexes(), index_fields))
        .set(
            "local_secondary_index",
            blocks(table.local_secondary_indexes(), |index| {
                projected(Fields::new(), index.projection())
                    .text("name", index.index_name())
                    .text("range_key", key(index.key_schema(), &KeyType::Range))
            }),
        )
        .set("stream_enabled", stream.is_some_and(|stream| stream.stream_enabled()))
        .text("stream_view_type", stream.and_then(|stream| stream.stream_view_type()))
        .set(
            "server_side_encryption",
            block(table.sse_description(), |encryption| {
                Fields::new()
                    .set("enabled", encryption.status() == Some(&SseStatus::Enabled))
                    .text("kms_key_arn", encryption.kms_master_key_arn())
            }),
        )
        .set("table_class", class.map_or("STANDARD", |class| class.as_str()))
        .set("deletion_protection_enabled", table.deletion_protection_enabled().unwrap_or(false))
        .set(
            "replica",
            blocks(elsewhere, |replica| {
                Fields::new()
                    .text("region_name", replica.region_name())
                    .text("kms_key_arn", replica.kms_master_key_id())
            }),
        )
        .observe("create_time", table.creation_date_time())
        .observe("size_in_bytes", table.table_size_bytes())
        .observe("item_count", table.item_count())
        .observe("status", table.table_status().map(|status| status.as_str()))
}

fn key<'a>(schema: &'a [KeySchemaElement], of: &KeyType) -> Option<&'a str> {
    schema.iter().find(|element| element.key_type() == of).map(|element| element.attribute_name())
}

fn projected(fields: Fields, projection: Option<&Projection>) -> Fields {
    let others = projection.map_or(&[][..], |projection| projection.non_key_attributes());
    fields
        .text("projection_type", projection.and_then(|projection| projection.projection_type()))
        .set("non_key_attributes", texts(others))
}

fn index_fields(index: &GlobalSecondaryIndexDescription) -> Fields {
    let throughput = index.provisioned_throughput();
    projected(Fields::new(), index.projection())
        .text("name", index.index_name())
        .text("hash_key", key(index.key_schema(), &KeyType::Hash))
        .text("range_key", key(index.key_schema(), &KeyType::Range))
        .set("read_capacity", throughput.and_then(|t| t.read_capacity_units()).unwrap_or(0))
        .set("write_capacity", throughput.and_then(|t| t.write_capacity_units()).unwrap_or(0))
}
