//! Functions that never use much of their memory
//! (<https://docs.aws.amazon.com/compute-optimizer/latest/ug/view-lambda-recommendations.html>). Only
//! Lambda Insights measures it. CPU goes with memory, so what computes will run longer: the saving is
//! that of a function that waits, and the confidence is low.

use rust_decimal::{Decimal, dec};

use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Unknown, Value},
    money::HOURS_PER_MONTH,
};

pub(super) const CHECK: Check = Check {
    id: "aws-lambda-memory",
    summary: "Functions whose measured memory, and a fifth on top, fits a smaller size.",
    kinds: &["aws_lambda_function"],
    reads: &[],
    lever: Lever::Shape,
    propose,
};

const DAYS: u32 = 14;
const LEAST_INVOCATIONS: Decimal = dec!(50);
/// Above this a function has more than one vCPU, which memory alone does not tell of. MB.
const MOST: Decimal = dec!(1792);
const LEAST: Decimal = dec!(128);
const STEP: Decimal = dec!(64);
const SPARE: Decimal = dec!(1.2);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let memory = subject.resource.number("memory_size")?.unwrap_or(LEAST);
    let of = |metric: &str| evidence.series(subject, metric).map(|series| series.last(DAYS));
    let used = of("used_memory_max")
        .map(crate::advise::Series::maximum)
        .or_else(|| of("memory_utilization").map(|percent| percent.maximum() * memory / dec!(100)));
    let (Some(used), Some(calls), Some(duration)) = (used, of("Invocations"), of("Duration"))
    else {
        return Ok(Vec::new());
    };
    let invocations = calls.a_day() * Decimal::from(calls.days());
    let size = ((used * SPARE / STEP).ceil() * STEP).max(LEAST);
    if invocations < LEAST_INVOCATIONS || memory > MOST || size >= memory {
        return Ok(Vec::new());
    }
    let because = format!(
        "uses {} of {} MB at most, in {} invocations of {} days; saves this where it runs no longer with less CPU",
        used.round_dp(1).normalize(),
        memory.normalize(),
        invocations.round().normalize(),
        calls.days(),
    );
    let a_month = (calls.mean() * dec!(3600) * HOURS_PER_MONTH).round();
    let usage =
        [("monthly_requests", a_month), ("request_duration_ms", duration.mean().round_dp(3))];
    let proposal = Proposal::set([("memory_size", Value::Number(size))], because)
        .usage(usage, usage)
        .risk(Risk::Medium)
        .confidence(Confidence::Low);
    Ok(vec![proposal])
}
