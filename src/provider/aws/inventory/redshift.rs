//! `aws_redshift_cluster` and `aws_redshift_scheduled_action`.

use aws_sdk_redshift::{
    Client,
    types::{Cluster, ResizeClusterMessage, ScheduledAction, ScheduledActionState},
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
    listings: &[
        Listing {
            kinds: &["aws_redshift_cluster"],
            list: |place, findings| list(place, findings).boxed(),
        },
        Listing {
            kinds: &["aws_redshift_scheduled_action"],
            list: |place, findings| actions(place, findings).boxed(),
        },
    ],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let mut pages = Client::new(&place.config).describe_clusters().into_paginator().send();
    while let Some(page) = place.page("redshift:DescribeClusters", pages.next()).await? {
        for cluster in page.clusters() {
            findings.push(cluster_found(place, cluster));
        }
    }
    Ok(())
}

fn cluster_found(place: &Place, cluster: &Cluster) -> Found {
    let id = cluster.cluster_identifier().unwrap_or_default();
    let nodes = cluster.number_of_nodes().unwrap_or(1);
    let groups = cluster.vpc_security_groups();
    let parameters = cluster.cluster_parameter_groups().first();
    let roles = cluster.iam_roles();
    let status = cluster.cluster_status();
    Found::new("aws_redshift_cluster", id)
        .set("arn", place.arn("redshift", format!("cluster:{id}")))
        .set("cluster_identifier", id)
        .text("node_type", cluster.node_type())
        .set("number_of_nodes", nodes)
        .set("cluster_type", if nodes > 1 { "multi-node" } else { "single-node" })
        .text("cluster_version", cluster.cluster_version())
        .text("database_name", cluster.db_name())
        .text("master_username", cluster.master_username())
        .set("port", cluster.endpoint().and_then(|endpoint| endpoint.port()))
        .set("encrypted", cluster.encrypted().unwrap_or(false))
        .text("kms_key_id", cluster.kms_key_id())
        .set("publicly_accessible", cluster.publicly_accessible().unwrap_or(false))
        .set("enhanced_vpc_routing", cluster.enhanced_vpc_routing().unwrap_or(false))
        .set("automated_snapshot_retention_period", cluster.automated_snapshot_retention_period())
        .set("allow_version_upgrade", cluster.allow_version_upgrade().unwrap_or(false))
        .text("availability_zone", cluster.availability_zone())
        .text("cluster_subnet_group_name", cluster.cluster_subnet_group_name())
        .text("cluster_parameter_group_name", parameters.and_then(|one| one.parameter_group_name()))
        .set(
            "vpc_security_group_ids",
            texts(groups.iter().filter_map(|group| group.vpc_security_group_id())),
        )
        .set("iam_roles", texts(roles.iter().filter_map(|role| role.iam_role_arn())))
        .tags(cluster.tags().iter().map(|tag| (tag.key(), tag.value())))
        .observe("create_time", cluster.cluster_create_time())
        .observe("status", status)
        // A paused cluster costs its storage alone.
        .observe("stopped", (status == Some("paused")).then_some(true))
}

async fn actions(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let client = Client::new(&place.config);
    let mut pages = client.describe_scheduled_actions().into_paginator().page_size(100).send();
    while let Some(page) = place.page("redshift:DescribeScheduledActions", pages.next()).await? {
        page.scheduled_actions().iter().for_each(|action| findings.push(action_found(action)));
    }
    Ok(())
}

fn action_found(action: &ScheduledAction) -> Found {
    let of = |cluster: Option<&str>| Fields::new().text("cluster_identifier", cluster);
    let target = block(action.target_action(), |target| {
        Fields::new()
            .set("pause_cluster", block(target.pause_cluster(), |one| of(one.cluster_identifier())))
            .set(
                "resume_cluster",
                block(target.resume_cluster(), |one| of(one.cluster_identifier())),
            )
            .set("resize_cluster", block(target.resize_cluster(), resize_fields))
    });
    Found::new("aws_redshift_scheduled_action", action.scheduled_action_name().unwrap_or_default())
        .text("name", action.scheduled_action_name())
        .text("description", action.scheduled_action_description())
        .set("enable", action.state() != Some(&ScheduledActionState::Disabled))
        .text("schedule", action.schedule())
        .text("iam_role", action.iam_role())
        .set("start_time", action.start_time())
        .set("end_time", action.end_time())
        .set("target_action", target)
}

fn resize_fields(resize: &ResizeClusterMessage) -> Fields {
    Fields::new()
        .text("cluster_identifier", resize.cluster_identifier())
        .text("cluster_type", resize.cluster_type())
        .text("node_type", resize.node_type())
        .set("number_of_nodes", resize.number_of_nodes())
        .set("classic", resize.classic().unwrap_or(false))
}
