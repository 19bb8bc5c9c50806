//! Services whose tasks do nothing: never 1 % of CPU nor of memory for 14 days (what AWS Compute
//! Optimizer calls idle:
//! <https://docs.aws.amazon.com/compute-optimizer/latest/ug/view-idle-recommendations.html>).

use rust_decimal::{Decimal, dec};

use super::highest;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Unknown, Value},
};

pub(super) const CHECK: Check = Check {
    id: "aws-ecs-idle",
    summary: "Services below 1 % of CPU and memory for 14 days need no task.",
    kinds: &["aws_ecs_service"],
    reads: &[],
    lever: Lever::Delete,
    propose,
};

const DAYS: u32 = 14;
/// Percent, of CPU and of memory.
const BUSY: Decimal = dec!(1);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let cpu = highest(subject, evidence, "CPUUtilization", DAYS);
    let memory = highest(subject, evidence, "MemoryUtilization", DAYS);
    let (Some(cpu), Some(memory)) = (cpu, memory) else { return Ok(Vec::new()) };
    if cpu >= BUSY || memory >= BUSY {
        return Ok(Vec::new());
    }
    let because = format!(
        "CPU at most {} %, memory at most {} %, in {DAYS} days",
        cpu.round_dp(2).normalize(),
        memory.round_dp(2).normalize(),
    );
    let proposal = Proposal::set([("desired_count", Value::Number(dec!(0)))], because);
    Ok(vec![proposal.risk(Risk::Medium).confidence(Confidence::High)])
}
