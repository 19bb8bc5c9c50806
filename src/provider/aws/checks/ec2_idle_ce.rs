//! Instances that AWS Cost Explorer advises to terminate: never above 1 % of CPU in 14 days
//! (<https://docs.aws.amazon.com/cost-management/latest/userguide/ce-rightsizing.html>).

use rust_decimal::{Decimal, dec};

use super::{counted, ec2_gpu_idle::has_gpu};
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-idle-ce",
    summary: "Instances never above 1 % of CPU in 14 days do nothing.",
    kinds: &["aws_instance"],
    reads: &[],
    lever: Lever::Delete,
    propose,
};

const DAYS: u32 = 14;
/// Percent.
const CPU: Decimal = dec!(1);

#[expect(clippy::unnecessary_wraps, reason = "a check's shape")]
fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    if has_gpu(subject, evidence) {
        return Ok(Vec::new());
    }
    let highest = counted::highest(subject, evidence, "CPUUtilization", DAYS);
    let Some(highest) = highest.filter(|highest| *highest <= CPU) else { return Ok(Vec::new()) };
    let because = format!("CPU at most {} % in {DAYS} days", highest.round_dp(2).normalize());
    Ok(vec![Proposal::delete(because).confidence(Confidence::High)])
}
