//! `aws_elasticache_cluster` and `aws_elasticache_replication_group`, whose version its clusters tell.

use std::collections::HashMap;

use aws_sdk_elasticache::{
    Client,
    types::{
        AutomaticFailoverStatus, CacheCluster, DataTieringStatus, MultiAzStatus, ReplicationGroup,
        Tag,
    },
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::texts,
    found::{Findings, Found, parent},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_elasticache_cluster", "aws_elasticache_replication_group"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let elasticache = &Client::new(&place.config);
    let clusters = findings.listed("aws_elasticache_cluster", clusters(place, elasticache).await);
    let groups =
        findings.listed("aws_elasticache_replication_group", groups(place, elasticache).await);
    let by_id: HashMap<&str, &CacheCluster> =
        clusters.iter().filter_map(|one| Some((one.cache_cluster_id()?, one))).collect();
    let mut all: Vec<(Option<String>, Found)> = Vec::new();
    for group in &groups {
        let member = group.member_clusters().iter().find_map(|id| by_id.get(id.as_str()));
        all.push((group.arn.clone(), group_found(group, member.copied())));
    }
    all.extend(clusters.iter().map(|one| (one.arn.clone(), cluster_found(one))));
    let mut found = each(all, |(arn, found)| with_tags(place, elasticache, arn, found));
    while let Some(found) = found.next().await {
        findings.push(found);
    }
    Ok(())
}

async fn clusters(place: &Place, elasticache: &Client) -> Result<Vec<CacheCluster>, Refusal> {
    let request = elasticache.describe_cache_clusters().show_cache_node_info(true);
    let mut pages = request.into_paginator().send();
    let mut clusters = Vec::new();
    while let Some(page) = place.page("elasticache:DescribeCacheClusters", pages.next()).await? {
        clusters.extend(page.cache_clusters.unwrap_or_default());
    }
    Ok(clusters)
}

async fn groups(place: &Place, elasticache: &Client) -> Result<Vec<ReplicationGroup>, Refusal> {
    let mut pages = elasticache.describe_replication_groups().into_paginator().send();
    let mut groups = Vec::new();
    let call = "elasticache:DescribeReplicationGroups";
    while let Some(page) = place.page(call, pages.next()).await? {
        groups.extend(page.replication_groups.unwrap_or_default());
    }
    Ok(groups)
}

async fn with_tags(
    place: &Place,
    elasticache: &Client,
    arn: Option<String>,
    mut found: Found,
) -> Found {
    let Some(arn) = arn else { return found };
    let request = elasticache.list_tags_for_resource().resource_name(arn);
    let answer = place.ask("elasticache:ListTagsForResource", request.send()).await;
    let tags: Vec<Tag> =
        found.detail(answer).and_then(|answer| answer.tag_list).unwrap_or_default();
    found.tags(tags.iter().map(|tag| (tag.key(), tag.value())))
}

/// The provider keeps the patch version out of what is configured, from version 6 of Redis on.
fn version(engine: Option<&str>, version: &str) -> String {
    let mut parts = version.splitn(3, '.');
    match (engine, parts.next(), parts.next()) {
        (Some("redis" | "valkey"), Some(major), Some(minor))
            if major.parse::<u32>().is_ok_and(|major| major >= 6) =>
        {
            format!("{major}.{minor}")
        }
        _ => version.to_owned(),
    }
}

