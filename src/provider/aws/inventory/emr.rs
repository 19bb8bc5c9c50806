//! `aws_emr_cluster`, with its groups of task nodes as resources of their own.

use aws_sdk_emr::{
    Client,
    types::{Cluster, ClusterState, InstanceGroup, InstanceGroupType},
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::{Fields, block, texts},
    found::{Findings, Found, parent},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_emr_cluster", "aws_emr_instance_group"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let emr = &Client::new(&place.config);
    // Terminated clusters are told for two months.
    let mut pages = emr
        .list_clusters()
        .cluster_states(ClusterState::Starting)
        .cluster_states(ClusterState::Bootstrapping)
        .cluster_states(ClusterState::Running)
        .cluster_states(ClusterState::Waiting)
        .into_paginator()
        .send();
    let mut ids = Vec::new();
    while let Some(page) = place.page("elasticmapreduce:ListClusters", pages.next()).await? {
        ids.extend(page.clusters.unwrap_or_default().into_iter().filter_map(|one| one.id));
    }
    let mut told = each(ids, |id| of_cluster(place, emr, id));
    while let Some(told) = told.next().await {
        match told {
            Ok(told) => told.into_iter().for_each(|found| findings.push(found)),
            Err(refusal) => findings.push_or_refuse("aws_emr_cluster", Err(refusal)),
        }
    }
    Ok(())
}

/// A cluster, and its groups of task nodes.
async fn of_cluster(place: &Place, emr: &Client, id: String) -> Result<Vec<Found>, Refusal> {
    let request = emr.describe_cluster().cluster_id(&id);
    let answer = place.ask("elasticmapreduce:DescribeCluster", request.send()).await?;
    let mut found = Found::new("aws_emr_cluster", &id);
    if let Some(cluster) = answer.cluster() {
        found = described(found, cluster);
    }
    let request = emr.get_auto_termination_policy().cluster_id(&id);
    let call = "elasticmapreduce:GetAutoTerminationPolicy";
    if let Some(told) = found.detail(place.ask(call, request.send()).await) {
        let policy = block(told.auto_termination_policy(), |policy| {
            Fields::new().set("idle_timeout", policy.idle_timeout())
        });
        found = found.set("auto_termination_policy", policy);
    }
    let mut tasks = Vec::new();
    if let Some(groups) = found.detail(groups(place, emr, &id).await) {
        let of = |kind: &InstanceGroupType| {
            groups.iter().find(|group| group.instance_group_type() == Some(kind))
        };
        found = found
            .set("master_instance_group", block(of(&InstanceGroupType::Master), group_fields))
            .set("core_instance_group", block(of(&InstanceGroupType::Core), group_fields));
        let task =
            |group: &&InstanceGroup| group.instance_group_type() == Some(&InstanceGroupType::Task);
        tasks.extend(groups.iter().filter(task).map(|group| task_found(group, &id)));
    }
    tasks.push(found);
    Ok(tasks)
}

async fn groups(place: &Place, emr: &Client, id: &str) -> Result<Vec<InstanceGroup>, Refusal> {
    let mut pages = emr.list_instance_groups().cluster_id(id).into_paginator().send();
    let mut groups = Vec::new();
    while let Some(page) = place.page("elasticmapreduce:ListInstanceGroups", pages.next()).await? {
        groups.extend(page.instance_groups.unwrap_or_default());
    }
    Ok(groups)
}

fn described(found: Found, cluster: &Cluster) -> Found {
    let status = cluster.status();
    let applications = cluster.applications().iter().filter_map(|one| one.name());
    found
        .text("arn", cluster.cluster_arn())
        .text("name", cluster.name())
        .text("release_label", cluster.release_label())
        .set("applications", texts(applications))
        .text("service_role", cluster.service_role())
        .text("autoscaling_role", cluster.auto_scaling_role())
        .text("log_uri", cluster.log_uri())
        .text("security_configuration", cluster.security_configuration())
        .set("termination_protection", cluster.termination_protected().unwrap_or(false))
        .text("scale_down_behavior", cluster.scale_down_behavior())
        .text("custom_ami_id", cluster.custom_ami_id())
        .set("ebs_root_volume_size", cluster.ebs_root_volume_size().unwrap_or(0))
        .set("step_concurrency_level", cluster.step_concurrency_level())
        .set("visible_to_all_users", cluster.visible_to_all_users().unwrap_or(false))
        .set(
            "ec2_attributes",
            block(cluster.ec2_instance_attributes(), |attributes| {
                Fields::new()
                    .text("subnet_id", attributes.ec2_subnet_id())
                    .text("key_name", attributes.ec2_key_name())
                    .text("instance_profile", attributes.iam_instance_profile())
            }),
        )
        .tags(cluster.tags().iter().map(|tag| (tag.key(), tag.value())))
        .observe("state", status.and_then(|status| status.state()).map(|state| state.as_str()))
        .observe(
            "create_time",
            status.and_then(|status| status.timeline()).and_then(|line| line.creation_date_time()),
        )
}

fn group_fields(group: &InstanceGroup) -> Fields {
    Fields::new()
        .text("name", group.name())
        .text("instance_type", group.instance_type())
        .set("instance_count", group.requested_instance_count())
        .text("bid_price", group.bid_price())
}

fn task_found(group: &InstanceGroup, cluster: &str) -> Found {
    Found::new("aws_emr_instance_group", group.id().unwrap_or_default())
        .set("cluster_id", cluster)
        .text("name", group.name())
        .text("instance_type", group.instance_type())
        .set("instance_count", group.requested_instance_count())
        .text("bid_price", group.bid_price())
        .set("ebs_optimized", group.ebs_optimized().unwrap_or(false))
        .parent(Some(parent("aws_emr_cluster", cluster)))
        .observe("running_count", group.running_instance_count())
}
