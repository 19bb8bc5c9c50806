//! `aws_db_instance`, and the instances of clusters of RDS, DocumentDB and Neptune.

use aws_sdk_rds::{Client, types::DbInstance};
use futures::FutureExt as _;

use super::super::{
    Listing,
    fields::texts,
    found::{Findings, Found, parent},
    place::Place,
};
use crate::provider::aws::client::Refusal;

pub(super) const LISTING: Listing = Listing {
    kinds: &[
        "aws_db_instance",
        "aws_docdb_cluster_instance",
        "aws_neptune_cluster_instance",
        "aws_rds_cluster_instance",
    ],
    list: |place, findings| list(place, findings).boxed(),
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let mut pages = Client::new(&place.config).describe_db_instances().into_paginator().send();
    while let Some(page) = place.page("rds:DescribeDBInstances", pages.next()).await? {
        for instance in page.db_instances() {
            findings.push(match instance.db_cluster_identifier() {
                Some(cluster) if !cluster.is_empty() => member_found(instance, cluster),
                _ => instance_found(instance),
            });
        }
    }
    Ok(())
}

/// What an instance has by itself or in a cluster.
fn common(found: Found, instance: &DbInstance) -> Found {
    let id = instance.db_instance_identifier().unwrap_or_default();
    let group = instance.db_subnet_group().and_then(|group| group.db_subnet_group_name());
    found
        .text("arn", instance.db_instance_arn())
        .set("identifier", id)
        .text("instance_class", instance.db_instance_class())
        .text("engine", instance.engine())
        .text("engine_version", instance.engine_version())
        .text("availability_zone", instance.availability_zone())
        .set("publicly_accessible", instance.publicly_accessible().unwrap_or(false))
        .set("auto_minor_version_upgrade", instance.auto_minor_version_upgrade().unwrap_or(false))
        .tags(instance.tag_list().iter().map(|tag| (tag.key(), tag.value())))
        .observe("create_time", instance.instance_create_time())
        .observe("status", instance.db_instance_status())
        .observe("automatic_restart_time", instance.automatic_restart_time())
        .observe("stopped", (instance.db_instance_status() == Some("stopped")).then_some(true))
        .observe("subnet_group", group)
}

fn monitored(found: Found, instance: &DbInstance) -> Found {
    found
        .set("copy_tags_to_snapshot", instance.copy_tags_to_snapshot().unwrap_or(false))
        .set("monitoring_interval", instance.monitoring_interval().unwrap_or(0))
        .text("monitoring_role_arn", instance.monitoring_role_arn())
        .set(
            "performance_insights_enabled",
            instance.performance_insights_enabled().unwrap_or(false),
        )
        .text("performance_insights_kms_key_id", instance.performance_insights_kms_key_id())
        .set(
            "performance_insights_retention_period",
            instance.performance_insights_retention_period().unwrap_or(0),
        )
}

fn instance_found(instance: &DbInstance) -> Found {
    // Since version 5 of the provider the id is the one that survives a rename.
    let id = instance.dbi_resource_id().or(instance.db_instance_identifier()).unwrap_or_default();
    let subnets = instance.db_subnet_group().and_then(|group| group.db_subnet_group_name());
    let parameters = instance.db_parameter_groups().first();
    let options = instance.option_group_memberships().first();
    let groups = instance.vpc_security_groups();
    let found = common(Found::new("aws_db_instance", id), instance)
        .text("resource_id", instance.dbi_resource_id())
        .set("allocated_storage", instance.allocated_storage())
        .set("max_allocated_storage", instance.max_allocated_storage().unwrap_or(0))
        .text("storage_type", instance.storage_type())
        .set("iops", instance.iops().unwrap_or(0))
        .set("storage_throughput", instance.storage_throughput().unwrap_or(0))
        .set("storage_encrypted", instance.storage_encrypted().unwrap_or(false))
        .text("kms_key_id", instance.kms_key_id())
        .set("multi_az", instance.multi_az().unwrap_or(false))
        .text("db_name", instance.db_name())
        .text("username", instance.master_username())
        .set("port", instance.endpoint().and_then(|endpoint| endpoint.port()))
        .set("backup_retention_period", instance.backup_retention_period().unwrap_or(0))
        .set("deletion_protection", instance.deletion_protection().unwrap_or(false))
        .text("license_model", instance.license_model())
        .text("db_subnet_group_name", subnets)
        .text("parameter_group_name", parameters.and_then(|one| one.db_parameter_group_name()))
        .text("option_group_name", options.and_then(|one| one.option_group_name()))
        .set(
            "vpc_security_group_ids",
            texts(groups.iter().filter_map(|group| group.vpc_security_group_id())),
        )
        .set(
            "iam_database_authentication_enabled",
            instance.iam_database_authentication_enabled().unwrap_or(false),
        )
        .set("enabled_cloudwatch_logs_exports", texts(instance.enabled_cloudwatch_logs_exports()))
        .text("replicate_source_db", instance.read_replica_source_db_instance_identifier())
        .text("timezone", instance.timezone())
        .text("character_set_name", instance.character_set_name())
        .text("network_type", instance.network_type());
    monitored(found, instance)
}

fn member_found(instance: &DbInstance, cluster: &str) -> Found {
    let (kind, clusters) = match instance.engine() {
        Some("docdb") => ("aws_docdb_cluster_instance", "aws_docdb_cluster"),
        Some("neptune") => ("aws_neptune_cluster_instance", "aws_neptune_cluster"),
        _ => ("aws_rds_cluster_instance", "aws_rds_cluster"),
    };
    let id = instance.db_instance_identifier().unwrap_or_default();
    let found = common(Found::new(kind, id), instance)
        .set("cluster_identifier", cluster)
        .set("promotion_tier", instance.promotion_tier().unwrap_or(0))
        .parent(Some(parent(clusters, cluster)));
    if kind == "aws_rds_cluster_instance" { monitored(found, instance) } else { found }
}
