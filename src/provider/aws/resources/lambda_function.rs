//! `aws_lambda_function`: requests, GB-seconds of execution, and temporary storage above 512 MB
//! (<https://aws.amazon.com/lambda/pricing/>). The monthly free tier is the account's, not the
//! function's, and is not taken off here. Run at the edge (Lambda@Edge) it has prices of its own;
//! concurrency provisioned for it bills as `aws_lambda_provisioned_concurrency_config`.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_lambda_function",
    cost_attributes: &[
        "memory_size",
        "architectures",
        "ephemeral_storage",
        "runtime",
        "publish",
        "snap_start",
    ],
    components,
};

const SECONDS_PER_HOUR: Decimal = dec!(3600);

/// The products of a function's requests and execution.
fn products(function: &Resource, context: &Context) -> Result<[&'static str; 2], Gap> {
    let behaviors = ["default_cache_behavior", "ordered_cache_behavior"];
    let at_edge = behaviors.iter().any(|behavior| {
        let kind = "aws_cloudfront_distribution";
        !context.graph.referrers(function, kind, behavior).is_empty()
    });
    if at_edge {
        return Ok(["lambda.edge.requests", "lambda.edge.duration"]);
    }
    Ok(if function.attributes.texts("architectures")?.contains(&"arm64") {
        ["lambda.arm.requests", "lambda.arm.duration"]
    } else {
        ["lambda.requests", "lambda.duration"]
    })
}

fn components(function: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let memory_mb = function.number("memory_size")?.unwrap_or(dec!(128));
    let [per_request, per_second] = products(function, context)?;
    let requests = context.usage.number("monthly_requests");
    let milliseconds = context.usage.number("request_duration_ms");
    let seconds = requests.zip(milliseconds).map(|(requests, milliseconds)| {
        // Duration is metered in whole milliseconds.
        times(requests, milliseconds.ceil()) / dec!(1000)
    });
    let missing = if requests.is_none() { "monthly_requests" } else { "request_duration_ms" };

    bill.usage("Requests", price(function, per_request)?, "monthly_requests", requests)
        .per(1_000_000, "1M requests");
    let duration = seconds.map(|seconds| times(seconds, memory_mb) / dec!(1024));
    bill.usage("Duration", price(function, per_second)?, missing, duration);
    bill.part(|bill| {
        let storage = function.block("ephemeral_storage")?;
        let storage_mb = storage.map(|storage| storage.number("size")).transpose()?.flatten();
        if let Some(storage_mb) = storage_mb.filter(|size| *size > dec!(512)) {
            let gb: Decimal = (storage_mb - dec!(512)) / dec!(1024);
            let used = seconds.map(|seconds| times(seconds, gb));
            let price = price(function, "lambda.ephemeral_storage_over_512MB")?;
            bill.usage("Ephemeral storage", price, missing, used);
        }
        Ok(())
    });
    bill.part(|bill| snap_start(function, context, memory_mb, bill));
    Ok(())
}

/// A snapshot of each published version is kept and restored; for Java that is free.
fn snap_start(
    function: &Resource,
    context: &Context,
    memory_mb: Decimal,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let published = function.flag("publish")? == Some(true);
    let on = match function.block("snap_start")? {
        Some(settings) => settings.text("apply_on")? == Some("PublishedVersions"),
        None => false,
    };
    let free = function.text("runtime")?.is_some_and(|runtime| runtime.starts_with("java"));
    if !published || !on || free {
        return Ok(());
    }
    let gb = memory_mb / dec!(1024);
    let month = times(HOURS_PER_MONTH, SECONDS_PER_HOUR);
    bill.add("SnapStart cache", price(function, "lambda.snapstart.cache")?, times(gb, month));
    let key = "monthly_snapstart_restores";
    let restored = context.usage.number(key).map(|restores| times(restores, gb));
    bill.usage("SnapStart restores", price(function, "lambda.snapstart.restore")?, key, restored);
    Ok(())
}
