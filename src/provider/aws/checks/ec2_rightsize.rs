//! Instances that need less: the measured need with headroom, by the preset, must fit in CPU, memory,
//! network, volume bandwidth and operations, interfaces, disks of its own and GPUs; the processor
//! stays of the same kind. The rule is that of AWS Compute Optimizer
//! (<https://docs.aws.amazon.com/compute-optimizer/latest/ug/rightsizing-preferences.html>), over 30
//! days where there are so many. What bursts on credits is for `aws-ec2-burstable-fit` to propose.
//!
//! Memory is measured only where the CloudWatch agent runs. Where it does not, no smaller memory is
//! advised and the confidence is low.

use rust_decimal::dec;

use super::{
    instance_need::{DAYS, LEAST_HOURS, Need, READS, SURE_DAYS, drivers, is_paravirtual},
    text,
};
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-rightsize",
    summary: "Instances whose measured need fits a cheaper type, with headroom.",
    kinds: &["aws_instance"],
    reads: READS,
    lever: Lever::Shape,
    propose,
};

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let instance = subject.resource;
    let Some(instance_type) = instance.text("instance_type")? else { return Ok(Vec::new()) };
    let Some(now) = evidence.specs.spec("aws", instance_type) else { return Ok(Vec::new()) };
    let Some(cpu) = evidence.series(subject, "CPUUtilization") else { return Ok(Vec::new()) };
    let cpu = cpu.last(DAYS);
    if cpu.hours() < LEAST_HOURS || now.bare_metal {
        return Ok(Vec::new());
    }
    let percent = cpu.quantile(evidence.preset.percentile());
    let series = |metric: &str| evidence.series(subject, metric);
    let Some(need) = Need::of(now, percent, dec!(1), &series, evidence.preset) else {
        return Ok(Vec::new());
    };
    let need = need.with_what_is_attached(instance, evidence)?;
    if is_paravirtual(instance, evidence) {
        return Ok(Vec::new());
    }
    let sure = cpu.days() >= SURE_DAYS && need.is_measured() && need.network.is_some();
    let confidence = match (sure, need.is_measured()) {
        (true, _) => Confidence::High,
        (false, true) => Confidence::Medium,
        (false, false) => Confidence::Low,
    };
    let because = need.because(instance_type, now, cpu.days(), evidence.preset);
    let proposal = |name: &str| {
        let drivers = drivers(instance_type, name);
        let confidence =
            if drivers.is_empty() { confidence } else { confidence.min(Confidence::Medium) };
        Proposal::set([("instance_type", text(name))], format!("{because}{drivers}"))
            .risk(Risk::Medium)
            .confidence(confidence)
    };
    let types = need.smallest_types(instance_type, now, cpu, evidence.specs);
    Ok(types.into_iter().map(proposal).collect())
}
