//! Groups whose instances do nothing: none above 5 % of CPU, and no 5 MB a day over the network, for 14
//! days (AWS Compute Optimizer:
//! <https://docs.aws.amazon.com/compute-optimizer/latest/ug/view-idle-recommendations.html>). A group of
//! a cluster or an environment goes with that.

use rust_decimal::{Decimal, dec};

use super::counted;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-asg-idle",
    summary: "Groups whose instances stay below 5 % of CPU and 5 MB a day for 14 days do nothing.",
    kinds: &["aws_autoscaling_group"],
    reads: &[],
    lever: Lever::Delete,
    propose,
};

const DAYS: u32 = 14;
/// Percent.
const CPU: Decimal = dec!(5);
/// Bytes a day.
const TRAFFIC: Decimal = dec!(5000000);

#[expect(clippy::unnecessary_wraps, reason = "a check's shape")]
fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    if subject.live.is_some_and(|live| live.parent.is_some()) {
        return Ok(Vec::new());
    }
    let cpu = counted::highest(subject, evidence, "CPUUtilization", DAYS);
    let traffic = counted::a_day(subject, evidence, &["NetworkIn", "NetworkOut"], DAYS);
    let (Some(cpu), Some(traffic)) = (cpu, traffic) else { return Ok(Vec::new()) };
    if cpu > CPU || traffic > TRAFFIC {
        return Ok(Vec::new());
    }
    let because = format!(
        "CPU at most {} %, {} kB a day over the network, in {DAYS} days",
        cpu.round_dp(1).normalize(),
        (traffic / dec!(1000)).round().normalize()
    );
    Ok(vec![Proposal::delete(because).confidence(Confidence::High)])
}
