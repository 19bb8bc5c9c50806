//! `aws_ecr_repository`.

use aws_sdk_ecr::{Client, types::Repository};
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
        kinds: &["aws_ecr_repository"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let ecr = &Client::new(&place.config);
    let mut pages = ecr.describe_repositories().into_paginator().page_size(1000).send();
    let mut repositories = Vec::new();
    while let Some(page) = place.page("ecr:DescribeRepositories", pages.next()).await? {
        repositories.extend(page.repositories.unwrap_or_default());
    }
    let mut found = each(repositories, |repository| repository_found(place, ecr, repository));
    while let Some(found) = found.next().await {
        findings.push(found);
    }
    Ok(())
}

async fn repository_found(place: &Place, ecr: &Client, repository: Repository) -> Found {
    let name = repository.repository_name().unwrap_or_default();
    let mut found = Found::new("aws_ecr_repository", name)
        .text("arn", repository.repository_arn())
        .set("name", name)
        .text("image_tag_mutability", repository.image_tag_mutability())
        .set(
            "image_scanning_configuration",
            block(repository.image_scanning_configuration(), |scanning| {
                Fields::new().set("scan_on_push", scanning.scan_on_push())
            }),
        )
        .set(
            "encryption_configuration",
            block(repository.encryption_configuration(), |encryption| {
                Fields::new()
                    .set("encryption_type", encryption.encryption_type().as_str())
                    .text("kms_key", encryption.kms_key())
            }),
        )
        .observe("create_time", repository.created_at());
    if let Some(arn) = repository.repository_arn() {
        let request = ecr.list_tags_for_resource().resource_arn(arn);
        let told = found.detail(place.ask("ecr:ListTagsForResource", request.send()).await);
        let tags = told.and_then(|told| told.tags).unwrap_or_default();
        found = found.tags(tags.iter().map(|tag| (tag.key(), tag.value())));
    }
    found
}
