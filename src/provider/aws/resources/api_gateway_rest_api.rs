//! `aws_api_gateway_rest_api`: requests in tiers, whatever the endpoint's type
//! (<https://aws.amazon.com/api-gateway/pricing/>). A cache is billed with its stage.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_api_gateway_rest_api", cost_attributes: &[], components };

fn components(api: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let requests = context.usage.number("monthly_requests");
    bill.usage("Requests", price(api, "apigateway.rest")?, "monthly_requests", requests)
        .per(1_000_000, "1M requests");
    Ok(())
}
