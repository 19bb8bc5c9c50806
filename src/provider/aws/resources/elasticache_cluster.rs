//! `aws_elasticache_cluster`: nodes by the hour, and backups of Redis and Valkey
//! (<https://aws.amazon.com/elasticache/pricing/>). A cluster that belongs to a replication group is
//! one of the nodes that the group bills.

use rust_decimal::dec;

use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::elasticache::{self, Nodes},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_elasticache_cluster",
    cost_attributes: &[
        "engine",
        "engine_version",
        "node_type",
        "num_cache_nodes",
        "replication_group_id",
        "snapshot_retention_limit",
    ],
    components,
};

fn components(cluster: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    // Set, even if its value is known only after apply.
    if !matches!(cluster.text("replication_group_id"), Ok(None)) {
        return Ok(());
    }
    let engine = cluster.text("engine")?.unwrap_or("redis");
    let nodes = Nodes {
        engine,
        engine_version: cluster.text("engine_version")?,
        node_type: cluster.text("node_type")?.ok_or_else(|| Gap::invalid("node_type", ""))?,
        count: cluster.number("num_cache_nodes")?.unwrap_or(dec!(1)),
        autoscaled: false,
    };
    nodes.bill(cluster, context, bill)?;
    if engine != "memcached" {
        elasticache::backups(&cluster.attributes, context, bill)?;
    }
    Ok(())
}
