//! Instances that do nothing: never above 5 % of CPU and no 5 MB a day over the network, for 14
//! days (what AWS Compute Optimizer calls idle:
//! <https://docs.aws.amazon.com/compute-optimizer/latest/ug/view-idle-recommendations.html>).

use rust_decimal::{Decimal, dec};

use super::ec2_gpu_idle::has_gpu;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-idle",
    summary: "Instances below 5 % of CPU and 5 MB of traffic a day for 14 days do nothing.",
    kinds: &["aws_instance"],
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
    // Its CPU tells nothing of one that computes on graphics cards.
    if has_gpu(subject, evidence) {
        return Ok(Vec::new());
    }
    let Some(cpu) = evidence.series(subject, "CPUUtilization") else { return Ok(Vec::new()) };
    let cpu = cpu.last(DAYS);
    let highest = cpu.maximum();
    if cpu.days() < u64::from(DAYS) || highest >= CPU {
        return Ok(Vec::new());
    }
    // Without both directions nobody knows whether it serves somebody.
    let mut traffic = dec!(0);
    for metric in ["NetworkIn", "NetworkOut"] {
        let Some(series) = evidence.series(subject, metric) else { return Ok(Vec::new()) };
        traffic += series.last(DAYS).a_day();
    }
    if traffic >= TRAFFIC {
        return Ok(Vec::new());
    }
    let because = format!(
        "CPU at most {} %, {} kB a day over the network, in {DAYS} days",
        highest.round_dp(1).normalize(),
        (traffic / dec!(1000)).round().normalize(),
    );
    Ok(vec![Proposal::delete(because).risk(Risk::Medium).confidence(Confidence::High)])
}
