//! Warehouses that go on day and night and need not: nothing pauses them (Steampipe's AWS Thrifty mod:
//! <https://hub.steampipe.io/mods/turbot/aws_thrifty>). When one should run, tags, `outlay.toml` or
//! metrics say (`off_hours.rs`); where none does, nothing is advised. A paused cluster costs its
//! storage alone
//! (<https://docs.aws.amazon.com/redshift/latest/mgmt/rs-mgmt-pause-resume-cluster.html>).

use super::off_hours;
use crate::{
    advise::{Check, Evidence, Lever, Proposal, Subject},
    model::{Resource, Unknown},
};

pub(super) const CHECK: Check = Check {
    id: "aws-redshift-pause",
    summary: "Warehouses that are not for production may be paused at night.",
    kinds: &["aws_redshift_cluster"],
    reads: &[
        ("aws_redshift_cluster", &["cluster_identifier"]),
        (ACTION, &["enable", "target_action"]),
    ],
    lever: Lever::Hours,
    propose,
};

const ACTION: &str = "aws_redshift_scheduled_action";

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let actions = evidence.graph.referrers(subject.resource, ACTION, "target_action");
    if actions.into_iter().any(may_pause) {
        return Ok(Vec::new());
    }
    let proposal = off_hours::propose(subject, evidence);
    if proposal.is_some() {
        evidence.knows_all(subject, ACTION)?;
    }
    Ok(proposal.into_iter().collect())
}

/// Others resize, or resume what somebody pauses by hand.
fn may_pause(action: &Resource) -> bool {
    let target = action.block("target_action").ok().flatten();
    let pauses = target.is_none_or(|target| !matches!(target.block("pause_cluster"), Ok(None)));
    pauses && action.flag("enable") != Ok(Some(false))
}
