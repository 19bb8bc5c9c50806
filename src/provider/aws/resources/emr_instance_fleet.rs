//! `aws_emr_instance_fleet`: a task fleet of a cluster, each instance as the cluster's own are billed
//! (<https://aws.amazon.com/emr/pricing/>).

use super::emr_cluster::{instance_fleet, share_of_month};
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_emr_instance_fleet",
    cost_attributes: &[
        "cluster_id",
        "instance_type_configs",
        "target_on_demand_capacity",
        "target_spot_capacity",
    ],
    components,
};

fn components(fleet: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let clusters = context.graph.referenced(fleet, "cluster_id", "aws_emr_cluster");
    // The volume that an instance starts from is as large as the cluster's release has it.
    let cluster = clusters.first().ok_or_else(|| Gap::Unresolved("cluster_id".into()))?;
    let share = share_of_month(cluster, &context.usage)?;
    instance_fleet(cluster, ("task_instance_fleet", &fleet.attributes), share, context, bill)
}
