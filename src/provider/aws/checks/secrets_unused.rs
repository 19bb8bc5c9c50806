//! Secrets that nobody read for 90 days cost $0.40 a month (<https://aws.amazon.com/secrets-manager/pricing/>).
//! 90 days are what open checkers wait. AWS tells the day of the last access only; one that never was
//! read has none. A deleted secret can be restored for 30 days.

use crate::{
    advise::{Check, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-secrets-unused",
    summary: "Secrets that nobody read for 90 days may be left over.",
    kinds: &["aws_secretsmanager_secret"],
    reads: &[],
    lever: Lever::Delete,
    propose,
};

const DAYS: i32 = 90;

#[expect(clippy::unnecessary_wraps, reason = "a check's shape")]
fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let read = subject.days_since("last_accessed_time", evidence.as_of);
    let made = subject.days_since("create_time", evidence.as_of);
    let because = match (read, made) {
        (Some(days), _) if days > DAYS => format!("last read {days} days ago"),
        (None, Some(days)) if days > DAYS => format!("{days} days old and never read"),
        _ => return Ok(Vec::new()),
    };
    Ok(vec![Proposal::delete(because).risk(Risk::High)])
}
