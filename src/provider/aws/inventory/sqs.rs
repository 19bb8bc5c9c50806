//! `aws_sqs_queue`, all of whose attributes AWS tells as texts.

use std::collections::HashMap;

use aws_sdk_sqs::{Client, types::QueueAttributeName};
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
        kinds: &["aws_sqs_queue"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

/// What the provider keeps as numbers, with what a queue has that says nothing.
const NUMBERS: &[(QueueAttributeName, &str, i64)] = &[
    (QueueAttributeName::DelaySeconds, "delay_seconds", 0),
    (QueueAttributeName::KmsDataKeyReusePeriodSeconds, "kms_data_key_reuse_period_seconds", 300),
    (QueueAttributeName::MaximumMessageSize, "max_message_size", 262_144),
    (QueueAttributeName::MessageRetentionPeriod, "message_retention_seconds", 345_600),
    (QueueAttributeName::ReceiveMessageWaitTimeSeconds, "receive_wait_time_seconds", 0),
    (QueueAttributeName::VisibilityTimeout, "visibility_timeout_seconds", 30),
];
const FLAGS: &[(QueueAttributeName, &str)] = &[
    (QueueAttributeName::ContentBasedDeduplication, "content_based_deduplication"),
    (QueueAttributeName::FifoQueue, "fifo_queue"),
    (QueueAttributeName::SqsManagedSseEnabled, "sqs_managed_sse_enabled"),
];
const TEXTS: &[(QueueAttributeName, &str)] = &[
    (QueueAttributeName::DeduplicationScope, "deduplication_scope"),
    (QueueAttributeName::FifoThroughputLimit, "fifo_throughput_limit"),
    (QueueAttributeName::KmsMasterKeyId, "kms_master_key_id"),
    (QueueAttributeName::Policy, "policy"),
    (QueueAttributeName::QueueArn, "arn"),
    (QueueAttributeName::RedriveAllowPolicy, "redrive_allow_policy"),
    (QueueAttributeName::RedrivePolicy, "redrive_policy"),
];

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let sqs = &Client::new(&place.config);
    // AWS pages only where a page size is asked for.
    let mut pages = sqs.list_queues().max_results(1000).into_paginator().send();
    let mut urls = Vec::new();
    while let Some(page) = place.page("sqs:ListQueues", pages.next()).await? {
        urls.extend(page.queue_urls.unwrap_or_default());
    }
    let mut found = each(urls, |url| queue_found(place, sqs, url));
    while let Some(found) = found.next().await {
        findings.push_or_refuse("aws_sqs_queue", found);
    }
    Ok(())
}

async fn queue_found(place: &Place, sqs: &Client, url: String) -> Result<Found, Refusal> {
    let request =
        sqs.get_queue_attributes().queue_url(&url).attribute_names(QueueAttributeName::All);
    let answer = place.ask("sqs:GetQueueAttributes", request.send()).await?;
    let mut found = described(&url, &answer.attributes.unwrap_or_default());
    let request = sqs.list_queue_tags().queue_url(&url);
    let told = found.detail(place.ask("sqs:ListQueueTags", request.send()).await);
    let tags = told.and_then(|told| told.tags).unwrap_or_default();
    Ok(found.tags(&tags))
}

fn described(url: &str, told: &HashMap<QueueAttributeName, String>) -> Found {
    let number = |name| told.get(&name).and_then(|text| text.parse::<i64>().ok());
    let mut found = Found::new("aws_sqs_queue", url)
        .set("url", url)
        .text("name", url.rsplit('/').next())
        .observe("message_count", number(QueueAttributeName::ApproximateNumberOfMessages));
    for (attribute, name, default) in NUMBERS {
        found = found.set(name, number(attribute.clone()).unwrap_or(*default));
    }
    for (attribute, name) in FLAGS {
        found = found.set(name, told.get(attribute).is_some_and(|text| text == "true"));
    }
    for (attribute, name) in TEXTS {
        found = found.text(name, told.get(attribute));
    }
    found
}
