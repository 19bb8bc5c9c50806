//! The four file systems of FSx, each a type of its own.

use aws_sdk_fsx::{
    Client,
    types::{DiskIopsConfiguration, FileSystem, FileSystemType},
};
use futures::FutureExt as _;

use super::{
    Listing, Service,
    fields::{Fields, block, texts},
    found::{Findings, Found},
    place::Place,
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &[
            "aws_fsx_lustre_file_system",
            "aws_fsx_ontap_file_system",
            "aws_fsx_openzfs_file_system",
            "aws_fsx_windows_file_system",
        ],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let mut pages = Client::new(&place.config).describe_file_systems().into_paginator().send();
    while let Some(page) = place.page("fsx:DescribeFileSystems", pages.next()).await? {
        page.file_systems().iter().filter_map(system_found).for_each(|found| findings.push(found));
    }
    Ok(())
}

/// `None` for a type that this version does not know.
fn system_found(system: &FileSystem) -> Option<Found> {
    let kind = match system.file_system_type()? {
        FileSystemType::Lustre => "aws_fsx_lustre_file_system",
        FileSystemType::Ontap => "aws_fsx_ontap_file_system",
        FileSystemType::Openzfs => "aws_fsx_openzfs_file_system",
        FileSystemType::Windows => "aws_fsx_windows_file_system",
        _ => return None,
    };
    let found = Found::new(kind, system.file_system_id().unwrap_or_default())
        .text("arn", system.resource_arn())
        .set("storage_capacity", system.storage_capacity())
        .text("storage_type", system.storage_type())
        .set("subnet_ids", texts(system.subnet_ids()))
        .text("kms_key_id", system.kms_key_id())
        .tags(system.tags().iter().map(|tag| (tag.key(), tag.value())))
        .observe("create_time", system.creation_time())
        .observe("status", system.lifecycle().map(|state| state.as_str()));
    let found = if let Some(lustre) = system.lustre_configuration() {
        found
            .text("deployment_type", lustre.deployment_type())
            .set("per_unit_storage_throughput", lustre.per_unit_storage_throughput().unwrap_or(0))
            .text("data_compression_type", lustre.data_compression_type())
            .text("drive_cache_type", lustre.drive_cache_type())
            .set(
                "automatic_backup_retention_days",
                lustre.automatic_backup_retention_days().unwrap_or(0),
            )
    } else if let Some(windows) = system.windows_configuration() {
        found
            .text("deployment_type", windows.deployment_type())
            .set("throughput_capacity", windows.throughput_capacity())
            .set(
                "automatic_backup_retention_days",
                windows.automatic_backup_retention_days().unwrap_or(0),
            )
            .set("disk_iops_configuration", block(windows.disk_iops_configuration(), iops_fields))
    } else if let Some(ontap) = system.ontap_configuration() {
        found
            .text("deployment_type", ontap.deployment_type())
            .set("throughput_capacity", ontap.throughput_capacity())
            .set("throughput_capacity_per_ha_pair", ontap.throughput_capacity_per_ha_pair())
            .set("ha_pairs", ontap.ha_pairs())
            .set(
                "automatic_backup_retention_days",
                ontap.automatic_backup_retention_days().unwrap_or(0),
            )
            .set("disk_iops_configuration", block(ontap.disk_iops_configuration(), iops_fields))
    } else if let Some(zfs) = system.open_zfs_configuration() {
        found
            .text("deployment_type", zfs.deployment_type())
            .set("throughput_capacity", zfs.throughput_capacity())
            .set(
                "automatic_backup_retention_days",
                zfs.automatic_backup_retention_days().unwrap_or(0),
            )
            .set("disk_iops_configuration", block(zfs.disk_iops_configuration(), iops_fields))
    } else {
        found
    };
    Some(found)
}

fn iops_fields(iops: &DiskIopsConfiguration) -> Fields {
    Fields::new().text("mode", iops.mode()).set("iops", iops.iops())
}