fn cluster_found(cluster: &CacheCluster) -> Found {
    let id = cluster.cache_cluster_id().unwrap_or_default();
    let groups = cluster.security_groups();
    let zone = cluster.preferred_availability_zone();
    let parameters = cluster.cache_parameter_group();
    // Memcached is reached at one address, Redis at its first node's.
    let nodes = cluster.cache_nodes();
    let port = cluster
        .configuration_endpoint()
        .or_else(|| nodes.first().and_then(|node| node.endpoint()))
        .and_then(|endpoint| endpoint.port());
    let of = cluster.replication_group_id().filter(|group| !group.is_empty());
    Found::new("aws_elasticache_cluster", id)
        .text("arn", cluster.arn())
        .set("cluster_id", id)
        .text("engine", cluster.engine())
        .text("engine_version", cluster.engine_version().map(|of| version(cluster.engine(), of)))
        .text("node_type", cluster.cache_node_type())
        .set("num_cache_nodes", cluster.num_cache_nodes())
        .text("availability_zone", zone)
        .set("az_mode", if zone == Some("Multiple") { "cross-az" } else { "single-az" })
        .set("port", port)
        .text("parameter_group_name", parameters.and_then(|one| one.cache_parameter_group_name()))
        .text("subnet_group_name", cluster.cache_subnet_group_name())
        .set("security_group_ids", texts(groups.iter().filter_map(|one| one.security_group_id())))
        .set("snapshot_retention_limit", cluster.snapshot_retention_limit().unwrap_or(0))
        .text("replication_group_id", of)
        .set(
            "auto_minor_version_upgrade",
            cluster.auto_minor_version_upgrade().unwrap_or(false).to_string(),
        )
        .set("transit_encryption_enabled", cluster.transit_encryption_enabled().unwrap_or(false))
        .text("network_type", cluster.network_type())
        .text("ip_discovery", cluster.ip_discovery())
        .parent(of.map(|group| parent("aws_elasticache_replication_group", group)))
        .observe("create_time", cluster.cache_cluster_create_time())
        .observe("status", cluster.cache_cluster_status())
}

fn group_found(group: &ReplicationGroup, member: Option<&CacheCluster>) -> Found {
    let id = group.replication_group_id().unwrap_or_default();
    let shards = group.node_groups();
    let replicas = shards.first().map(|shard| shard.node_group_members().len().saturating_sub(1));
    let engine = group.engine().or_else(|| member.and_then(|member| member.engine()));
    let tiered = matches!(group.data_tiering(), Some(DataTieringStatus::Enabled));
    let endpoint = group.configuration_endpoint().or_else(|| shards.first()?.primary_endpoint());
    let failover = matches!(
        group.automatic_failover(),
        Some(AutomaticFailoverStatus::Enabled | AutomaticFailoverStatus::Enabling)
    );
    let mut found = Found::new("aws_elasticache_replication_group", id)
        .text("arn", group.arn())
        .set("replication_group_id", id)
        .text("description", group.description())
        .text("node_type", group.cache_node_type())
        .text("engine", engine)
        .set("automatic_failover_enabled", failover)
        .set("multi_az_enabled", group.multi_az() == Some(&MultiAzStatus::Enabled))
        .set("num_node_groups", shards.len())
        .set("replicas_per_node_group", replicas)
        .set("num_cache_clusters", group.member_clusters().len())
        .set("snapshot_retention_limit", group.snapshot_retention_limit().unwrap_or(0))
        .set("at_rest_encryption_enabled", group.at_rest_encryption_enabled().unwrap_or(false))
        .set("transit_encryption_enabled", group.transit_encryption_enabled().unwrap_or(false))
        .text("transit_encryption_mode", group.transit_encryption_mode())
        .text("kms_key_id", group.kms_key_id())
        .set("data_tiering_enabled", tiered)
        .text("cluster_mode", group.cluster_mode())
        .set("port", endpoint.and_then(|endpoint| endpoint.port()))
        .set("user_group_ids", texts(group.user_group_ids()))
        .text("network_type", group.network_type())
        .text("ip_discovery", group.ip_discovery())
        .observe("create_time", group.replication_group_create_time())
        .observe("status", group.status());
    if let Some(member) = member {
        let groups = member.security_groups();
        let parameters = member.cache_parameter_group();
        found = found
            .text("engine_version", member.engine_version().map(|of| version(engine, of)))
            .text(
                "parameter_group_name",
                parameters.and_then(|one| one.cache_parameter_group_name()),
            )
            .text("subnet_group_name", member.cache_subnet_group_name())
            .set(
                "security_group_ids",
                texts(groups.iter().filter_map(|one| one.security_group_id())),
            );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn the_patch_version_of_redis_is_left_out_from_version_6_on() {
        for (engine, full, kept) in [
            ("redis", "7.1.0", "7.1"),
            ("redis", "5.0.6", "5.0.6"),
            ("valkey", "8.0.1", "8.0"),
            ("memcached", "1.6.22", "1.6.22"),
        ] {
            assert_eq!(version(Some(engine), full), kept);
        }
    }
}
