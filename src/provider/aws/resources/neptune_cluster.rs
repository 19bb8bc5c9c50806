//! `aws_neptune_cluster`: what its instances share: storage, I/O (none where storage is
//! I/O-optimized) and backups (<https://aws.amazon.com/neptune/pricing/>). Backups kept for one day
//! are free, those kept longer as far as they take no more than the cluster. Its instances are
//! `aws_neptune_cluster_instance`.

use rust_decimal::dec;

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_neptune_cluster",
    cost_attributes: &["storage_type", "backup_retention_period"],
    components,
};

/// Whether a cluster pays for its I/O in the price of storage and instances.
pub(super) fn is_io_optimized(cluster: &Resource) -> Result<bool, Gap> {
    match cluster.text("storage_type")? {
        None | Some("standard") => Ok(false),
        Some("iopt1") => Ok(true),
        Some(other) => Err(Gap::invalid("storage_type", other)),
    }
}

fn components(cluster: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = &context.usage;
    bill.part(|bill| {
        let key = "storage_gb";
        let stored = usage.number(key);
        if is_io_optimized(cluster)? {
            let price = price(cluster, "neptune.storage.io_optimized")?;
            bill.usage("Storage (I/O-optimized)", price, key, stored);
            return Ok(());
        }
        bill.usage("Storage", price(cluster, "neptune.storage")?, key, stored);
        let key = "monthly_io_requests";
        bill.usage("I/O requests", price(cluster, "neptune.io")?, key, usage.number(key))
            .per(1_000_000, "1M requests");
        Ok(())
    });
    let days = cluster.number("backup_retention_period")?.unwrap_or(dec!(1));
    if days > dec!(1) {
        let key = "backup_storage_gb";
        let price = price(cluster, "neptune.backup.storage")?;
        bill.usage("Backup storage", price, key, usage.number(key));
    }
    Ok(())
}
