//! `aws_eks_cluster` and `aws_eks_node_group`.

use aws_sdk_eks::{
    Client,
    types::{Cluster, Nodegroup, TaintEffect, VpcConfigResponse},
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::{Fields, block, blocks, map, texts},
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_eks_cluster", "aws_eks_node_group"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let eks = &Client::new(&place.config);
    let mut pages = eks.list_clusters().into_paginator().send();
    let mut clusters = Vec::new();
    while let Some(page) = place.page("eks:ListClusters", pages.next()).await? {
        clusters.extend(page.clusters.unwrap_or_default());
    }
    let mut told = each(clusters, |name| of_cluster(place, eks, name));
    while let Some((cluster, groups)) = told.next().await {
        findings.push_or_refuse("aws_eks_cluster", cluster);
        for group in groups {
            findings.push_or_refuse("aws_eks_node_group", group);
        }
    }
    Ok(())
}

/// A cluster and its node groups.
async fn of_cluster(
    place: &Place,
    eks: &Client,
    name: String,
) -> (Result<Found, Refusal>, Vec<Result<Found, Refusal>>) {
    let groups = match group_names(place, eks, &name).await {
        Ok(groups) => groups,
        Err(refusal) => return (cluster_found(place, eks, &name, None).await, vec![Err(refusal)]),
    };
    let cluster = cluster_found(place, eks, &name, Some(groups.len())).await;
    let mut found = Vec::new();
    for group in groups {
        found.push(group_found(place, eks, &name, &group).await);
    }
    (cluster, found)
}

async fn group_names(place: &Place, eks: &Client, cluster: &str) -> Result<Vec<String>, Refusal> {
    let mut pages = eks.list_nodegroups().cluster_name(cluster).into_paginator().send();
    let mut names = Vec::new();
    while let Some(page) = place.page("eks:ListNodegroups", pages.next()).await? {
        names.extend(page.nodegroups.unwrap_or_default());
    }
    Ok(names)
}

async fn cluster_found(
    place: &Place,
    eks: &Client,
    name: &str,
    node_groups: Option<usize>,
) -> Result<Found, Refusal> {
    let answer = place.ask("eks:DescribeCluster", eks.describe_cluster().name(name).send()).await?;
    let mut found = Found::new("aws_eks_cluster", name).observe("node_group_count", node_groups);
    if let Some(cluster) = answer.cluster() {
        found = described(found, cluster);
    }
    let request = eks.list_fargate_profiles().cluster_name(name).max_results(100);
    let told = found.detail(place.ask("eks:ListFargateProfiles", request.send()).await);
    let profiles = told.map(|told| told.fargate_profile_names().len());
    Ok(found.observe("fargate_profile_count", profiles))
}

#[expect(deprecated, reason = "configurations still name the resources that are encrypted")]
fn described(found: Found, cluster: &Cluster) -> Found {
    let logs = cluster.logging().map_or(&[][..], |logging| logging.cluster_logging());
    let enabled = logs.iter().filter(|log| log.enabled() == Some(true));
    let network = cluster.kubernetes_network_config();
    found
        .text("arn", cluster.arn())
        .text("name", cluster.name())
        .text("version", cluster.version())
        .text("role_arn", cluster.role_arn())
        .set("vpc_config", block(cluster.resources_vpc_config(), vpc_fields))
        .set(
            "encryption_config",
            blocks(cluster.encryption_config(), |encryption| {
                let provider = block(encryption.provider(), |provider| {
                    Fields::new().text("key_arn", provider.key_arn())
                });
                Fields::new()
                    .set("provider", provider)
                    .set("resources", texts(encryption.resources()))
            }),
        )
        .set(
            "enabled_cluster_log_types",
            texts(enabled.flat_map(|log| log.types()).map(|log| log.as_str())),
        )
        .set(
            "upgrade_policy",
            block(cluster.upgrade_policy(), |policy| {
                Fields::new().text("support_type", policy.support_type())
            }),
        )
        .set(
            "kubernetes_network_config",
            block(network, |network| {
                Fields::new()
                    .text("service_ipv4_cidr", network.service_ipv4_cidr())
                    .text("ip_family", network.ip_family())
            }),
        )
        .tags(cluster.tags().into_iter().flatten())
        .observe("create_time", cluster.created_at())
        .observe("status", cluster.status().map(|status| status.as_str()))
}

fn vpc_fields(vpc: &VpcConfigResponse) -> Fields {
    Fields::new()
        .set("subnet_ids", texts(vpc.subnet_ids()))
        .set("security_group_ids", texts(vpc.security_group_ids()))
        .set("endpoint_public_access", vpc.endpoint_public_access())
        .set("endpoint_private_access", vpc.endpoint_private_access())
        .set("public_access_cidrs", texts(vpc.public_access_cidrs()))
}

async fn group_found(
    place: &Place,
    eks: &Client,
    cluster: &str,
    name: &str,
) -> Result<Found, Refusal> {
    let request = eks.describe_nodegroup().cluster_name(cluster).nodegroup_name(name);
    let answer = place.ask("eks:DescribeNodegroup", request.send()).await?;
    let found = Found::new("aws_eks_node_group", format!("{cluster}:{name}"));
    Ok(match answer.nodegroup() {
        Some(group) => with_nodes(found, group),
        None => found,
    })
}

fn with_nodes(found: Found, group: &Nodegroup) -> Found {
    let groups = group.resources().map_or(&[][..], |resources| resources.auto_scaling_groups());
    found
        .text("arn", group.nodegroup_arn())
        .text("cluster_name", group.cluster_name())
        .text("node_group_name", group.nodegroup_name())
        .text("node_role_arn", group.node_role())
        .set("subnet_ids", texts(group.subnets()))
        .set("instance_types", group.instance_types())
        .text("capacity_type", group.capacity_type())
        .set("disk_size", group.disk_size().unwrap_or(0))
        .text("ami_type", group.ami_type())
        .text("release_version", group.release_version())
        .text("version", group.version())
        .set("labels", map(group.labels()))
        .set(
            "scaling_config",
            block(group.scaling_config(), |scaling| {
                Fields::new()
                    .set("desired_size", scaling.desired_size())
                    .set("min_size", scaling.min_size())
                    .set("max_size", scaling.max_size())
            }),
        )
        .set(
            "launch_template",
            block(group.launch_template(), |template| {
                Fields::new()
                    .text("id", template.id())
                    .text("name", template.name())
                    .text("version", template.version())
            }),
        )
        .set(
            "taint",
            blocks(group.taints(), |taint| {
                Fields::new()
                    .text("key", taint.key())
                    .text("value", taint.value())
                    .text("effect", taint.effect().map(TaintEffect::as_str))
            }),
        )
        .tags(group.tags().into_iter().flatten())
        .observe("create_time", group.created_at())
        .observe("status", group.status().map(|status| status.as_str()))
        .observe("autoscaling_groups", Some(texts(groups.iter().filter_map(|one| one.name()))))
}
