//! `aws_docdb_cluster_snapshot`: by the GB of backup storage that it takes beyond what is free, as
//! much as the cluster itself stores (<https://aws.amazon.com/documentdb/pricing/>).

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_docdb_cluster_snapshot", cost_attributes: &[], components };

fn components(snapshot: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let key = "backup_storage_gb";
    let price = price(snapshot, "docdb.backup.storage")?;
    bill.usage("Backup storage", price, key, context.usage.number(key));
    Ok(())
}
