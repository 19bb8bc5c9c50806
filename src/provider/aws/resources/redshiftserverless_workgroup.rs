//! `aws_redshiftserverless_workgroup`: capacity (RPU) by the second while it works, storage and
//! snapshots of its namespace by the GB (<https://aws.amazon.com/redshift/pricing/>, "Serverless").
//! It idles for free and each query runs a minute at least. Scans of S3 and concurrency scaling are
//! in the capacity.

use rust_decimal::dec;

use super::price;
use crate::{
    model::Resource,
    money::times,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_redshiftserverless_workgroup",
    cost_attributes: &["base_capacity"],
    components,
};

fn components(workgroup: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = &context.usage;
    bill.part(|bill| {
        let compute = price(workgroup, "redshift.serverless")?;
        // Where the base is exceeded, its RPU hours are told; else the hours at work.
        let rpu_hours = match (usage.number("monthly_rpu_hrs"), usage.number("monthly_hrs")) {
            (None, Some(hours)) => {
                // Where it is left out, AWS sets 128.
                let base = workgroup.number("base_capacity")?;
                Some(times(base.unwrap_or(dec!(128)), hours))
            }
            (rpu_hours, _) => rpu_hours,
        };
        bill.usage("Compute", compute, "monthly_rpu_hrs", rpu_hours);
        Ok(())
    });
    for (name, product, key) in [
        ("Managed storage", "redshift.managed_storage", "managed_storage_gb"),
        ("Backup storage", "redshift.backup.storage", "backup_storage_gb"),
    ] {
        bill.usage(name, price(workgroup, product)?, key, usage.number(key));
    }
    Ok(())
}
