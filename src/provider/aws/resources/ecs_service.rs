//! `aws_ecs_service`: on Fargate its tasks bill vCPU, memory, and temporary storage above 20 GB, by
//! the hour; Windows has a licence a vCPU on top (<https://aws.amazon.com/fargate/pricing/>).
//! Elsewhere the container instances bill, and not what runs on them. Volumes and public addresses
//! of tasks bill anywhere.

use rust_decimal::{Decimal, dec};

use crate::{
    model::{Resource, Unknown},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::{
        ebs::Volume,
        fargate::{Task, Tasks, task_definition},
        public_ipv4,
    },
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_ecs_service",
    cost_attributes: &[
        "capacity_provider_strategy",
        "cluster",
        "desired_count",
        "launch_type",
        "network_configuration",
        "task_definition",
        "volume_configuration",
    ],
    components,
};

fn components(service: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let count = desired_count(service, context)?;
    let sets = context.graph.referrers(service, "aws_ecs_task_set", "service");
    if sets.is_empty() {
        return tasks(service, service, count, context, bill);
    }
    // With an external deployment controller the task sets share the count, each by its scale.
    for set in sets {
        bill.part(|bill| {
            let scale = set.block("scale")?.map(|scale| scale.number("value")).transpose()?;
            let percent = scale.flatten().unwrap_or(dec!(100));
            tasks(service, set, (times(count, percent) / dec!(100)).ceil(), context, bill)
        });
    }
    Ok(())
}

/// What is desired, but not less than what autoscaling is told to keep.
fn desired_count(service: &Resource, context: &Context) -> Result<Decimal, Unknown> {
    let mut count = service.number("desired_count")?.unwrap_or_default();
    for target in context.graph.referrers(service, "aws_appautoscaling_target", "resource_id") {
        count = count.max(target.number("min_capacity")?.unwrap_or_default());
    }
    Ok(count)
}

/// The lines of `count` tasks that `declared`, the service or a task set of it, says how to run.
fn tasks(
    service: &Resource,
    declared: &Resource,
    count: Decimal,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let definition = task_definition(declared, context.graph)?;
    let tasks = match on_fargate(declared, count)? {
        Some(tasks) => tasks,
        None => by_cluster(service, definition, count, context)?,
    };
    if tasks.count() > dec!(0) {
        let definition = definition.ok_or_else(|| Gap::Unresolved("task_definition".into()))?;
        Task::of_definition(definition)?.bill(service, tasks, bill)?;
        let network = service.block("network_configuration")?;
        let network = network.map(|network| network.flag("assign_public_ip")).transpose()?;
        if network.flatten() == Some(true) {
            public_ipv4::in_use(service, bill, tasks.count(), HOURS_PER_MONTH)?;
        }
    }
    for volume in service.blocks("volume_configuration")? {
        for block in volume.blocks("managed_ebs_volume")? {
            let volume = Volume {
                volume_type: Some(block.text("volume_type")?.unwrap_or("gp3").into()),
                size: block.number("size_in_gb")?,
                iops: block.number("iops")?,
                throughput: block.number("throughput")?,
                io_requests: None,
            };
            bill.under("managed_ebs_volume", count, |bill| volume.bill(service, bill));
        }
    }
    Ok(())
}

/// The tasks on Fargate by what the service or task set itself says; `None` where it leaves that to
/// the cluster.
fn on_fargate(declared: &Resource, count: Decimal) -> Result<Option<Tasks>, Gap> {
    match declared.text("launch_type")? {
        Some("FARGATE") => return Ok(Some(Tasks { on_demand: count, spot: dec!(0) })),
        Some(_) => return Ok(Some(Tasks::default())),
        None => {}
    }
    let strategy = declared.blocks("capacity_provider_strategy")?;
    Ok(if strategy.is_empty() { None } else { Some(Tasks::by_strategy(&strategy, count)?) })
}

/// The tasks on Fargate by the cluster's default strategy; without one they need container instances.
fn by_cluster(
    service: &Resource,
    definition: Option<&Resource>,
    count: Decimal,
    context: &Context,
) -> Result<Tasks, Gap> {
    let clusters = context.graph.referenced(service, "cluster", "aws_ecs_cluster");
    let Some(cluster) = clusters.first() else {
        // Of a cluster in another document, ECS demands that it suits the task definition.
        let is_elsewhere = !matches!(service.text("cluster"), Ok(None));
        let wanted = definition.map(|found| found.attributes.texts("requires_compatibilities"));
        let only_fargate = wanted.transpose()?.is_some_and(|wanted| wanted == ["FARGATE"]);
        let on_demand = if is_elsewhere && only_fargate { count } else { dec!(0) };
        return Ok(Tasks { on_demand, spot: dec!(0) });
    };
    let kind = "aws_ecs_cluster_capacity_providers";
    let mut declared = context.graph.referrers(cluster, kind, "cluster_name");
    declared.push(cluster);
    for declared in &declared {
        let strategy = declared.blocks("default_capacity_provider_strategy")?;
        if !strategy.is_empty() {
            return Ok(Tasks::by_strategy(&strategy, count)?);
        }
    }
    for declared in &declared {
        // Where there is nothing but Fargate it runs on Fargate, or not at all.
        let providers = declared.attributes.texts("capacity_providers")?;
        if !providers.is_empty() && providers.iter().all(|name| name.starts_with("FARGATE")) {
            let on_demand = if providers.contains(&"FARGATE") { count } else { dec!(0) };
            return Ok(Tasks { on_demand, spot: count - on_demand });
        }
    }
    Ok(Tasks::default())
}
