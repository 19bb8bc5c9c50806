//! Log groups without a retention keep what they are given for ever, at $0.03 a GB and month
//! (<https://aws.amazon.com/cloudwatch/pricing/>, "Logs").

use rust_decimal::{Decimal, dec};

use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Unknown, Value},
};

pub(super) const CHECK: Check = Check {
    id: "aws-cw-retention",
    summary: "Log groups without retention_in_days never expire anything: keep 30 days.",
    kinds: &["aws_cloudwatch_log_group"],
    reads: &[("aws_cloudwatch_log_group", &["retention_in_days"])],
    lever: Lever::Storage,
    propose,
};

const DAYS: Decimal = dec!(30);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let group = subject.resource;
    // Zero is for ever as well.
    if group.number("retention_in_days")?.is_some_and(|days| days > dec!(0)) {
        return Ok(Vec::new());
    }
    let proposal = Proposal::set(
        [("retention_in_days", Value::Number(DAYS))],
        "no retention: nothing ever expires",
    )
    .risk(Risk::Low)
    .confidence(Confidence::High);
    let usage = evidence.usage(subject);
    let gb = |bytes: Decimal| bytes / dec!(1073741824);
    let stored =
        subject.observed_number("stored_bytes").map(gb).or_else(|| usage.number("storage_gb"));
    let a_month = evidence
        .series(subject, "IncomingBytes")
        .map(|series| gb(series.a_day() * DAYS))
        .or_else(|| usage.number("monthly_data_ingested_gb"));
    let (Some(stored), Some(a_month)) = (stored, a_month) else { return Ok(vec![proposal]) };
    // Stored compressed, and so less than a month's intake; how much less is not told.
    let kept = stored.min(a_month).round_dp(6);
    Ok(vec![proposal.usage([("storage_gb", stored.round_dp(6))], [("storage_gb", kept)])])
}
