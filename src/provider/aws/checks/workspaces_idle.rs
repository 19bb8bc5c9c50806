//! Desktops that no user connected to for 63 days (AWS Compute Optimizer's idle criterion:
//! <https://docs.aws.amazon.com/compute-optimizer/latest/ug/view-idle-recommendations.html>).

use rust_decimal::dec;

use super::highest;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-workspaces-idle",
    summary: "Desktops without a connection for 63 days are not needed.",
    kinds: &["aws_workspaces_workspace"],
    reads: &[("aws_workspaces_workspace", &["user_name"])],
    lever: Lever::Delete,
    propose,
};

const DAYS: u32 = 63;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    if highest(subject, evidence, "UserConnected", DAYS) != Some(dec!(0)) {
        return Ok(Vec::new());
    }
    let because = format!("its user did not connect once in {DAYS} days");
    Ok(vec![Proposal::delete(because).risk(Risk::Medium).confidence(Confidence::High)])
}
