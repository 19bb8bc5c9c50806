//! `aws_s3_bucket_inventory`: by the object listed (<https://aws.amazon.com/s3/pricing/>, "Management
//! & Insights"). The reports are objects as others are, and billed where they are stored.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_s3_bucket_inventory", cost_attributes: &["enabled"], components };

fn components(inventory: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    if inventory.flag("enabled")? == Some(false) {
        return Ok(());
    }
    let key = "monthly_listed_objects";
    let price = price(inventory, "s3.inventory.objects")?;
    bill.usage("Objects listed", price, key, context.usage.number(key))
        .per(1_000_000, "1M objects");
    Ok(())
}
