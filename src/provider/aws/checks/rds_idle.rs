//! Databases that nobody connected to for 7 days (AWS Trusted Advisor, check Ti39halfu8:
//! <https://docs.aws.amazon.com/awssupport/latest/user/cost-optimization-checks.html>). A last
//! snapshot keeps what is in them.

use rust_decimal::dec;

use super::{db_snapshot_of, highest};
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-rds-idle",
    summary: "Databases without a connection for 7 days: keep a snapshot.",
    kinds: &["aws_db_instance"],
    reads: &[],
    lever: Lever::Delete,
    propose,
};

const DAYS: u32 = 7;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let database = subject.resource;
    // A replica is there to take over, and no one need connect to it until then.
    if database.text("replicate_source_db")?.is_some() {
        return Ok(Vec::new());
    }
    if highest(subject, evidence, "DatabaseConnections", DAYS) != Some(dec!(0)) {
        return Ok(Vec::new());
    }
    // What is allocated, and so at most what a snapshot takes.
    let Some(gb) = database.number("allocated_storage")? else { return Ok(Vec::new()) };
    let because = format!("not one connection in {DAYS} days");
    let proposal = Proposal::delete_leaving(db_snapshot_of(database, gb), because);
    Ok(vec![proposal.risk(Risk::Medium).confidence(Confidence::High)])
}
