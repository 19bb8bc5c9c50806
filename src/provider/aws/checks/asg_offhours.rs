//! Groups that are not for production need no instances at night and on weekends. When they should run,
//! tags, `outlay.toml` or metrics say (`off_hours.rs`); what bills while they are stopped, as
//! `STOPS` does not list it, stays.

use super::off_hours;
use crate::{
    advise::{Check, Evidence, Lever, Proposal, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-asg-offhours",
    summary: "Groups that are not for production need no instances at night.",
    kinds: &["aws_autoscaling_group"],
    reads: &[
        ("aws_autoscaling_group", &["tag"]),
        ("aws_autoscaling_schedule", &["autoscaling_group_name"]),
    ],
    lever: Lever::Hours,
    propose,
};

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let kind = "aws_autoscaling_schedule";
    let schedules = evidence.graph.referrers(subject.resource, kind, "autoscaling_group_name");
    // Those of a live group are counted with it.
    let counted = subject.observed_number("scheduled_action_count");
    if !schedules.is_empty() || counted.is_some_and(|count| !count.is_zero()) {
        return Ok(Vec::new());
    }
    let proposal = off_hours::propose(subject, evidence);
    if proposal.is_some() {
        evidence.knows_all(subject, "aws_autoscaling_group")?;
    }
    Ok(proposal.into_iter().collect())
}
