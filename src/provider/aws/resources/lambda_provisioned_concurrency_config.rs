//! `aws_lambda_provisioned_concurrency_config`: the memory kept initialised by the GB-second, all
//! the while it is configured, and the requests it serves at a duration price of their own
//! (<https://aws.amazon.com/lambda/pricing/>, "Provisioned Concurrency").

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_lambda_provisioned_concurrency_config",
    cost_attributes: &["function_name", "provisioned_concurrent_executions"],
    components,
};

const SECONDS_PER_HOUR: Decimal = dec!(3600);

fn components(config: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = &context.usage;
    let (memory_mb, arm) = function(config, context)?;
    let gb = memory_mb / dec!(1024);
    let [requests_price, kept_price, duration_price] = if arm {
        [
            "lambda.arm.requests",
            "lambda.arm.provisioned_concurrency",
            "lambda.arm.provisioned.duration",
        ]
    } else {
        ["lambda.requests", "lambda.provisioned_concurrency", "lambda.provisioned.duration"]
    };

    let requests = usage.number("monthly_requests");
    bill.usage("Requests", price(config, requests_price)?, "monthly_requests", requests)
        .per(1_000_000, "1M requests");
    bill.part(|bill| {
        let executions = config
            .number("provisioned_concurrent_executions")?
            .ok_or_else(|| Gap::invalid("provisioned_concurrent_executions", ""))?;
        let hours = usage.number("monthly_duration_hrs").unwrap_or(HOURS_PER_MONTH);
        let seconds = times(times(executions, hours), SECONDS_PER_HOUR);
        bill.add("Provisioned concurrency", price(config, kept_price)?, times(seconds, gb))
            .usage_based();
        Ok(())
    });
    let milliseconds = usage.number("request_duration_ms");
    let missing = if requests.is_none() { "monthly_requests" } else { "request_duration_ms" };
    let seconds = requests.zip(milliseconds).map(|(requests, milliseconds)| {
        // Duration is metered in whole milliseconds.
        times(requests, milliseconds.ceil()) / dec!(1000)
    });
    let duration = seconds.map(|seconds| times(seconds, gb));
    bill.usage("Duration", price(config, duration_price)?, missing, duration);
    Ok(())
}

/// The function's memory in MB and whether it runs on ARM: as the usage file says, else as the
/// function that it refers to is declared.
fn function(config: &Resource, context: &Context) -> Result<(Decimal, bool), Gap> {
    let functions = context.graph.referenced(config, "function_name", "aws_lambda_function");
    let function = functions.first();
    let memory_mb = match (context.usage.number("memory_mb"), function) {
        (Some(memory_mb), _) => memory_mb,
        (None, Some(function)) => function.number("memory_size")?.unwrap_or(dec!(128)),
        (None, None) => return Err(Gap::Unresolved("function_name".into())),
    };
    let arm = match (context.usage.text("architecture"), function) {
        (Some(architecture), _) => architecture == "arm64",
        (None, Some(function)) => function.attributes.texts("architectures")?.contains(&"arm64"),
        (None, None) => false,
    };
    Ok((memory_mb, arm))
}
