//! What `FSx` file systems share (<https://aws.amazon.com/fsx/>): capacity, throughput and IOPS as
//! provisioned, whatever is stored, and backups by what they hold.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::times,
    price::{Bill, Context, Gap},
};

/// What decides the cost of a file system for Windows or of `OpenZFS`.
pub(crate) const COST_ATTRIBUTES: &[&str] = &[
    "automatic_backup_retention_days",
    "backup_id",
    "deployment_type",
    "disk_iops_configuration",
    "storage_capacity",
    "storage_type",
    "throughput_capacity",
];

/// IOPS that come with each GB of SSD storage.
const INCLUDED_IOPS: Decimal = dec!(3);

/// A file system as the price table names it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileSystem {
    /// `fsx.windows`.
    pub(crate) product: &'static str,
    /// `ssd` or `hdd`; empty where there is one kind.
    pub(crate) storage: &'static str,
    /// Deployment.
    pub(crate) variant: &'static str,
    /// Days that automatic backups are kept where nothing is set.
    pub(crate) default_retention: Decimal,
}

impl FileSystem {
    pub(crate) fn bill(
        self,
        resource: &Resource,
        context: &Context,
        bill: &mut Bill,
    ) -> Result<(), Gap> {
        let price_of = |part: &str| {
            let price = price(resource, format!("{}.{part}", self.product))?;
            Ok::<_, Gap>(price.variant(self.variant))
        };
        let per_mbps = price_of("throughput")?;
        bill.part(|bill| {
            let throughput = resource.number("throughput_capacity")?;
            let throughput = throughput.ok_or_else(|| Gap::invalid("throughput_capacity", ""))?;
            bill.add("Throughput capacity", per_mbps, throughput).per(1, "MBps");
            Ok(())
        });
        bill.part(|bill| {
            let capacity = capacity(resource)?;
            let name = if self.storage == "hdd" { "HDD storage" } else { "SSD storage" };
            bill.add(name, price_of("storage")?.sku(self.storage), capacity).per(1, "GB");
            if let Some(iops) = provisioned_iops(resource)? {
                let over = iops.saturating_sub(times(capacity, INCLUDED_IOPS));
                if over > dec!(0) {
                    bill.add("Provisioned IOPS", price_of("iops")?, over).per(1, "IOPS");
                }
            }
            Ok(())
        });
        bill.part(|bill| {
            let key = "backup_storage_gb";
            let stored = context.usage.number(key);
            let kept = resource.number("automatic_backup_retention_days")?;
            if stored.is_some() || kept.unwrap_or(self.default_retention) > dec!(0) {
                bill.usage("Backup storage", price_of("backup.storage")?, key, stored);
            }
            Ok(())
        });
        Ok(())
    }
}

/// GB; a restored file system has its backup's.
fn capacity(resource: &Resource) -> Result<Decimal, Gap> {
    let restored = !matches!(resource.text("backup_id"), Ok(None));
    match resource.number("storage_capacity") {
        Ok(Some(capacity)) => Ok(capacity),
        _ if restored => Err(Gap::Unresolved("backup_id".into())),
        Ok(None) => Err(Gap::invalid("storage_capacity", "")),
        Err(unknown) => Err(unknown.into()),
    }
}

/// IOPS that are asked for, rather than left to the capacity.
fn provisioned_iops(resource: &Resource) -> Result<Option<Decimal>, Gap> {
    let Some(disk) = resource.block("disk_iops_configuration")? else { return Ok(None) };
    if disk.text("mode")? == Some("USER_PROVISIONED") { Ok(disk.number("iops")?) } else { Ok(None) }
}
