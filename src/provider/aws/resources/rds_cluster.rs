//! `aws_rds_cluster`. Of Aurora it bills what its instances share: storage, I/O (none where storage
//! is I/O-optimized), backups beyond the first day, change records kept to backtrack, writes
//! replicated to the other regions of a global database, snapshots exported, and, for Serverless v1,
//! the capacity itself
//! (<https://aws.amazon.com/rds/aurora/pricing/>); its instances are `aws_rds_cluster_instance`.
//! Of a Multi-AZ DB cluster of MySQL or PostgreSQL it bills everything: a writer, two readable
//! standbys and their storage (<https://aws.amazon.com/rds/postgresql/pricing/>).

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::{
        extended_support,
        rds::{self, Engine, Insights, Size},
        rds_storage::{Deployment, Storage},
    },
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_rds_cluster",
    cost_attributes: &[
        "engine",
        "engine_mode",
        "engine_version",
        "engine_lifecycle_support",
        "storage_type",
        "backup_retention_period",
        "backtrack_window",
        "db_cluster_instance_class",
        "allocated_storage",
        "iops",
        "global_cluster_identifier",
        "performance_insights_enabled",
        "performance_insights_retention_period",
        "database_insights_mode",
    ],
    components,
};

const SECONDS_PER_MONTH: Decimal = dec!(2_628_000);

/// Whether an Aurora cluster pays for its I/O in the price of storage and instances.
pub(super) fn is_io_optimized(cluster: &Resource) -> Result<bool, Gap> {
    Ok(cluster.text("storage_type")? == Some("aurora-iopt1"))
}

fn components(cluster: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    // Older providers default to Aurora MySQL.
    let engine = Engine::of(cluster.text("engine")?.unwrap_or("aurora"), None)?;
    match engine.aurora() {
        Some(engine) => aurora(cluster, engine, context, bill),
        None => multi_az_cluster(cluster, engine, context, bill),
    }
}

/// `engine` is `mysql` or `postgresql`.
fn aurora(cluster: &Resource, engine: &str, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = &context.usage;
    let serverless = cluster.text("engine_mode")? == Some("serverless");
    let io_optimized = is_io_optimized(cluster)?;

    if serverless {
        let key = "capacity_units_per_hr";
        let hours = usage.number(key).map(|units| times(units, HOURS_PER_MONTH));
        let price = price(cluster, "aurora.serverless_v1.acu")?.sku(engine);
        bill.usage("Aurora serverless", price, key, hours);
    }
    let stored = usage.number("storage_gb");
    if io_optimized {
        let price = price(cluster, "aurora.storage.io_optimized")?;
        bill.usage("Storage (I/O-optimized)", price, "storage_gb", stored);
    } else {
        bill.usage("Storage", price(cluster, "aurora.storage.standard")?, "storage_gb", stored);
        let reads = usage.number("read_requests_per_sec");
        let writes = usage.number("write_requests_per_sec");
        let missing =
            if reads.is_none() { "read_requests_per_sec" } else { "write_requests_per_sec" };
        let requests = reads
            .zip(writes)
            .map(|(reads, writes)| times(reads.saturating_add(writes), SECONDS_PER_MONTH));
        bill.usage("I/O requests", price(cluster, "aurora.io_requests")?, missing, requests)
            .per(1_000_000, "1M requests");
    }
    bill.part(|bill| {
        // The first day's backups are free.
        let days = cluster.number("backup_retention_period")?.unwrap_or(dec!(1)) - dec!(1);
        if days > dec!(0) {
            let key = "backup_snapshot_size_gb";
            let gb = usage.number(key).map(|gb| times(gb, days));
            let price = price(cluster, "aurora.backup.storage")?.sku(engine);
            bill.usage("Backup storage", price, key, gb);
        }
        Ok(())
    });
    if engine == "mysql" && !serverless {
        bill.part(|bill| backtrack(cluster, context, bill));
    }
    // Set, even if its value is known only after apply.
    let key = "replicated_write_requests_per_sec";
    let writes = usage.number(key);
    if writes.is_some() || !matches!(cluster.text("global_cluster_identifier"), Ok(None)) {
        let price = price(cluster, "aurora.global_database.replicated_write")?.sku(engine);
        let requests = writes.map(|writes| times(writes, SECONDS_PER_MONTH));
        bill.usage("Replicated write I/O", price, key, requests).per(1_000_000, "1M requests");
    }
    let key = "snapshot_export_size_gb";
    let price = price(cluster, "aurora.snapshot_export")?.sku(engine);
    bill.usage("Snapshot export", price, key, usage.number(key));
    Ok(())
}

/// Change records cost for every hour that they are kept.
fn backtrack(cluster: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = &context.usage;
    let window = cluster.number("backtrack_window")?.filter(|seconds| *seconds > dec!(0));
    let hours = usage.number("backtrack_window_hrs").or(window.map(|seconds| seconds / dec!(3600)));
    if hours.is_none() {
        return Ok(());
    }
    let statements = usage.number("average_statements_per_hr");
    let records = usage.number("change_records_per_statement");
    let missing = if statements.is_none() {
        "average_statements_per_hr"
    } else {
        "change_records_per_statement"
    };
    let records = statements.zip(records).zip(hours).map(|((statements, records), hours)| {
        times(times(statements, HOURS_PER_MONTH), times(records, hours))
    });
    bill.usage("Backtrack", price(cluster, "aurora.backtrack")?, missing, records)
        .per(1_000_000, "1M change-records");
    Ok(())
}

fn multi_az_cluster(
    cluster: &Resource,
    engine: Engine,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let deployment = Deployment::ReadableStandbys;
    let class = cluster
        .text("db_cluster_instance_class")?
        .ok_or_else(|| Gap::invalid("db_cluster_instance_class", ""))?;
    let vcpus = || Ok(Size::Vcpus(times(rds::vcpus(context, class)?, deployment.instances())));

    bill.part(|bill| engine.hours(cluster, context, class, deployment, bill));
    bill.part(|bill| {
        let size = cluster.number("allocated_storage")?;
        Storage {
            engine: engine.name,
            deployment,
            volume_type: Some(cluster.text("storage_type")?.unwrap_or("io1")),
            size: size.ok_or_else(|| Gap::invalid("allocated_storage", ""))?,
            iops: cluster.number("iops")?,
            throughput: None,
            dedicated_log_volume: false,
            io_requests: None,
        }
        .bill(cluster, bill)
    });
    bill.part(|bill| Insights::of(&[cluster])?.bill(cluster, context, vcpus, bill));
    if let Some(gb) = context.usage.number("backup_snapshot_size_gb") {
        let price = price(cluster, "rds.backup.storage")?;
        bill.usage("Additional backup storage", price, "backup_snapshot_size_gb", Some(gb));
    }
    let version = cluster.text("engine_version")?;
    extended_support::bill(cluster, (engine.name, version), context.as_of, vcpus, bill)
}
