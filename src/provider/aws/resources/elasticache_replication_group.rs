//! `aws_elasticache_replication_group`: every node by the hour, of all its shards with their
//! replicas, and backups (<https://aws.amazon.com/elasticache/pricing/>). Data tiering comes with the
//! node types that have it.

use rust_decimal::{Decimal, dec};

use crate::{
    model::{Attributes, Resource},
    money::times,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::{
        autoscaling::Scaled,
        elasticache::{self, Nodes},
    },
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_elasticache_replication_group",
    cost_attributes: &[
        "engine",
        "engine_version",
        "node_type",
        "cluster_enabled",
        "cluster_mode",
        "num_node_groups",
        "replicas_per_node_group",
        "num_cache_clusters",
        "number_cache_clusters",
        "global_replication_group_id",
        "snapshot_retention_limit",
    ],
    components,
};

fn components(group: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let primary = primary(group, context);
    let text = |name: &str| match (group.text(name)?, primary) {
        (None, Some(primary)) => primary.text(name),
        (text, _) => Ok(text),
    };
    let (count, autoscaled) = nodes(group, primary, context)?;
    let nodes = Nodes {
        engine: text("engine")?.unwrap_or("redis"),
        engine_version: text("engine_version")?,
        node_type: text("node_type")?.ok_or_else(|| missing_node_type(group))?,
        count,
        autoscaled,
    };
    nodes.bill(group, context, bill)?;
    elasticache::backups(&group.attributes, context, bill)
}

/// The primary of the global datastore that `group` is a secondary of: the node type, the engine
/// and the shards are the primary's.
fn primary<'g>(group: &Resource, context: &Context<'_, 'g>) -> Option<&'g Resource> {
    let (graph, kind) = (context.graph, "aws_elasticache_global_replication_group");
    let stores = graph.referenced(group, "global_replication_group_id", kind);
    let store = stores.first()?;
    let found = graph.referenced(store, "primary_replication_group_id", &group.kind);
    found.first().copied()
}

fn missing_node_type(group: &Resource) -> Gap {
    match group.text("global_replication_group_id") {
        Ok(None) => Gap::invalid("node_type", ""),
        _ => Gap::Unresolved("global_replication_group_id".into()),
    }
}

/// How many nodes the group has, and whether autoscaling decides it.
fn nodes(
    group: &Resource,
    primary: Option<&Resource>,
    context: &Context,
) -> Result<(Decimal, bool), Gap> {
    let scaled = |dimension| {
        Scaled {
            resource: group,
            prefix: "replication-group",
            name: group.text("replication_group_id").ok().flatten().unwrap_or_default(),
            suffix: "",
            dimension,
        }
        .capacity(context)
    };
    let shards_target = scaled("elasticache:replication-group:NodeGroups")?;
    let replicas_target = scaled("elasticache:replication-group:Replicas")?;
    let autoscaled = shards_target.is_some() || replicas_target.is_some();

    // Older providers have both numbers in a block.
    let block = group.attributes.block("cluster_mode").ok().flatten();
    let of = |attributes: Option<&Attributes>, name| match attributes {
        Some(attributes) => attributes.number(name),
        None => Ok(None),
    };
    let number = |name| match group.number(name)? {
        Some(number) => Ok(Some(number)),
        None => of(block, name),
    };
    let mut shards = number("num_node_groups")?;
    if shards.is_none() {
        shards = of(primary.map(|primary| &primary.attributes), "num_node_groups")?;
    }
    let replicas = number("replicas_per_node_group")?;
    let clusters = match group.number("num_cache_clusters")? {
        Some(clusters) => Some(clusters),
        None => group.number("number_cache_clusters")?,
    };
    // In a state both ways to count are filled in; only with sharding do the shards decide.
    let sharded = shards.is_some_and(|shards| shards > dec!(1))
        || block.is_some()
        || group.flag("cluster_enabled") == Ok(Some(true))
        || group.text("cluster_mode") == Ok(Some("enabled"));
    let count = match clusters {
        Some(clusters) if !sharded && !autoscaled => clusters,
        _ => {
            let shards = shards_target.or(shards).unwrap_or(dec!(1));
            let replicas = replicas_target.or(replicas).unwrap_or_default();
            times(shards, replicas.saturating_add(dec!(1)))
        }
    };
    Ok((count, autoscaled))
}
