//! Commitments that end within 30 days, or ended within the last 30: from then on, what they cover is
//! billed on demand, and nothing says so. The window is Trusted Advisor's, check 1e93e4c0b5
//! (<https://docs.aws.amazon.com/awssupport/latest/user/cost-optimization-checks.html>).
//!
//! It saves nothing by itself: what to buy instead, the demand decides that is left.

use super::commitment;
use crate::advise::{Change, Check, Confidence, Lever, Proposal, Risk};

/// Days before and after the end.
const DAYS: i32 = 30;

pub(super) const CHECK: Check = Check {
    id: "aws-commit-expiring",
    summary: "What a commitment covers is billed on demand from the day it ends.",
    kinds: commitment::KINDS,
    reads: &[],
    lever: Lever::Commitment,
    propose: |subject, evidence| {
        let Some(since) = subject.days_since("ends_at", evidence.as_of) else {
            return Ok(Vec::new());
        };
        let retired = subject.observed_text("status").is_some_and(|status| {
            matches!(status, "payment-failed" | "queued-deleted" | "returned" | "exchanged")
        });
        if since.abs() > DAYS || retired {
            return Ok(Vec::new());
        }
        let what = commitment::in_words(subject);
        let day = subject.observed_text("ends_at").unwrap_or_default();
        let day = day.split('T').next().unwrap_or_default();
        let because = match since {
            0 => format!("{what} ends today"),
            since if since < 0 => format!(
                "{what} ends on {day}, in {}: what it covers is on demand then; renew it, or queue what is worth committing to for that day",
                commitment::days(-since)
            ),
            since => format!(
                "{what} ended on {day}, {} ago: what it covered is on demand since",
                commitment::days(since)
            ),
        };
        Ok(vec![
            Proposal::new(Change::Finding, because).confidence(Confidence::High).risk(Risk::Low),
        ])
    },
};
