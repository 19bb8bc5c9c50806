//! `aws_cloudfront_function`: by the invocation (<https://aws.amazon.com/cloudfront/pricing/>,
//! "CloudFront Functions"). The free invocations of each month are the account's, and not taken off
//! here.

use super::global;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_cloudfront_function", cost_attributes: &[], components };

#[expect(clippy::unnecessary_wraps, reason = "the signature of all resource types")]
fn components(_: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let key = "monthly_requests";
    let price = global("cloudfront.function.invocations");
    bill.usage("Total number of invocations", price, key, context.usage.number(key))
        .per(1_000_000, "1M invocations");
    Ok(())
}
