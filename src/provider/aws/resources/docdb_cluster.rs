//! `aws_docdb_cluster`: backups beyond the size of the cluster
//! (<https://aws.amazon.com/documentdb/pricing/>). Its instances, storage and I/O are billed with its
//! `aws_docdb_cluster_instance`s.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_docdb_cluster", cost_attributes: &["storage_type"], components };

fn components(cluster: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let key = "backup_storage_gb";
    let price = price(cluster, "docdb.backup.storage")?;
    bill.usage("Backup storage", price, key, context.usage.number(key));
    Ok(())
}
