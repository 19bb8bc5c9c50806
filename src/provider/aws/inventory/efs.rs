//! `aws_efs_file_system`.

use aws_sdk_efs::{Client, types::FileSystemDescription};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::{Fields, IntoValue, blocks},
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_efs_file_system"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let efs = &Client::new(&place.config);
    let mut pages = efs.describe_file_systems().into_paginator().send();
    let mut systems = Vec::new();
    while let Some(page) = place.page("elasticfilesystem:DescribeFileSystems", pages.next()).await?
    {
        systems.extend(page.file_systems.unwrap_or_default());
    }
    let mut found = each(systems, |system| system_found(place, efs, system));
    while let Some(found) = found.next().await {
        findings.push(found);
    }
    Ok(())
}

async fn system_found(place: &Place, efs: &Client, system: FileSystemDescription) -> Found {
    let id = system.file_system_id();
    let size = system.size_in_bytes();
    let mut found = Found::new("aws_efs_file_system", id)
        .text("arn", system.file_system_arn())
        .set("performance_mode", system.performance_mode().as_str())
        .text("throughput_mode", system.throughput_mode())
        .set(
            "provisioned_throughput_in_mibps",
            system.provisioned_throughput_in_mibps().map_or(0.into_value(), IntoValue::into_value),
        )
        .set("encrypted", system.encrypted().unwrap_or(false))
        .text("kms_key_id", system.kms_key_id())
        .text("availability_zone_name", system.availability_zone_name())
        .tags(system.tags().iter().map(|tag| (tag.key(), tag.value())))
        .observe("create_time", Some(system.creation_time()))
        .observe("status", Some(system.life_cycle_state().as_str()))
        .observe("mount_target_count", Some(system.number_of_mount_targets()))
        .observe("size_in_bytes", size.map(|size| size.value()))
        .observe("size_in_bytes_infrequent", size.and_then(|size| size.value_in_ia()))
        .observe("size_in_bytes_archive", size.and_then(|size| size.value_in_archive()));
    let request = efs.describe_lifecycle_configuration().file_system_id(id);
    let call = "elasticfilesystem:DescribeLifecycleConfiguration";
    if let Some(told) = found.detail(place.ask(call, request.send()).await) {
        let policies = blocks(told.lifecycle_policies(), |policy| {
            Fields::new()
                .text("transition_to_ia", policy.transition_to_ia())
                .text("transition_to_archive", policy.transition_to_archive())
                .text(
                    "transition_to_primary_storage_class",
                    policy.transition_to_primary_storage_class(),
                )
        });
        found = found.set("lifecycle_policy", policies);
    }
    found
}
