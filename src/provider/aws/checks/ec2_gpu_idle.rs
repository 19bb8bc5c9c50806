//! Instances whose graphics cards do nothing: no work in 99 % of 14 days, below 5 % of CPU and 5 MB a day
//! over the network (AWS Compute Optimizer:
//! <https://docs.aws.amazon.com/compute-optimizer/latest/ug/view-idle-recommendations.html>). The
//! CloudWatch agent tells what the card does; its memory has no total there, and is not looked at.

use rust_decimal::{Decimal, dec};

use super::counted;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-gpu-idle",
    summary: "Instances whose graphics cards and network do nothing for 14 days are dear to keep.",
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

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let Some(instance_type) = subject.resource.text("instance_type")? else {
        return Ok(Vec::new());
    };
    let gpus = evidence.specs.spec("aws", instance_type).and_then(|spec| spec.gpus);
    let Some(gpus) = gpus.filter(|gpus| *gpus > dec!(0)) else { return Ok(Vec::new()) };
    let card = evidence.series(subject, "nvidia_smi_utilization_gpu").map(|card| card.last(DAYS));
    let cpu = counted::highest(subject, evidence, "CPUUtilization", DAYS);
    let traffic = counted::a_day(subject, evidence, &["NetworkIn", "NetworkOut"], DAYS);
    let (Some(card), Some(cpu), Some(traffic)) = (card, cpu, traffic) else {
        return Ok(Vec::new());
    };
    let works = card.days() < u64::from(DAYS) || card.quantile_of_maxima(dec!(0.99)) > dec!(0);
    if works || cpu >= CPU || traffic >= TRAFFIC {
        return Ok(Vec::new());
    }
    let because = format!(
        "its {} GPU did nothing in 99 % of {DAYS} days, CPU at most {} %",
        gpus.normalize(),
        cpu.round_dp(1).normalize()
    );
    Ok(vec![Proposal::delete(because).confidence(Confidence::High)])
}

/// Whether graphics cards may work while its processor idles.
pub(super) fn has_gpu(subject: &Subject, evidence: &Evidence) -> bool {
    let instance_type = subject.resource.text("instance_type").ok().flatten();
    let spec = instance_type.and_then(|name| evidence.specs.spec("aws", name));
    spec.is_some_and(|spec| spec.accelerated || spec.gpus.is_some_and(|gpus| gpus > dec!(0)))
}
