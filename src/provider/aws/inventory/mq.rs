//! `aws_mq_broker`.

use aws_sdk_mq::Client;
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
        kinds: &["aws_mq_broker"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let mq = &Client::new(&place.config);
    let mut pages = mq.list_brokers().into_paginator().send();
    let mut ids = Vec::new();
    while let Some(page) = place.page("mq:ListBrokers", pages.next()).await? {
        let brokers = page.broker_summaries.unwrap_or_default();
        ids.extend(brokers.into_iter().filter_map(|broker| broker.broker_id));
    }
    let mut found = each(ids, |id| broker_found(place, mq, id));
    while let Some(found) = found.next().await {
        findings.push_or_refuse("aws_mq_broker", found);
    }
    Ok(())
}

/// Users are listed with the broker, and left alone.
async fn broker_found(place: &Place, mq: &Client, id: String) -> Result<Found, Refusal> {
    let request = mq.describe_broker().broker_id(&id);
    let broker = place.ask("mq:DescribeBroker", request.send()).await?;
    Ok(Found::new("aws_mq_broker", &id)
        .text("arn", broker.broker_arn())
        .text("broker_name", broker.broker_name())
        // The API may write it in other letters than the configuration does.
        .text("engine_type", broker.engine_type())
        .text("engine_version", broker.engine_version())
        .text("host_instance_type", broker.host_instance_type())
        .text("deployment_mode", broker.deployment_mode())
        .text("storage_type", broker.storage_type())
        .text("authentication_strategy", broker.authentication_strategy())
        .set("publicly_accessible", broker.publicly_accessible().unwrap_or(false))
        .set("auto_minor_version_upgrade", broker.auto_minor_version_upgrade().unwrap_or(false))
        .set("subnet_ids", texts(broker.subnet_ids()))
        .set("security_groups", texts(broker.security_groups()))
        .set(
            "encryption_options",
            block(broker.encryption_options(), |encryption| {
                Fields::new()
                    .text("kms_key_id", encryption.kms_key_id())
                    .set("use_aws_owned_key", encryption.use_aws_owned_key())
            }),
        )
        .tags(broker.tags().into_iter().flatten())
        .observe("create_time", broker.created())
        .observe("status", broker.broker_state().map(|state| state.as_str())))
}
