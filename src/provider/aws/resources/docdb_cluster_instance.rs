//! `aws_docdb_cluster_instance`: by the hour of its class, dearer where its cluster's storage is
//! I/O-optimized; CPU credits of T3 and T4g. The storage and I/O of the cluster are told in the usage
//! of one of its instances (<https://aws.amazon.com/documentdb/pricing/>).

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_docdb_cluster_instance",
    cost_attributes: &["instance_class", "cluster_identifier"],
    components,
};

fn components(instance: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = &context.usage;
    let clusters = context.graph.referenced(instance, "cluster_identifier", "aws_docdb_cluster");
    let storage_type = match clusters.first() {
        Some(cluster) => cluster.text("storage_type")?,
        None => None,
    };
    let io_optimized = storage_type == Some("iopt1");
    let class =
        instance.text("instance_class")?.ok_or_else(|| Gap::invalid("instance_class", ""))?;

    if class == "db.serverless" {
        let product =
            if io_optimized { "docdb.serverless.dcu.io_optimized" } else { "docdb.serverless.dcu" };
        let key = "capacity_units_per_hr";
        let hours = usage.number(key).map(|units| times(units, HOURS_PER_MONTH));
        bill.usage("DocumentDB serverless", price(instance, product)?, key, hours);
    } else {
        let variant = if io_optimized { "docdb/io-optimized" } else { "docdb" };
        let price = price(instance, "docdb.instance")?.sku(class).variant(variant);
        bill.hourly(format!("Database instance (on-demand, {class})"), price);
    }

    let key = "data_storage_gb";
    let stored = usage.number(key);
    if io_optimized {
        let price = price(instance, "docdb.storage.io_optimized")?;
        bill.usage("Storage (I/O-optimized)", price, key, stored);
    } else {
        bill.usage("Storage", price(instance, "docdb.storage")?, key, stored);
        let key = "monthly_io_requests";
        bill.usage("I/O requests", price(instance, "docdb.io")?, key, usage.number(key))
            .per(1_000_000, "1M requests");
    }
    let family = class.split('.').nth(1).unwrap_or_default();
    if matches!(family, "t3" | "t4g") {
        // In vCPU-hours, of all its vCPUs together.
        let key = "monthly_cpu_credit_hrs";
        let price = price(instance, "docdb.cpu_credits")?.sku(class);
        bill.usage("CPU credits", price, key, usage.number(key));
    }
    Ok(())
}
