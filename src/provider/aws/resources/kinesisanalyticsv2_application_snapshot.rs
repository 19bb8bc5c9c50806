//! `aws_kinesisanalyticsv2_application_snapshot`: what a durable backup of a Flink application holds,
//! by the GB and month (<https://aws.amazon.com/managed-service-apache-flink/pricing/>).

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_kinesisanalyticsv2_application_snapshot",
    cost_attributes: &[],
    components,
};

fn components(snapshot: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let key = "durable_application_backup_gb";
    let price = price(snapshot, "kinesis_analytics.backup.storage")?;
    bill.usage("Backup", price, key, context.usage.number(key));
    Ok(())
}
