//! `aws_autoscaling_group`, with how many policies and scheduled actions each has.

use std::collections::HashMap;

use aws_sdk_autoscaling::{
    Client,
    types::{
        AutoScalingGroup, InstancesDistribution, LaunchTemplateOverrides,
        LaunchTemplateSpecification, MixedInstancesPolicy,
    },
};
use futures::FutureExt as _;

use super::{
    Listing, Service,
    fields::{Fields, block, blocks, texts},
    found::{Findings, Found, parent},
    place::Place,
};
use crate::{model::Parent, provider::aws::client::Refusal};

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_autoscaling_group"],
        list: |place, findings| groups(place, findings).boxed(),
    }],
};

async fn groups(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    const KIND: &str = "aws_autoscaling_group";
    let client = &Client::new(&place.config);
    let request = client.describe_auto_scaling_groups();
    let mut pages = request.into_paginator().page_size(100).send();
    let mut groups = Vec::new();
    while let Some(page) = place.page("autoscaling:DescribeAutoScalingGroups", pages.next()).await?
    {
        groups.extend(page.auto_scaling_groups.unwrap_or_default());
    }
    if groups.is_empty() {
        return Ok(());
    }
    // Where a list is refused, nobody knows how many there are.
    let mut told = |counts: Result<Counts, Refusal>| {
        counts.map_err(|refusal| findings.refuse(KIND, refusal)).ok()
    };
    let policies = told(policies(place, client).await);
    let actions = told(scheduled_actions(place, client).await);
    for group in &groups {
        let name = group.auto_scaling_group_name().unwrap_or_default();
        let count = |counts: &Option<Counts>| {
            counts.as_ref().map(|counts| counts.get(name).copied().unwrap_or_default())
        };
        let found = group_found(group)
            .observe("policy_count", count(&policies))
            .observe("scheduled_action_count", count(&actions));
        findings.push(found);
    }
    Ok(())
}

/// How many there are, by the name of their group.
type Counts = HashMap<String, usize>;

async fn policies(place: &Place, client: &Client) -> Result<Counts, Refusal> {
    let mut pages = client.describe_policies().into_paginator().page_size(100).send();
    let mut counts = Counts::new();
    while let Some(page) = place.page("autoscaling:DescribePolicies", pages.next()).await? {
        for policy in page.scaling_policies() {
            let group = policy.auto_scaling_group_name().unwrap_or_default();
            *counts.entry(group.to_owned()).or_default() += 1;
        }
    }
    Ok(counts)
}

async fn scheduled_actions(place: &Place, client: &Client) -> Result<Counts, Refusal> {
    let mut pages = client.describe_scheduled_actions().into_paginator().page_size(100).send();
    let mut counts = Counts::new();
    while let Some(page) = place.page("autoscaling:DescribeScheduledActions", pages.next()).await? {
        for action in page.scheduled_update_group_actions() {
            let group = action.auto_scaling_group_name().unwrap_or_default();
            *counts.entry(group.to_owned()).or_default() += 1;
        }
    }
    Ok(counts)
}

