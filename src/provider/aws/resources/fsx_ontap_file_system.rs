//! `aws_fsx_ontap_file_system`: SSD storage, the IOPS provisioned beyond 3 a GB of it, throughput,
//! the capacity pool that cold data moves to, and backups
//! (<https://aws.amazon.com/fsx/netapp-ontap/pricing/>).

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::times,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_fsx_ontap_file_system",
    cost_attributes: &[
        "storage_capacity",
        "deployment_type",
        "throughput_capacity",
        "throughput_capacity_per_ha_pair",
        "ha_pairs",
        "disk_iops_configuration",
        "automatic_backup_retention_days",
    ],
    components,
};

const IOPS_PER_GB: Decimal = dec!(3);

fn components(system: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let deployment = system.text("deployment_type")?;
    let (zones, generation) = match deployment {
        Some("SINGLE_AZ_1") => ("single-az", "single-az-1"),
        Some("SINGLE_AZ_2") => ("single-az", "single-az-2"),
        Some("MULTI_AZ_1") => ("multi-az", "multi-az-1"),
        Some("MULTI_AZ_2") => ("multi-az", "multi-az-2"),
        other => return Err(Gap::invalid("deployment_type", other.unwrap_or_default())),
    };
    bill.part(|bill| {
        let gb = system.number("storage_capacity")?;
        let gb = gb.ok_or_else(|| Gap::invalid("storage_capacity", ""))?;
        bill.add("SSD storage", price(system, "fsx.ontap.ssd")?.sku(zones), gb).per(1, "GB");
        // Automatic ones are those that come with the storage.
        let Some(iops) = system.block("disk_iops_configuration")? else { return Ok(()) };
        if iops.text("mode")? == Some("USER_PROVISIONED") {
            let iops = iops.number("iops")?.unwrap_or_default();
            let over = iops.saturating_sub(times(gb, IOPS_PER_GB)).max(dec!(0));
            bill.add("Provisioned IOPS", price(system, "fsx.ontap.iops")?.sku(zones), over);
        }
        Ok(())
    });
    bill.part(|bill| {
        let price = price(system, "fsx.ontap.throughput")?.sku(generation);
        bill.add("Throughput capacity", price, throughput(system)?).per(1, "MBps");
        Ok(())
    });
    let key = "capacity_pool_storage_gb";
    let pool = price(system, "fsx.ontap.capacity_pool")?.sku(zones);
    bill.usage("Capacity pool storage", pool, key, context.usage.number(key)).per(1, "GB");

    let key = "backup_storage_gb";
    let gb = context.usage.number(key);
    let days = system.number("automatic_backup_retention_days")?;
    if gb.is_some() || days.is_none_or(|days| days > dec!(0)) {
        bill.usage("Backup storage", price(system, "fsx.ontap.backup")?, key, gb).per(1, "GB");
    }
    Ok(())
}

/// Of the file system, or of each of its pairs of servers; which of both is set, the other follows.
fn throughput(system: &Resource) -> Result<Decimal, Gap> {
    let pairs = system.number("ha_pairs")?.unwrap_or(dec!(1));
    match (system.number("throughput_capacity"), system.number("throughput_capacity_per_ha_pair")) {
        (_, Ok(Some(each))) => Ok(times(each, pairs)),
        (Ok(Some(total)), _) => Ok(total),
        (Err(unknown), _) | (_, Err(unknown)) => Err(unknown.into()),
        (Ok(None), Ok(None)) => Err(Gap::invalid("throughput_capacity", "")),
    }
}
