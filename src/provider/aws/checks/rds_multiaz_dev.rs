//! A standby in a second zone doubles what a database and its storage cost
//! (<https://aws.amazon.com/rds/pricing/>), and is for production
//! (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html>).

use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Unknown, Value},
};

pub(super) const CHECK: Check = Check {
    id: "aws-rds-multiaz-dev",
    summary: "Databases that are not for production need no standby in a second zone.",
    kinds: &["aws_db_instance"],
    reads: &[],
    lever: Lever::Configuration,
    propose,
};

fn propose(subject: &Subject, _: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    if subject.resource.flag("multi_az")? != Some(true) {
        return Ok(Vec::new());
    }
    let Some(environment) = subject.non_production() else { return Ok(Vec::new()) };
    let because = format!("Multi-AZ, though tagged `{environment}`");
    let proposal = Proposal::set([("multi_az", Value::Flag(false))], because);
    Ok(vec![proposal.risk(Risk::Low).confidence(Confidence::High)])
}
