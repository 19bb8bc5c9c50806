//! `aws_lambda_function`: requests, GB-seconds of execution, and temporary storage above 512 MB
//! (<https://aws.amazon.com/lambda/pricing/>). The monthly free tier is the account's, not the
//! function's, and is not taken off here.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::times,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_lambda_function",
    cost_attributes: &["memory_size", "architectures", "ephemeral_storage"],
    components,
};

fn components(function: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let memory_mb = function.number("memory_size")?.unwrap_or(dec!(128));
    let arm = function.attributes.texts("architectures")?.contains(&"arm64");
    let storage_mb = match function.block("ephemeral_storage")? {
        Some(storage) => storage.number("size")?.unwrap_or(dec!(512)),
        None => dec!(512),
    };
    let requests = context.usage.number("monthly_requests");
    let milliseconds = context.usage.number("request_duration_ms");
    let seconds = requests.zip(milliseconds).map(|(requests, milliseconds)| {
        // Duration is metered in whole milliseconds.
        times(requests, milliseconds.ceil()) / dec!(1000)
    });
    let missing = if requests.is_none() { "monthly_requests" } else { "request_duration_ms" };

    let product = if arm { "lambda.arm.requests" } else { "lambda.requests" };
    bill.usage("Requests", price(function, product)?, "monthly_requests", requests)
        .per(1_000_000, "1M requests");
    let product = if arm { "lambda.arm.duration" } else { "lambda.duration" };
    let duration = seconds.map(|seconds| times(seconds, memory_mb) / dec!(1024));
    bill.usage("Duration", price(function, product)?, missing, duration);
    if storage_mb > dec!(512) {
        let gb: Decimal = (storage_mb - dec!(512)) / dec!(1024);
        let price = price(function, "lambda.ephemeral_storage_over_512MB")?;
        bill.usage("Ephemeral storage", price, missing, seconds.map(|seconds| times(seconds, gb)));
    }
    Ok(())
}
