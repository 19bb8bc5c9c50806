//! Functions of which more than 10 % of invocations fail on any of 7 days (AWS Trusted Advisor,
//! check `L4dfs2Q3C2`:
//! <https://docs.aws.amazon.com/awssupport/latest/user/cost-optimization-checks.html>). They bill,
//! and so do their retries; how much less a mended one costs nobody can tell.

use rust_decimal::{Decimal, dec};

use super::failures;
use crate::{
    advise::{Change, Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-lambda-errors",
    summary: "Functions that fail more than 10 % of the time on any of 7 days pay for nothing.",
    kinds: &["aws_lambda_function"],
    reads: &[("aws_lambda_function", &["function_name"])],
    lever: Lever::Configuration,
    propose,
};

/// The share of invocations.
pub(super) const FAILED: Decimal = dec!(0.1);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let worst = failures(subject, evidence).into_iter().map(|(_, share)| share).max();
    let Some(worst) = worst.filter(|worst| *worst > FAILED) else { return Ok(Vec::new()) };
    let because = format!(
        "{} % of invocations failed on the worst of the last 7 days",
        (worst * dec!(100)).round_dp(1).normalize()
    );
    let proposal = Proposal::new(Change::Finding, because);
    Ok(vec![proposal.risk(Risk::Low).confidence(Confidence::Medium)])
}
