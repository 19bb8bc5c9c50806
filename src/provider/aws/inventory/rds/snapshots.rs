//! `aws_db_snapshot` and `aws_db_cluster_snapshot`.

use aws_sdk_rds::{
    Client,
    types::{DbClusterSnapshot, DbSnapshot},
};
use futures::FutureExt as _;

use super::super::{
    Listing,
    found::{Findings, Found, parent},
    place::Place,
};
use crate::{model::Parent, provider::aws::client::Refusal};

pub(super) const LISTING: Listing = Listing {
    kinds: &["aws_db_snapshot"],
    list: |place, findings| of_instances(place, findings).boxed(),
};
pub(super) const OF_CLUSTERS: Listing = Listing {
    kinds: &["aws_db_cluster_snapshot"],
    list: |place, findings| of_clusters(place, findings).boxed(),
};

async fn of_instances(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let mut pages = Client::new(&place.config).describe_db_snapshots().into_paginator().send();
    while let Some(page) = place.page("rds:DescribeDBSnapshots", pages.next()).await? {
        for snapshot in page.db_snapshots() {
            findings.push(snapshot_found(snapshot));
        }
    }
    Ok(())
}

fn snapshot_found(snapshot: &DbSnapshot) -> Found {
    let source = parent("aws_db_instance", snapshot.dbi_resource_id().unwrap_or_default());
    Found::new("aws_db_snapshot", snapshot.db_snapshot_identifier().unwrap_or_default())
        .text("db_snapshot_arn", snapshot.db_snapshot_arn())
        .text("db_snapshot_identifier", snapshot.db_snapshot_identifier())
        .text("db_instance_identifier", snapshot.db_instance_identifier())
        .set("allocated_storage", snapshot.allocated_storage())
        .text("storage_type", snapshot.storage_type())
        .text("engine", snapshot.engine())
        .text("engine_version", snapshot.engine_version())
        .set("encrypted", snapshot.encrypted().unwrap_or(false))
        .text("kms_key_id", snapshot.kms_key_id())
        .text("snapshot_type", snapshot.snapshot_type())
        .tags(snapshot.tag_list().iter().map(|tag| (tag.key(), tag.value())))
        .parent(made_by(snapshot.snapshot_type(), source))
        .observe("create_time", snapshot.snapshot_create_time())
        .observe("status", snapshot.status())
        .observe("size_in_bytes", snapshot.full_snapshot_size_in_bytes())
}

/// A user's own snapshot belongs to nothing; the others go with what they were made of.
fn made_by(snapshot_type: Option<&str>, source: Parent) -> Option<Parent> {
    match snapshot_type {
        Some("awsbackup") => Some(parent("aws_backup_plan", source.id.0)),
        Some("automated") => Some(source),
        _ => None,
    }
}

async fn of_clusters(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let request = Client::new(&place.config).describe_db_cluster_snapshots();
    let mut pages = request.into_paginator().send();
    while let Some(page) = place.page("rds:DescribeDBClusterSnapshots", pages.next()).await? {
        for snapshot in page.db_cluster_snapshots() {
            findings.push(cluster_snapshot_found(snapshot));
        }
    }
    Ok(())
}

fn cluster_snapshot_found(snapshot: &DbClusterSnapshot) -> Found {
    let source = parent("aws_rds_cluster", snapshot.db_cluster_identifier().unwrap_or_default());
    let id = snapshot.db_cluster_snapshot_identifier().unwrap_or_default();
    Found::new("aws_db_cluster_snapshot", id)
        .text("db_cluster_snapshot_arn", snapshot.db_cluster_snapshot_arn())
        .set("db_cluster_snapshot_identifier", id)
        .text("db_cluster_identifier", snapshot.db_cluster_identifier())
        .set("allocated_storage", snapshot.allocated_storage())
        .text("engine", snapshot.engine())
        .text("engine_version", snapshot.engine_version())
        .set("storage_encrypted", snapshot.storage_encrypted().unwrap_or(false))
        .text("kms_key_id", snapshot.kms_key_id())
        .text("snapshot_type", snapshot.snapshot_type())
        .tags(snapshot.tag_list().iter().map(|tag| (tag.key(), tag.value())))
        .parent(made_by(snapshot.snapshot_type(), source))
        .observe("create_time", snapshot.snapshot_create_time())
        .observe("status", snapshot.status())
}
