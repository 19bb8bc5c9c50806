//! `aws_db_snapshot`: the space it takes by the GB (<https://aws.amazon.com/rds/pricing/>, "Backup
//! storage"). Backups are free up to the size of the databases of the account; a snapshot that lives
//! within that costs nothing, which no single one can tell.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_db_snapshot", cost_attributes: &[], components };

fn components(snapshot: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let key = "backup_storage_gb";
    // Terraform has no such attribute: one that advice would leave behind says how much it takes.
    let gb = context.usage.number(key).or(snapshot.number(key)?);
    bill.usage("Backup storage", price(snapshot, "rds.backup.storage")?, key, gb).per(1, "GB");
    Ok(())
}
