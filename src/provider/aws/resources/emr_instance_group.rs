//! `aws_emr_instance_group`: a task group of a cluster, each instance as the cluster's own are billed
//! (<https://aws.amazon.com/emr/pricing/>).

use super::emr_cluster::{instance_group, share_of_month};
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_emr_instance_group",
    cost_attributes: &["bid_price", "cluster_id", "ebs_config", "instance_count", "instance_type"],
    components,
};

fn components(group: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let clusters = context.graph.referenced(group, "cluster_id", "aws_emr_cluster");
    // The volume that an instance starts from is as large as the cluster's release has it.
    let cluster = clusters.first().ok_or_else(|| Gap::Unresolved("cluster_id".into()))?;
    let share = share_of_month(cluster, &context.usage)?;
    instance_group(cluster, ("task_instance_group", &group.attributes), share, context, bill)
}
