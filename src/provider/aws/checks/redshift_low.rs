//! Warehouses without a connection for 7 days, or below 5 % of CPU for 99 % of them (AWS Trusted
//! Advisor, check `G31sQ1E9U`:
//! <https://docs.aws.amazon.com/awssupport/latest/user/cost-optimization-checks.html>). A paused
//! cluster costs its storage alone
//! (<https://docs.aws.amazon.com/redshift/latest/mgmt/rs-mgmt-pause-resume-cluster.html>).

use rust_decimal::{Decimal, dec};

use super::highest;
use crate::{
    advise::{Change, Check, Confidence, Evidence, Hours, Lever, Proposal, Risk, Subject},
    model::{Unknown, Value},
};

pub(super) const CHECK: Check = Check {
    id: "aws-redshift-low",
    summary: "Warehouses without connections for 7 days may be paused, idle ones made smaller.",
    kinds: &["aws_redshift_cluster"],
    reads: &[],
    lever: Lever::Hours,
    propose,
};

const DAYS: u32 = 7;
/// Percent.
const CPU: Decimal = dec!(5);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let cluster = subject.resource;
    if highest(subject, evidence, "DatabaseConnections", DAYS) == Some(dec!(0)) {
        let because = format!("not one connection in {DAYS} days: pause it");
        let paused = Change::Hours(Hours::repeating(&[dec!(0)]));
        let proposal = Proposal::new(paused, because);
        return Ok(vec![proposal.risk(Risk::Medium).confidence(Confidence::High)]);
    }
    let Some(cpu) = evidence.series(subject, "CPUUtilization") else { return Ok(Vec::new()) };
    let cpu = cpu.last(DAYS);
    let busy = cpu.quantile_of_maxima(dec!(0.99));
    let nodes = cluster.number("number_of_nodes")?.unwrap_or(dec!(1));
    // Only RA3 keeps its data apart from its nodes, and so may have any number of them.
    let is_ra3 = cluster.text("node_type")?.is_some_and(|name| name.starts_with("ra3."));
    let half = (nodes / dec!(2)).ceil();
    if cpu.days() < u64::from(DAYS) || busy >= CPU || !is_ra3 || half < dec!(2) {
        return Ok(Vec::new());
    }
    let because = format!(
        "CPU below {} % for 99 % of {DAYS} days, on {} nodes",
        busy.round_dp(1).normalize(),
        nodes.normalize()
    );
    let proposal = Proposal::set([("number_of_nodes", Value::Number(half))], because);
    Ok(vec![proposal.risk(Risk::Medium).confidence(Confidence::Medium)])
}
