//! Log groups that nothing writes to any more go on billing what they keep, at $0.03 a GB and month
//! (<https://aws.amazon.com/cloudwatch/pricing/>, "Logs"). No event for 90 days is what open checkers
//! wait; they look at each stream, whose size nobody tells any more, so that the group is looked at.

use rust_decimal::dec;

use super::counted;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-cw-stream-unused",
    summary: "Log groups without an event for 90 days go on billing what they keep.",
    kinds: &["aws_cloudwatch_log_group"],
    reads: &[],
    lever: Lever::Delete,
    propose,
};

const DAYS: u32 = 90;

#[expect(clippy::unnecessary_wraps, reason = "a check's shape")]
fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    // What keeps them for others to read deletes them by itself.
    let is_new = subject.days_since("create_time", evidence.as_of).is_some_and(|days| days < 90);
    let usage = evidence.usage(subject);
    let observed = subject.observed_number("stored_bytes").map(|bytes| bytes / dec!(1073741824));
    let stored = observed.or_else(|| usage.number("storage_gb"));
    let Some(stored) = stored.filter(|gb| *gb > dec!(0) && !is_new) else { return Ok(Vec::new()) };
    let measured = counted::a_day(subject, evidence, &["IncomingBytes"], DAYS);
    let told = usage.number("monthly_data_ingested_gb");
    let (because, confidence) = match (measured, told) {
        (Some(intake), _) if intake.is_zero() => {
            (format!("no byte in {DAYS} days"), Confidence::Medium)
        }
        (None, Some(intake)) if intake.is_zero() => {
            ("no intake, as the usage file has it".to_owned(), Confidence::Low)
        }
        _ => return Ok(Vec::new()),
    };
    let stored = stored.round_dp(6);
    let because = format!("{because}; keeps {} GB", stored.round_dp(1).normalize());
    let proposal = Proposal::delete(because).confidence(confidence);
    Ok(vec![proposal.usage([("storage_gb", stored)], [("storage_gb", dec!(0))])])
}
