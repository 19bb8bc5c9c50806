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
    reads: &[("aws_autoscaling_group", &["tag"])],
    lever: Lever::Hours,
    propose,
};

#[expect(clippy::unnecessary_wraps, reason = "a check's shape")]
fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    Ok(off_hours::propose(subject, evidence).into_iter().collect())
}
