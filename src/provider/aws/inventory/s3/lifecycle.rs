//! `aws_s3_bucket_lifecycle_configuration`.

use aws_sdk_s3::{
    Client,
    types::{LifecycleRule, LifecycleRuleFilter, Tag},
};

use super::{
    super::{
        fields::{Fields, IntoValue, block, blocks},
        place::Place,
    },
    Part, part,
};
use crate::model::Value;

pub(super) async fn found(place: &Place, s3: &Client, name: &str) -> Option<Part> {
    let answer = s3.get_bucket_lifecycle_configuration().bucket(name).send();
    let kind = ("aws_s3_bucket_lifecycle_configuration", name);
    part(place, kind, "s3:GetLifecycleConfiguration", answer, |found, told| {
        Some(found.set("rule", blocks(told.rules(), rule_fields)))
    })
    .await
}

fn rule_fields(rule: &LifecycleRule) -> Fields {
    let expiration = block(rule.expiration(), |expiration| {
        Fields::new()
            .set("date", expiration.date())
            .set("days", expiration.days().unwrap_or(0))
            .set(
                "expired_object_delete_marker",
                expiration.expired_object_delete_marker().unwrap_or(false),
            )
    });
    let noncurrent = block(rule.noncurrent_version_expiration(), |expiration| {
        Fields::new()
            .set("noncurrent_days", expiration.noncurrent_days())
            .set("newer_noncurrent_versions", expiration.newer_noncurrent_versions())
    });
    let abort = block(rule.abort_incomplete_multipart_upload(), |abort| {
        Fields::new().set("days_after_initiation", abort.days_after_initiation())
    });
    Fields::new()
        .text("id", rule.id())
        .set("status", rule.status().as_str())
        .set("filter", block(rule.filter(), filter_fields))
        .set("expiration", expiration)
        .set("noncurrent_version_expiration", noncurrent)
        .set("abort_incomplete_multipart_upload", abort)
        .set(
            "transition",
            blocks(rule.transitions(), |transition| {
                Fields::new()
                    .set("date", transition.date())
                    .set("days", transition.days())
                    .text("storage_class", transition.storage_class())
            }),
        )
        .set(
            "noncurrent_version_transition",
            blocks(rule.noncurrent_version_transitions(), |transition| {
                Fields::new()
                    .set("noncurrent_days", transition.noncurrent_days())
                    .set("newer_noncurrent_versions", transition.newer_noncurrent_versions())
                    .text("storage_class", transition.storage_class())
            }),
        )
}

fn filter_fields(filter: &LifecycleRuleFilter) -> Fields {
    let and = block(filter.and(), |and| {
        let tags = and.tags().iter();
        let tags = tags.fold(Fields::new(), |tags, tag| tags.set(tag.key(), tag.value()));
        Fields::new()
            .text("prefix", and.prefix())
            .set("object_size_greater_than", and.object_size_greater_than().unwrap_or(0))
            .set("object_size_less_than", and.object_size_less_than().unwrap_or(0))
            .set("tags", tags)
    });
    Fields::new()
        .text("prefix", filter.prefix())
        .set("object_size_greater_than", filter.object_size_greater_than())
        .set("object_size_less_than", filter.object_size_less_than())
        .set("tag", tag(filter.tag()))
        .set("and", and)
}

fn tag(tag: Option<&Tag>) -> Value {
    block(tag, |tag| Fields::new().set("key", tag.key()).set("value", tag.value())).into_value()
}
