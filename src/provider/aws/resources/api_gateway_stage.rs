//! `aws_api_gateway_stage`: its cache by the hour, at the price of its size
//! (<https://aws.amazon.com/api-gateway/pricing/>, "Caching"). A stage without a cache is free; requests
//! are billed with the API.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_api_gateway_stage",
    cost_attributes: &["cache_cluster_enabled", "cache_cluster_size"],
    components,
};

/// In GB.
const SIZES: &[&str] = &["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"];

fn components(stage: &Resource, _: &Context, bill: &mut Bill) -> Result<(), Gap> {
    if stage.flag("cache_cluster_enabled")? != Some(true) {
        return Ok(());
    }
    let size = stage.text("cache_cluster_size")?.unwrap_or("0.5");
    if !SIZES.contains(&size) {
        return Err(Gap::invalid("cache_cluster_size", size));
    }
    let price = price(stage, format!("apigateway.cache.{size}"))?;
    bill.hourly(format!("Cache memory ({size} GB)"), price);
    Ok(())
}
