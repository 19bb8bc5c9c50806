//! `aws_memorydb_cluster`: nodes by the hour of their type and engine, data written, and snapshots
//! beyond the first day's (<https://aws.amazon.com/memorydb/pricing/>). With Valkey the first 10 TB
//! written in a month are free.

use rust_decimal::{Decimal, dec};

use super::{global, price};
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::reservation::purchase,
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_memorydb_cluster",
    cost_attributes: &[
        "node_type",
        "engine",
        "num_shards",
        "num_replicas_per_shard",
        "data_tiering",
        "snapshot_retention_limit",
    ],
    components,
};

/// GB written in a month that Valkey does not charge for.
const FREE_WRITES: Decimal = dec!(10240);

fn components(cluster: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = &context.usage;
    let node_type = cluster.text("node_type")?.ok_or_else(|| Gap::invalid("node_type", ""))?;
    let engine = engine(cluster)?;
    let shards = cluster.number("num_shards")?.unwrap_or(dec!(1));
    let replicas = cluster.number("num_replicas_per_shard")?.unwrap_or(dec!(1));
    let nodes = times(shards, replicas.saturating_add(dec!(1)));

    bill.part(|bill| {
        let tiered = cluster.flag("data_tiering")? == Some(true);
        let variant = if tiered { format!("{engine}/data-tiering") } else { engine.to_owned() };
        let node = price(cluster, "memorydb.node")?.sku(node_type).variant(&variant);
        let (node, option) = purchase(node, usage)?;
        let name = format!("MemoryDB ({option}, {node_type})");
        bill.add(name, node, times(nodes, HOURS_PER_MONTH));
        Ok(())
    });

    let key = "monthly_data_written_gb";
    let written = usage.number(key);
    if engine == "valkey" {
        let over = written.map(|gb| gb.saturating_sub(FREE_WRITES).max(dec!(0)));
        let price = global("memorydb.data_written").sku(engine);
        bill.usage("Data written (over 10 TB)", price, key, over);
    } else {
        let price = price(cluster, "memorydb.data_written")?.sku(engine);
        bill.usage("Data written", price, key, written);
    }

    let key = "snapshot_storage_size_gb";
    let gb = usage.number(key);
    let kept = cluster.number("snapshot_retention_limit")?.unwrap_or_default();
    if gb.is_some() || kept > dec!(1) {
        let price = price(cluster, "memorydb.backup.storage")?.sku(engine);
        bill.usage("Snapshot storage", price, key, gb);
    }
    Ok(())
}

fn engine(cluster: &Resource) -> Result<&'static str, Gap> {
    match cluster.text("engine")? {
        None | Some("redis") => Ok("redis"),
        Some("valkey") => Ok("valkey"),
        Some(other) => Err(Gap::invalid("engine", other)),
    }
}
