//! Tables that nobody wrote to for 90 days (Steampipe's AWS Thrifty mod:
//! <https://hub.steampipe.io/mods/turbot/aws_thrifty>): the infrequent-access class stores for less
//! and reads for more (<https://aws.amazon.com/dynamodb/pricing/>).

use rust_decimal::dec;

use super::{highest, text};
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ddb-stale",
    summary: "Tables unchanged for 90 days cost less in the infrequent-access class.",
    kinds: &["aws_dynamodb_table"],
    reads: &[],
    lever: Lever::Storage,
    propose,
};

const DAYS: u32 = 90;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let table = subject.resource;
    if table.text("table_class")?.is_some_and(|class| class != "STANDARD")
        || highest(subject, evidence, "ConsumedWriteCapacityUnits", DAYS) != Some(dec!(0))
    {
        return Ok(Vec::new());
    }
    let because = format!("nothing written in {DAYS} days");
    let proposal = Proposal::set([("table_class", text("STANDARD_INFREQUENT_ACCESS"))], because)
        .risk(Risk::Low)
        .confidence(Confidence::Medium);
    let Some(bytes) = subject.observed_number("size_in_bytes") else { return Ok(vec![proposal]) };
    let reads = evidence.series(subject, "ConsumedReadCapacityUnits");
    let reads = reads.map_or(dec!(0), |series| series.last(30).a_day() * dec!(30.416667));
    let usage = [
        ("storage_gb", (bytes / dec!(1073741824)).round_dp(6)),
        ("monthly_read_request_units", reads.ceil()),
        ("monthly_write_request_units", dec!(0)),
    ];
    Ok(vec![proposal.usage(usage, usage)])
}
