//! Provisioned concurrency that is less than 30 % used at the 99th percentile: kept warm and paid by
//! the hour for nothing (<https://aws.amazon.com/lambda/pricing/>; the share is our own choice).

use rust_decimal::{Decimal, dec};

use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Unknown, Value},
};

pub(super) const CHECK: Check = Check {
    id: "aws-lambda-provconc-idle",
    summary: "Provisioned concurrency below 30 % of use: provision what is needed.",
    kinds: &["aws_lambda_provisioned_concurrency_config"],
    reads: &[("aws_lambda_function", &["function_name"])],
    lever: Lever::Shape,
    propose,
};

const DAYS: u32 = 14;
/// The share of what is provisioned; CloudWatch tells it from 0 to 1.
const USED: Decimal = dec!(0.3);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let config = subject.resource;
    let functions = evidence.graph.referenced(config, "function_name", "aws_lambda_function");
    let metric = "ProvisionedConcurrencyUtilization";
    let of_function = |resource| evidence.series(&Subject { resource, live: None }, metric);
    let series = evidence
        .series(subject, metric)
        .or_else(|| functions.first().copied().and_then(of_function));
    let (Some(series), Some(now)) = (series, config.number("provisioned_concurrent_executions")?)
    else {
        return Ok(Vec::new());
    };
    let series = series.last(DAYS);
    let used = series.quantile_of_maxima(dec!(0.99));
    if series.days() < u64::from(DAYS) || used >= USED {
        return Ok(Vec::new());
    }
    let busiest = series.quantile_of_maxima(evidence.preset.percentile());
    let free = dec!(1) - evidence.preset.cpu_headroom();
    let need = now.saturating_mul(busiest).checked_div(free).unwrap_or(now);
    let need = need.ceil().max(dec!(1)).min(now);
    let because = format!(
        "{} % of {} in use (P99 of {DAYS} days)",
        (used * dec!(100)).round_dp(1).normalize(),
        now.normalize()
    );
    let edit = ("provisioned_concurrent_executions", Value::Number(need));
    let proposal = Proposal::set([edit], because);
    Ok(vec![proposal.risk(Risk::Low).confidence(Confidence::Medium)])
}
