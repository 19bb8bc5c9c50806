//! `aws_fsx_lustre_file_system`: storage by the GB at a price that depends on its deployment type,
//! its medium and the throughput that comes with it, and backups
//! (<https://aws.amazon.com/fsx/lustre/pricing/>). Backups are kept by persistent file systems alone.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_fsx_lustre_file_system",
    cost_attributes: &[
        "storage_capacity",
        "storage_type",
        "deployment_type",
        "per_unit_storage_throughput",
        "drive_cache_type",
        "automatic_backup_retention_days",
        "metadata_configuration",
    ],
    components,
};

fn components(system: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.part(|bill| storage(system, bill));
    bill.part(|bill| metadata(system, bill));
    let key = "backup_storage_gb";
    let gb = context.usage.number(key);
    let days = system.number("automatic_backup_retention_days")?;
    if gb.is_some() || days.is_some_and(|days| days > dec!(0)) {
        bill.usage("Backup storage", price(system, "fsx.lustre.backup")?, key, gb);
    }
    Ok(())
}

fn storage(system: &Resource, bill: &mut Bill) -> Result<(), Gap> {
    let capacity = system.number("storage_capacity")?;
    let capacity = capacity.ok_or_else(|| Gap::invalid("storage_capacity", ""))?;
    let deployment = system.text("deployment_type")?.unwrap_or("SCRATCH_1");
    let throughput = system.number("per_unit_storage_throughput");
    let throughput = || -> Result<Decimal, Gap> {
        throughput?.ok_or_else(|| Gap::invalid("per_unit_storage_throughput", ""))
    };
    let sku = match deployment {
        "SCRATCH_1" | "SCRATCH_2" => "persistent-1-50".to_owned(),
        "PERSISTENT_1" => format!("persistent-1-{}", throughput()?.normalize()),
        "PERSISTENT_2" => format!("persistent-2-{}", throughput()?.normalize()),
        other => return Err(Gap::invalid("deployment_type", other)),
    };
    let (name, product, variant) = match system.text("storage_type")?.unwrap_or("SSD") {
        "SSD" => ("SSD storage", "fsx.lustre.ssd", ""),
        "HDD" if system.text("drive_cache_type")? == Some("READ") => {
            ("HDD storage (read cache)", "fsx.lustre.hdd", "read-cache")
        }
        "HDD" => ("HDD storage", "fsx.lustre.hdd", ""),
        other => return Err(Gap::invalid("storage_type", other)),
    };
    bill.add(name, price(system, product)?.sku(&sku).variant(variant), capacity).per(1, "GB");
    Ok(())
}

/// IOPS for metadata are paid for where they are set by hand.
fn metadata(system: &Resource, bill: &mut Bill) -> Result<(), Gap> {
    let Some(metadata) = system.block("metadata_configuration")? else { return Ok(()) };
    if metadata.text("mode")? == Some("USER_PROVISIONED") {
        let iops = metadata.number("iops")?.ok_or_else(|| Gap::invalid("iops", ""))?;
        bill.add("Metadata IOPS", price(system, "fsx.lustre.metadata_iops")?, iops);
    }
    Ok(())
}
