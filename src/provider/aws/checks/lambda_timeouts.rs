//! Functions that time out on more than 10 % of invocations on any of 7 days (AWS Trusted Advisor,
//! check `L4dfs2Q3C3`:
//! <https://docs.aws.amazon.com/awssupport/latest/user/cost-optimization-checks.html>). No metric
//! counts timeouts: here a day counts on which so many failed, and the longest invocation took all of
//! the time that it has. Each bills that time and brings nothing.

use rust_decimal::dec;

use super::{failures, lambda_errors::FAILED};
use crate::{
    advise::{Change, Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-lambda-timeouts",
    summary: "Functions that fail more than 10 % of the time, and then at their timeout.",
    kinds: &["aws_lambda_function"],
    reads: &[("aws_lambda_function", &["function_name", "timeout"])],
    lever: Lever::Configuration,
    propose,
};

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let timeout = subject.resource.number("timeout")?.unwrap_or(dec!(3));
    let Some(duration) = evidence.series(subject, "Duration") else { return Ok(Vec::new()) };
    let longest = duration.last(7).each_day();
    let is_whole = |day: i64| {
        let limit = timeout.saturating_mul(dec!(1000));
        longest.iter().any(|found| found.day == day && found.maximum >= limit)
    };
    let failures = failures(subject, evidence).into_iter();
    let worst = failures.filter(|(day, _)| is_whole(*day)).map(|(_, share)| share).max();
    let Some(worst) = worst.filter(|worst| *worst > FAILED) else { return Ok(Vec::new()) };
    let because = format!(
        "invocations took all of their {} s on a day on which {} % failed",
        timeout.normalize(),
        (worst * dec!(100)).round_dp(1).normalize()
    );
    let proposal = Proposal::new(Change::Finding, because);
    Ok(vec![proposal.risk(Risk::Low).confidence(Confidence::Low)])
}