fn group_found(group: &AutoScalingGroup) -> Found {
    let name = group.auto_scaling_group_name().unwrap_or_default();
    let subnets = group.vpc_zone_identifier().unwrap_or_default();
    // Where nothing is configured, AWS names its default, and the provider does not.
    let policies = match group.termination_policies() {
        [only] if only == "Default" => &[],
        policies => policies,
    };
    let tags = group.tags().iter().filter(|tag| {
        let key = tag.key().unwrap_or_default();
        !key.starts_with("aws:")
    });
    Found::new("aws_autoscaling_group", name)
        .text("arn", group.auto_scaling_group_arn())
        .set("name", name)
        .set("min_size", group.min_size())
        .set("max_size", group.max_size())
        .set("desired_capacity", group.desired_capacity())
        .text("desired_capacity_type", group.desired_capacity_type())
        .set("default_cooldown", group.default_cooldown())
        .set("default_instance_warmup", group.default_instance_warmup().unwrap_or(0))
        .set("availability_zones", texts(group.availability_zones()))
        .set(
            "vpc_zone_identifier",
            texts(subnets.split(',').map(str::trim).filter(|subnet| !subnet.is_empty())),
        )
        .text("launch_configuration", group.launch_configuration_name())
        .set(
            "launch_template",
            block(group.launch_template(), |template| {
                Fields::new()
                    .text("id", template.launch_template_id())
                    .text("name", template.launch_template_name())
                    .text("version", template.version())
            }),
        )
        .set("mixed_instances_policy", block(group.mixed_instances_policy(), policy_fields))
        .text("health_check_type", group.health_check_type())
        .set("health_check_grace_period", group.health_check_grace_period().unwrap_or(0))
        .set("target_group_arns", texts(group.target_group_arns()))
        .set("load_balancers", texts(group.load_balancer_names()))
        .set("termination_policies", policies)
        .set("capacity_rebalance", group.capacity_rebalance().unwrap_or(false))
        .set("max_instance_lifetime", group.max_instance_lifetime().unwrap_or(0))
        .text("placement_group", group.placement_group())
        .set(
            "protect_from_scale_in",
            group.new_instances_protected_from_scale_in().unwrap_or(false),
        )
        .set(
            "suspended_processes",
            texts(group.suspended_processes().iter().filter_map(|one| one.process_name())),
        )
        .set(
            "tag",
            blocks(tags, |tag| {
                Fields::new()
                    .text("key", tag.key())
                    .text("value", tag.value())
                    .set("propagate_at_launch", tag.propagate_at_launch().unwrap_or(false))
            }),
        )
        .parent(made_by(group))
        .observe("create_time", group.created_time())
        .observe("instance_count", Some(group.instances().len()))
}

/// A node group of EKS and an environment of Beanstalk each keep a group of their own.
fn made_by(group: &AutoScalingGroup) -> Option<Parent> {
    let tag = |key: &str| {
        let tag = group.tags().iter().find(|tag| tag.key() == Some(key));
        tag.and_then(|tag| tag.value())
    };
    if let (Some(cluster), Some(nodes)) = (tag("eks:cluster-name"), tag("eks:nodegroup-name")) {
        return Some(parent("aws_eks_node_group", format!("{cluster}:{nodes}")));
    }
    let environment = tag("elasticbeanstalk:environment-id");
    environment.map(|id| parent("aws_elastic_beanstalk_environment", id))
}

fn policy_fields(policy: &MixedInstancesPolicy) -> Fields {
    let template = block(policy.launch_template(), |template| {
        let specification = template.launch_template_specification();
        Fields::new()
            .set("launch_template_specification", block(specification, specification_fields))
            .set("override", blocks(template.overrides(), override_fields))
    });
    Fields::new()
        .set("instances_distribution", block(policy.instances_distribution(), distribution_fields))
        .set("launch_template", template)
}

fn specification_fields(specification: &LaunchTemplateSpecification) -> Fields {
    Fields::new()
        .text("launch_template_id", specification.launch_template_id())
        .text("launch_template_name", specification.launch_template_name())
        .text("version", specification.version())
}

fn override_fields(one: &LaunchTemplateOverrides) -> Fields {
    let specification = one.launch_template_specification();
    Fields::new()
        .text("instance_type", one.instance_type())
        .text("weighted_capacity", one.weighted_capacity())
        .set("launch_template_specification", block(specification, specification_fields))
}

fn distribution_fields(distribution: &InstancesDistribution) -> Fields {
    Fields::new()
        .text("on_demand_allocation_strategy", distribution.on_demand_allocation_strategy())
        .set("on_demand_base_capacity", distribution.on_demand_base_capacity().unwrap_or(0))
        .set(
            "on_demand_percentage_above_base_capacity",
            distribution.on_demand_percentage_above_base_capacity().unwrap_or(0),
        )
        .text("spot_allocation_strategy", distribution.spot_allocation_strategy())
        .set("spot_instance_pools", distribution.spot_instance_pools().unwrap_or(0))
        .text("spot_max_price", distribution.spot_max_price())
}
