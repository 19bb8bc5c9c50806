//! `aws_rds_cluster`, `aws_docdb_cluster`, `aws_neptune_cluster`, told apart by the engine.

use aws_sdk_rds::{Client, types::DbCluster};
use futures::FutureExt as _;

use super::super::{
    Listing,
    fields::{Fields, block, texts},
    found::{Findings, Found},
    place::Place,
};
use crate::provider::aws::client::Refusal;

pub(super) const LISTING: Listing = Listing {
    kinds: &["aws_docdb_cluster", "aws_neptune_cluster", "aws_rds_cluster"],
    list: |place, findings| list(place, findings).boxed(),
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let mut pages = Client::new(&place.config).describe_db_clusters().into_paginator().send();
    while let Some(page) = place.page("rds:DescribeDBClusters", pages.next()).await? {
        for cluster in page.db_clusters() {
            findings.push(cluster_found(cluster));
        }
    }
    Ok(())
}

fn cluster_found(cluster: &DbCluster) -> Found {
    let kind = match cluster.engine() {
        Some("docdb") => "aws_docdb_cluster",
        Some("neptune") => "aws_neptune_cluster",
        _ => "aws_rds_cluster",
    };
    let id = cluster.db_cluster_identifier().unwrap_or_default();
    let groups = cluster.vpc_security_groups();
    let found = Found::new(kind, id)
        .text("arn", cluster.db_cluster_arn())
        .set("cluster_identifier", id)
        .text("engine", cluster.engine())
        .text("engine_version", cluster.engine_version())
        .set("port", cluster.port())
        .set("storage_encrypted", cluster.storage_encrypted().unwrap_or(false))
        .text("storage_type", cluster.storage_type())
        .set("backup_retention_period", cluster.backup_retention_period())
        .set("deletion_protection", cluster.deletion_protection().unwrap_or(false))
        .set(
            "vpc_security_group_ids",
            texts(groups.iter().filter_map(|group| group.vpc_security_group_id())),
        )
        .tags(cluster.tag_list().iter().map(|tag| (tag.key(), tag.value())))
        .observe("create_time", cluster.cluster_create_time())
        .observe("status", cluster.status())
        .observe("member_count", Some(cluster.db_cluster_members().len()));
    // Neptune's attributes have names of their own.
    let found = if kind == "aws_neptune_cluster" {
        found
            .text("kms_key_arn", cluster.kms_key_id())
            .text("neptune_subnet_group_name", cluster.db_subnet_group())
            .text("neptune_cluster_parameter_group_name", cluster.db_cluster_parameter_group())
            .set(
                "serverless_v2_scaling_configuration",
                block(cluster.serverless_v2_scaling_configuration(), |scaling| {
                    Fields::new()
                        .set("min_capacity", scaling.min_capacity())
                        .set("max_capacity", scaling.max_capacity())
                }),
            )
    } else {
        found
            .text("kms_key_id", cluster.kms_key_id())
            .text("db_subnet_group_name", cluster.db_subnet_group())
            .text("db_cluster_parameter_group_name", cluster.db_cluster_parameter_group())
            .text("master_username", cluster.master_username())
    };
    if kind == "aws_rds_cluster" { aurora(found, cluster) } else { found }
}

fn aurora(found: Found, cluster: &DbCluster) -> Found {
    found
        .text("engine_mode", cluster.engine_mode())
        .text("database_name", cluster.database_name())
        .set("allocated_storage", cluster.allocated_storage())
        .set("iops", cluster.iops().unwrap_or(0))
        .text("db_cluster_instance_class", cluster.db_cluster_instance_class())
        .set("backtrack_window", cluster.backtrack_window().unwrap_or(0))
        .set("copy_tags_to_snapshot", cluster.copy_tags_to_snapshot().unwrap_or(false))
        .set("enable_http_endpoint", cluster.http_endpoint_enabled().unwrap_or(false))
        .text("global_cluster_identifier", cluster.global_cluster_identifier())
        .set(
            "iam_database_authentication_enabled",
            cluster.iam_database_authentication_enabled().unwrap_or(false),
        )
        .set(
            "performance_insights_enabled",
            cluster.performance_insights_enabled().unwrap_or(false),
        )
        .set(
            "performance_insights_retention_period",
            cluster.performance_insights_retention_period().unwrap_or(0),
        )
        .text("replication_source_identifier", cluster.replication_source_identifier())
        .set("enabled_cloudwatch_logs_exports", texts(cluster.enabled_cloudwatch_logs_exports()))
        .set(
            "scaling_configuration",
            block(cluster.scaling_configuration_info(), |scaling| {
                Fields::new()
                    .set("auto_pause", scaling.auto_pause())
                    .set("min_capacity", scaling.min_capacity())
                    .set("max_capacity", scaling.max_capacity())
                    .set("seconds_until_auto_pause", scaling.seconds_until_auto_pause())
                    .set("seconds_before_timeout", scaling.seconds_before_timeout())
                    .text("timeout_action", scaling.timeout_action())
            }),
        )
        .set(
            "serverlessv2_scaling_configuration",
            block(cluster.serverless_v2_scaling_configuration(), |scaling| {
                Fields::new()
                    .set("min_capacity", scaling.min_capacity())
                    .set("max_capacity", scaling.max_capacity())
                    .set(
                        "seconds_until_auto_pause",
                        scaling.seconds_until_auto_pause().unwrap_or(0),
                    )
            }),
        )
        .observe("multi_az", cluster.multi_az())
}
