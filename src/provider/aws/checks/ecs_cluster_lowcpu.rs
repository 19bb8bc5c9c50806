//! Clusters whose instances are hardly used: below 35 % of CPU on average over 30 days, and below
//! 20 % surely too many (Steampipe's AWS Thrifty mod:
//! <https://hub.steampipe.io/mods/turbot/aws_thrifty>). The instances bill, not the cluster; which of
//! them can go, what is placed on them decides, and so no saving is told.

use rust_decimal::{Decimal, dec};

use crate::{
    advise::{Change, Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ecs-cluster-lowcpu",
    summary: "Clusters below 35 % of CPU over 30 days may do with fewer or smaller instances.",
    kinds: &["aws_ecs_cluster"],
    reads: &[("aws_ecs_cluster", &["name"])],
    lever: Lever::Shape,
    propose,
};

const DAYS: u32 = 30;
/// Percent.
const LOW: Decimal = dec!(35);
const VERY_LOW: Decimal = dec!(20);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let Some(cpu) = evidence.series(subject, "CPUUtilization") else { return Ok(Vec::new()) };
    let cpu = cpu.last(DAYS);
    let mean = cpu.mean();
    if cpu.days() < u64::from(DAYS) || mean >= LOW {
        return Ok(Vec::new());
    }
    let confidence = if mean < VERY_LOW { Confidence::Medium } else { Confidence::Low };
    let because = format!(
        "CPU {} % on average, of {DAYS} days: fewer or smaller instances may do",
        mean.round_dp(1).normalize()
    );
    let proposal = Proposal::new(Change::Finding, because);
    Ok(vec![proposal.risk(Risk::Medium).confidence(confidence)])
}
