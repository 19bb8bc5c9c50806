//! `aws_db_cluster_snapshot`: the space it takes by the GB, at the price of Aurora's backups
//! (<https://aws.amazon.com/rds/aurora/pricing/>, "Backup storage") or, of a Multi-AZ cluster, of RDS's.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_db_cluster_snapshot",
    cost_attributes: &["db_cluster_identifier", "engine"],
    components,
};

fn components(snapshot: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let clusters = context.graph.referenced(snapshot, "db_cluster_identifier", "aws_rds_cluster");
    let engine = match clusters.first() {
        // As Terraform's provider has it where nothing is said.
        Some(cluster) => cluster.text("engine")?.unwrap_or("aurora"),
        None => snapshot.text("engine")?.ok_or_else(|| Gap::invalid("engine", ""))?,
    };
    let price = match engine {
        "aurora" | "aurora-mysql" => price(snapshot, "aurora.backup.storage")?.sku("mysql"),
        "aurora-postgresql" => price(snapshot, "aurora.backup.storage")?.sku("postgresql"),
        "mysql" | "postgres" => price(snapshot, "rds.backup.storage")?,
        other => return Err(Gap::invalid("engine", other)),
    };
    let key = "backup_storage_gb";
    bill.usage("Backup storage", price, key, context.usage.number(key)).per(1, "GB");
    Ok(())
}
