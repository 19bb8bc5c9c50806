//! Clusters, their services, and `aws_ecs_task_definition`, of which the latest revision counts.

mod clusters;

use aws_sdk_ecs::{
    Client,
    types::{
        AssignPublicIp, AwsVpcConfiguration, ServiceField, TaskDefinition,
        TaskDefinitionFamilyStatus, TaskDefinitionField, TaskDefinitionStatus,
    },
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    body::Body,
    fields::{Fields, block, blocks, texts},
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::{client::Refusal, comparisons::documents::seal};

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[
        clusters::LISTING,
        Listing {
            kinds: &["aws_ecs_service"],
            list: |place, findings| services(place, findings).boxed(),
        },
        Listing {
            kinds: &["aws_ecs_task_definition"],
            list: |place, findings| task_definitions(place, findings).boxed(),
        },
    ],
};

/// AWS describes no more services in one call.
const SERVICES_A_CALL: usize = 10;

async fn services(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let ecs = &Client::new(&place.config);
    let clusters = clusters::arns(place, ecs).await?;
    let mut found = each(clusters, |cluster| of_cluster(place, ecs, cluster));
    while let Some(found) = found.next().await {
        match found {
            Ok(services) => services.into_iter().for_each(|service| findings.push(service)),
            Err(refusal) if refusal.is_absence() => {}
            Err(refusal) => findings.refuse("aws_ecs_service", refusal),
        }
    }
    Ok(())
}

async fn of_cluster(place: &Place, ecs: &Client, cluster: String) -> Result<Vec<Found>, Refusal> {
    let mut pages = ecs.list_services().cluster(&cluster).max_results(100).into_paginator().send();
    let mut arns = Vec::new();
    while let Some(page) = place.page("ecs:ListServices", pages.next()).await? {
        arns.extend(page.service_arns.unwrap_or_default());
    }
    let mut services = Vec::new();
    for arns in arns.chunks(SERVICES_A_CALL) {
        let request = ecs
            .describe_services()
            .cluster(&cluster)
            .set_services(Some(arns.to_vec()))
            .include(ServiceField::Tags);
        let answer = place.ask("ecs:DescribeServices", request.send()).await?;
        // Deleted services are told for a while, as inactive.
        let living = answer.services().iter().filter(|one| one.status() != Some("INACTIVE"));
        services.extend(living.map(service_found));
    }
    Ok(services)
}

fn service_found(service: &aws_sdk_ecs::types::Service) -> Found {
    let network = service.network_configuration().and_then(|one| one.awsvpc_configuration());
    let found = Found::new("aws_ecs_service", service.service_arn().unwrap_or_default());
    let found = match service.deployment_configuration() {
        Some(deployment) => found
            .set("deployment_maximum_percent", deployment.maximum_percent())
            .set("deployment_minimum_healthy_percent", deployment.minimum_healthy_percent()),
        None => found,
    };
    found
        .text("name", service.service_name())
        .text("cluster", service.cluster_arn())
        .set("desired_count", service.desired_count())
        .text("launch_type", service.launch_type())
        .text("task_definition", service.task_definition())
        .text("scheduling_strategy", service.scheduling_strategy())
        .text("platform_version", service.platform_version())
        .set("enable_execute_command", service.enable_execute_command())
        .set("enable_ecs_managed_tags", service.enable_ecs_managed_tags())
        .set(
            "health_check_grace_period_seconds",
            service.health_check_grace_period_seconds().unwrap_or(0),
        )
        .set(
            "capacity_provider_strategy",
            blocks(service.capacity_provider_strategy(), |strategy| {
                Fields::new()
                    .set("capacity_provider", strategy.capacity_provider())
                    .set("weight", strategy.weight())
                    .set("base", strategy.base())
            }),
        )
        .set("network_configuration", block(network, network_fields))
        .set(
            "load_balancer",
            blocks(service.load_balancers(), |balancer| {
                Fields::new()
                    .text("target_group_arn", balancer.target_group_arn())
                    .text("elb_name", balancer.load_balancer_name())
                    .text("container_name", balancer.container_name())
                    .set("container_port", balancer.container_port())
            }),
        )
        .tags(service.tags().iter().map(|tag| (tag.key(), tag.value())))
        .observe("create_time", service.created_at())
        .observe("running_count", Some(service.running_count()))
        .observe("pending_count", Some(service.pending_count()))
}

fn network_fields(network: &AwsVpcConfiguration) -> Fields {
    let public = network.assign_public_ip() == Some(&AssignPublicIp::Enabled);
    Fields::new()
        .set("subnets", texts(network.subnets()))
        .set("security_groups", texts(network.security_groups()))
        .set("assign_public_ip", public)
}

async fn task_definitions(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let ecs = &Client::new(&place.config);
    let request = ecs.list_task_definition_families().status(TaskDefinitionFamilyStatus::Active);
    let mut pages = request.into_paginator().send();
    let mut families = Vec::new();
    while let Some(page) = place.page("ecs:ListTaskDefinitionFamilies", pages.next()).await? {
        families.extend(page.families.unwrap_or_default());
    }
    let mut found = each(families, |family| task_definition_found(place, ecs, family));
    while let Some(found) = found.next().await {
        if let Some(found) = found.transpose() {
            findings.push_or_refuse("aws_ecs_task_definition", found);
        }
    }
    Ok(())
}

async fn task_definition_found(
    place: &Place,
    ecs: &Client,
    family: String,
) -> Result<Option<Found>, Refusal> {
    let body = Body::default();
    let request =
        ecs.describe_task_definition().task_definition(&family).include(TaskDefinitionField::Tags);
    let request = request.customize().interceptor(body.clone());
    let answer = place.ask("ecs:DescribeTaskDefinition", request.send()).await?;
    let definition = answer.task_definition().filter(|definition| {
        // Deregistered since the families were listed.
        definition.status() != Some(&TaskDefinitionStatus::Inactive)
    });
    let Some(definition) = definition else { return Ok(None) };
    let found = described(Found::new("aws_ecs_task_definition", &family), definition);
    let found = match body.at("/taskDefinition/containerDefinitions") {
        Some(mut containers) => {
            seal(&mut containers);
            found.set("container_definitions", containers.to_string())
        }
        None => found,
    };
    Ok(Some(found.tags(answer.tags().iter().map(|tag| (tag.key(), tag.value())))))
}

fn described(found: Found, definition: &TaskDefinition) -> Found {
    let storage = definition.ephemeral_storage();
    found
        .text("arn", definition.task_definition_arn())
        .text("family", definition.family())
        .text("cpu", definition.cpu())
        .text("memory", definition.memory())
        .text("network_mode", definition.network_mode())
        .set(
            "requires_compatibilities",
            texts(definition.requires_compatibilities().iter().map(|one| one.as_str())),
        )
        .text("execution_role_arn", definition.execution_role_arn())
        .text("task_role_arn", definition.task_role_arn())
        .text("pid_mode", definition.pid_mode())
        .text("ipc_mode", definition.ipc_mode())
        .set(
            "ephemeral_storage",
            block(storage, |storage| Fields::new().set("size_in_gib", storage.size_in_gib())),
        )
        .set(
            "runtime_platform",
            block(definition.runtime_platform(), |platform| {
                Fields::new()
                    .text("cpu_architecture", platform.cpu_architecture())
                    .text("operating_system_family", platform.operating_system_family())
            }),
        )
        .observe("create_time", definition.registered_at())
        .observe("revision", Some(definition.revision()))
}
