//! Warehouses that are not for production and go on day and night: nothing pauses them (Steampipe's
//! AWS Thrifty mod: <https://hub.steampipe.io/mods/turbot/aws_thrifty>). A paused cluster costs its
//! storage alone
//! (<https://docs.aws.amazon.com/redshift/latest/mgmt/rs-mgmt-pause-resume-cluster.html>). Which hours
//! it is needed at nobody says: office hours stand in for them.

use crate::{
    advise::{
        Change, Check, Confidence, Evidence, Hours, Lever, Proposal, Risk, Subject, schedule,
    },
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-redshift-pause",
    summary: "Warehouses that are not for production may be paused outside of office hours.",
    kinds: &["aws_redshift_cluster"],
    reads: &[
        ("aws_redshift_cluster", &["cluster_identifier"]),
        ("aws_redshift_scheduled_action", &["target_action"]),
    ],
    lever: Lever::Hours,
    propose,
};

const OFFICE_HOURS: &str = "Mon-Fri 07:00-19:00 UTC";

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let kind = "aws_redshift_scheduled_action";
    let actions = evidence.graph.referrers(subject.resource, kind, "target_action");
    let Some(environment) = subject.non_production().filter(|_| actions.is_empty()) else {
        return Ok(Vec::new());
    };
    let office = schedule::ranges(OFFICE_HOURS).ok();
    let hours = office.and_then(|office| Hours::of(office, evidence.as_of));
    let Some(hours) = hours else { return Ok(Vec::new()) };
    let because = format!("tagged `{environment}`, and no scheduled action pauses it");
    let proposal = Proposal::new(Change::Hours(hours), because);
    Ok(vec![proposal.risk(Risk::Low).confidence(Confidence::Medium)])
}
