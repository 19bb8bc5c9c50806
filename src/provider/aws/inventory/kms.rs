//! `aws_kms_key` and `aws_kms_alias`: the customer's own, as AWS's cost nothing.

use aws_sdk_kms::{
    Client,
    types::{AliasListEntry, KeyManagerType, KeyState, Tag},
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[
        Listing {
            kinds: &["aws_kms_alias"],
            list: |place, findings| aliases(place, findings).boxed(),
        },
        Listing { kinds: &["aws_kms_key"], list: |place, findings| keys(place, findings).boxed() },
    ],
};

async fn keys(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let kms = &Client::new(&place.config);
    let mut pages = kms.list_keys().into_paginator().page_size(1000).send();
    let mut ids = Vec::new();
    while let Some(page) = place.page("kms:ListKeys", pages.next()).await? {
        ids.extend(page.keys.unwrap_or_default().into_iter().filter_map(|key| key.key_id));
    }
    let mut found = each(ids, |id| key_found(place, kms, id));
    while let Some(found) = found.next().await {
        if let Some(found) = found.transpose() {
            findings.push_or_refuse("aws_kms_key", found);
        }
    }
    Ok(())
}

/// `None` for a key of AWS's, and for one that is to be deleted.
async fn key_found(place: &Place, kms: &Client, id: String) -> Result<Option<Found>, Refusal> {
    let answer = place.ask("kms:DescribeKey", kms.describe_key().key_id(&id).send()).await?;
    let Some(key) = answer.key_metadata() else { return Ok(None) };
    let gone = matches!(
        key.key_state(),
        Some(KeyState::PendingDeletion | KeyState::PendingReplicaDeletion)
    );
    if key.key_manager() == Some(&KeyManagerType::Aws) || gone {
        return Ok(None);
    }
    let mut found = Found::new("aws_kms_key", &id)
        .text("arn", key.arn())
        .text("description", key.description())
        .text("key_usage", key.key_usage())
        .text("customer_master_key_spec", key.key_spec())
        .set("is_enabled", key.enabled())
        .set("multi_region", key.multi_region().unwrap_or(false))
        .text("custom_key_store_id", key.custom_key_store_id())
        .observe("create_time", key.creation_date())
        .observe("state", key.key_state().map(|state| state.as_str()));
    // Only symmetric keys can be rotated; of others AWS refuses to say.
    if key.key_spec().is_some_and(|spec| spec.as_str() == "SYMMETRIC_DEFAULT") {
        let request = kms.get_key_rotation_status().key_id(&id);
        let told = found.detail(place.ask("kms:GetKeyRotationStatus", request.send()).await);
        if let Some(told) = told {
            found = found
                .set("enable_key_rotation", told.key_rotation_enabled())
                .observe("rotation_period_in_days", told.rotation_period_in_days());
        }
    }
    let request = kms.get_key_policy().key_id(&id).policy_name("default");
    if let Some(told) = found.detail(place.ask("kms:GetKeyPolicy", request.send()).await) {
        found = found.text("policy", told.policy());
    }
    let tags = found.detail(tags(place, kms, &id).await).unwrap_or_default();
    Ok(Some(found.tags(tags.iter().map(|tag| (tag.tag_key(), tag.tag_value())))))
}

async fn tags(place: &Place, kms: &Client, id: &str) -> Result<Vec<Tag>, Refusal> {
    let mut pages = kms.list_resource_tags().key_id(id).into_paginator().send();
    let mut tags = Vec::new();
    while let Some(page) = place.page("kms:ListResourceTags", pages.next()).await? {
        tags.extend(page.tags.unwrap_or_default());
    }
    Ok(tags)
}

async fn aliases(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let mut pages = Client::new(&place.config).list_aliases().into_paginator().send();
    while let Some(page) = place.page("kms:ListAliases", pages.next()).await? {
        for alias in page.aliases() {
            findings.push(alias_found(alias));
        }
    }
    Ok(())
}

fn alias_found(alias: &AliasListEntry) -> Found {
    let name = alias.alias_name().unwrap_or_default();
    Found::new("aws_kms_alias", name)
        .text("arn", alias.alias_arn())
        .set("name", name)
        .text("target_key_id", alias.target_key_id())
        .by_default(name.starts_with("alias/aws/"))
}
