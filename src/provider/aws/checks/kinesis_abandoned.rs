//! Streams that nobody writes to or reads for 7 days cost $11 a month for each shard all the same
//! (<https://aws.amazon.com/kinesis/data-streams/pricing/>; 7 days as an open optimizer has it).

use super::counted;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-kinesis-abandoned",
    summary: "Streams without a record in or out for 7 days cost as much as used ones.",
    kinds: &["aws_kinesis_stream"],
    reads: &[],
    lever: Lever::Delete,
    propose,
};

const DAYS: u32 = 7;

#[expect(clippy::unnecessary_wraps, reason = "a check's shape")]
fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let moved = counted::a_day(subject, evidence, &["IncomingRecords", "GetRecords.Bytes"], DAYS);
    if moved.is_none_or(|moved| !moved.is_zero()) {
        return Ok(Vec::new());
    }
    let because = format!("no record in or out in {DAYS} days");
    Ok(vec![Proposal::delete(because).confidence(Confidence::High)])
}
