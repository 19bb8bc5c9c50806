//! `aws_ecs_cluster`, and `aws_ecs_cluster_capacity_providers` of one that has any.

use aws_sdk_ecs::{
    Client,
    types::{Cluster, ClusterField},
};
use futures::FutureExt as _;

use super::super::{
    Listing,
    fields::{Fields, blocks, texts},
    found::{Findings, Found, parent},
    place::Place,
};
use crate::provider::aws::client::Refusal;

pub(super) const LISTING: Listing = Listing {
    kinds: &["aws_ecs_cluster", "aws_ecs_cluster_capacity_providers"],
    list: |place, findings| list(place, findings).boxed(),
};

/// AWS describes no more clusters in one call.
const CLUSTERS_A_CALL: usize = 100;

/// The ARNs of all clusters.
pub(super) async fn arns(place: &Place, ecs: &Client) -> Result<Vec<String>, Refusal> {
    let mut pages = ecs.list_clusters().into_paginator().send();
    let mut clusters = Vec::new();
    while let Some(page) = place.page("ecs:ListClusters", pages.next()).await? {
        clusters.extend(page.cluster_arns.unwrap_or_default());
    }
    Ok(clusters)
}

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let ecs = &Client::new(&place.config);
    for arns in arns(place, ecs).await?.chunks(CLUSTERS_A_CALL) {
        let request = ecs
            .describe_clusters()
            .set_clusters(Some(arns.to_vec()))
            .include(ClusterField::Settings)
            .include(ClusterField::Tags);
        let answer = place.ask("ecs:DescribeClusters", request.send()).await?;
        // Deleted clusters are told for a while, as inactive.
        for cluster in answer.clusters().iter().filter(|one| one.status() != Some("INACTIVE")) {
            findings.push(cluster_found(cluster));
            if !cluster.capacity_providers().is_empty() {
                findings.push(providers_found(cluster));
            }
        }
    }
    Ok(())
}

fn cluster_found(cluster: &Cluster) -> Found {
    Found::new("aws_ecs_cluster", cluster.cluster_arn().unwrap_or_default())
        .text("arn", cluster.cluster_arn())
        .text("name", cluster.cluster_name())
        .set(
            "setting",
            blocks(cluster.settings(), |setting| {
                Fields::new()
                    .text("name", setting.name().map(|name| name.as_str()))
                    .text("value", setting.value())
            }),
        )
        .tags(cluster.tags().iter().map(|tag| (tag.key(), tag.value())))
        .observe("active_services_count", Some(cluster.active_services_count()))
        .observe("running_tasks_count", Some(cluster.running_tasks_count()))
        .observe("container_instances_count", Some(cluster.registered_container_instances_count()))
}

fn providers_found(cluster: &Cluster) -> Found {
    let name = cluster.cluster_name().unwrap_or_default();
    let strategies = cluster.default_capacity_provider_strategy();
    Found::new("aws_ecs_cluster_capacity_providers", name)
        .set("cluster_name", name)
        .set("capacity_providers", texts(cluster.capacity_providers()))
        .set(
            "default_capacity_provider_strategy",
            blocks(strategies, |strategy| {
                Fields::new()
                    .set("capacity_provider", strategy.capacity_provider())
                    .set("weight", strategy.weight())
                    .set("base", strategy.base())
            }),
        )
        .parent(Some(parent("aws_ecs_cluster", cluster.cluster_arn().unwrap_or_default())))
}
