//! `aws_secretsmanager_secret`: what a secret is called, never what it holds.

use aws_sdk_secretsmanager::{Client, types::SecretListEntry};
use futures::FutureExt as _;

use super::{
    Listing, Service,
    found::{Findings, Found},
    place::Place,
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_secretsmanager_secret"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let mut pages =
        Client::new(&place.config).list_secrets().into_paginator().page_size(100).send();
    while let Some(page) = place.page("secretsmanager:ListSecrets", pages.next()).await? {
        let living = page.secret_list().iter().filter(|one| one.deleted_date().is_none());
        living.for_each(|one| findings.push(entry_found(one)));
    }
    Ok(())
}

fn entry_found(entry: &SecretListEntry) -> Found {
    Found::new("aws_secretsmanager_secret", entry.arn().unwrap_or_default())
        .text("arn", entry.arn())
        .text("name", entry.name())
        .text("description", entry.description())
        .text("kms_key_id", entry.kms_key_id())
        .tags(entry.tags().iter().map(|tag| (tag.key(), tag.value())))
        // A service such as RDS keeps it, and the account cannot delete it.
        .by_default(entry.owning_service().is_some_and(|service| !service.is_empty()))
        .observe("create_time", entry.created_date())
        .observe("last_accessed_time", entry.last_accessed_date())
}
