//! Buckets that hold more than 1 GB and that hardly anybody asks for: less than 100 writes or listings and
//! 2,000 reads in 7 days (the thresholds of an open optimizer). Requests are told by the usage file, as
//! made of a bill: CloudWatch counts them only where a bucket pays for it.

use rust_decimal::{Decimal, dec};

use super::s3_rules::standard_gb;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-s3-abandoned",
    summary: "Buckets of more than 1 GB with hardly a request in 7 days may be archived or deleted.",
    kinds: &["aws_s3_bucket"],
    reads: &[],
    lever: Lever::Delete,
    propose,
};

/// In 7 days.
const TIER_1: Decimal = dec!(100);
const TIER_2: Decimal = dec!(2000);

#[expect(clippy::unnecessary_wraps, reason = "a check's shape")]
fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let usage = evidence.usage(subject).block("standard");
    let a_week = |key| Some(usage.number(key)? * dec!(7) / dec!(30));
    let (Some(gb), Some(writes), Some(reads)) = (
        standard_gb(subject, evidence),
        a_week("monthly_tier_1_requests"),
        a_week("monthly_tier_2_requests"),
    ) else {
        return Ok(Vec::new());
    };
    if gb <= dec!(1) || writes >= TIER_1 || reads >= TIER_2 {
        return Ok(Vec::new());
    }
    let because = format!(
        "{} GB, with {} writes or listings and {} reads a week",
        gb.round().normalize(),
        writes.round().normalize(),
        reads.round().normalize(),
    );
    Ok(vec![Proposal::delete(because).risk(Risk::High).confidence(Confidence::Low)])
}
