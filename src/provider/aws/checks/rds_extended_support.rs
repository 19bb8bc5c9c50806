//! Database versions past their standard support cost a fee by the vCPU-hour on top, twice as much
//! from the third year on (<https://aws.amazon.com/rds/mysql/pricing/>, "Extended Support").

use super::text;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
    provider::aws::billing::extended_support::supported,
};

pub(super) const CHECK: Check = Check {
    id: "aws-rds-extended-support",
    summary: "Databases past the standard support of their version cost a fee by the vCPU.",
    kinds: &["aws_db_instance"],
    reads: &[],
    lever: Lever::Configuration,
    propose,
};

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let database = subject.resource;
    let (Some(engine), Some(version)) =
        (database.text("engine")?, database.text("engine_version")?)
    else {
        return Ok(Vec::new());
    };
    // As the release calendars name it.
    let engine = if engine == "postgres" { "postgresql" } else { engine };
    let Some((first_day, next)) = supported(engine, version, evidence.as_of) else {
        return Ok(Vec::new());
    };
    let because = format!("extended support of {engine} {version} is billed since {first_day}");
    let proposal = Proposal::set([("engine_version", text(next))], because);
    Ok(vec![proposal.risk(Risk::High).confidence(Confidence::High)])
}
