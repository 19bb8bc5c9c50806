//! `aws_sns_topic`.

use std::collections::HashMap;

use aws_sdk_sns::Client;
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_sns_topic"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

const TEXTS: &[(&str, &str)] = &[
    ("ArchivePolicy", "archive_policy"),
    ("DeliveryPolicy", "delivery_policy"),
    ("DisplayName", "display_name"),
    ("FifoThroughputScope", "fifo_throughput_scope"),
    ("KmsMasterKeyId", "kms_master_key_id"),
    ("Policy", "policy"),
    ("TracingConfig", "tracing_config"),
];
const FLAGS: &[(&str, &str)] =
    &[("ContentBasedDeduplication", "content_based_deduplication"), ("FifoTopic", "fifo_topic")];

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let sns = &Client::new(&place.config);
    let mut pages = sns.list_topics().into_paginator().send();
    let mut arns = Vec::new();
    while let Some(page) = place.page("sns:ListTopics", pages.next()).await? {
        arns.extend(page.topics.unwrap_or_default().into_iter().filter_map(|one| one.topic_arn));
    }
    let mut found = each(arns, |arn| topic_found(place, sns, arn));
    while let Some(found) = found.next().await {
        findings.push_or_refuse("aws_sns_topic", found);
    }
    Ok(())
}

async fn topic_found(place: &Place, sns: &Client, arn: String) -> Result<Found, Refusal> {
    let request = sns.get_topic_attributes().topic_arn(&arn);
    let answer = place.ask("sns:GetTopicAttributes", request.send()).await?;
    let told: HashMap<String, String> = answer.attributes.unwrap_or_default();
    let count = |name: &str| told.get(name).and_then(|text| text.parse::<i64>().ok());
    let mut found = Found::new("aws_sns_topic", &arn)
        .set("arn", &arn)
        .text("name", arn.rsplit(':').next())
        .set("signature_version", count("SignatureVersion").unwrap_or(0))
        .observe("subscription_count", count("SubscriptionsConfirmed"));
    for (attribute, name) in TEXTS {
        found = found.text(name, told.get(*attribute));
    }
    for (attribute, name) in FLAGS {
        found = found.set(name, told.get(*attribute).is_some_and(|text| text == "true"));
    }
    let request = sns.list_tags_for_resource().resource_arn(&arn);
    let told = found.detail(place.ask("sns:ListTagsForResource", request.send()).await);
    let tags = told.and_then(|told| told.tags).unwrap_or_default();
    Ok(found.tags(tags.iter().map(|tag| (tag.key(), tag.value()))))
}
