//! `aws_backup_vault`: what is kept in it by the GB-month and what is restored from it by the GB, at
//! the prices of the service that was backed up (<https://aws.amazon.com/backup/pricing/>). Backups of
//! EBS, RDS, Aurora and `FSx` are those services' own snapshots.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_backup_vault", cost_attributes: &[], components };

/// Name, product, sku, variant and usage key.
const LINES: &[(&str, &str, &str, &str, &str)] = &[
    ("EFS backup (warm)", "backup.storage.warm", "efs", "", "monthly_efs_warm_backup_gb"),
    ("EFS backup (cold)", "backup.storage.cold", "efs", "", "monthly_efs_cold_backup_gb"),
    ("EFS restore (warm)", "backup.restore.warm", "efs", "", "monthly_efs_warm_restore_gb"),
    ("EFS restore (cold)", "backup.restore.cold", "efs", "", "monthly_efs_cold_restore_gb"),
    (
        "EFS restore (item-level)",
        "backup.restore.items",
        "efs",
        "",
        "monthly_efs_item_restore_requests",
    ),
    ("EBS snapshot", "ebs.snapshot.standard", "", "", "monthly_ebs_snapshot_gb"),
    ("RDS snapshot", "rds.backup.storage", "", "", "monthly_rds_snapshot_gb"),
    ("DynamoDB backup", "backup.storage.warm", "dynamodb", "", "monthly_dynamodb_backup_gb"),
    ("DynamoDB restore", "backup.restore.warm", "dynamodb", "", "monthly_dynamodb_restore_gb"),
    // Either of its engines has the same price.
    ("Aurora snapshot", "aurora.backup.storage", "mysql", "", "monthly_aurora_snapshot_gb"),
    ("FSx for Windows backup", "fsx.backup", "windows", "", "monthly_fsx_windows_backup_gb"),
    ("FSx for Lustre backup", "fsx.backup", "lustre", "", "monthly_fsx_lustre_backup_gb"),
];

fn components(vault: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    for (name, product, sku, variant, key) in LINES {
        let price = price(vault, *product)?.sku(sku).variant(variant);
        let used = context.usage.number(key);
        let line = bill.usage(*name, price, key, used);
        // Not all of these services are in every region; what is used must have its price.
        if used.is_none_or(|used| used.is_zero()) {
            line.only_if_priced();
        }
    }
    Ok(())
}
