//! `aws_glue_catalog_database`: what the data catalogue holds by 100,000 objects and month, and the
//! requests to it by the million (<https://aws.amazon.com/glue/pricing/>, "Data Catalog"). The first
//! million of each are free for the account, and not taken off.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_glue_catalog_database",
    cost_attributes: &["target_database"],
    components,
};

fn components(database: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    // A link to another account's database holds nothing of its own.
    if !database.blocks("target_database").unwrap_or_default().is_empty() {
        return Ok(());
    }
    let objects = context.usage.number("monthly_objects");
    bill.usage("Storage", price(database, "glue.catalog.object")?, "monthly_objects", objects)
        .per(100_000, "100k objects");
    let requests = context.usage.number("monthly_requests");
    bill.usage("Requests", price(database, "glue.catalog.request")?, "monthly_requests", requests)
        .per(1_000_000, "1M requests");
    Ok(())
}
