//! Instances that need less: the measured need with headroom, by the preset, must fit in CPU, memory,
//! network, volume bandwidth and operations, interfaces, disks of its own and GPUs; the processor
//! stays of the same kind. The rule is that of AWS Compute Optimizer
//! (<https://docs.aws.amazon.com/compute-optimizer/latest/ug/rightsizing-preferences.html>), over 30
//! days where there are so many.
//!
//! Memory is measured only where the CloudWatch agent runs. Where it does not, no smaller memory is
//! advised and the confidence is low.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, dec};

use super::text;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
    price::InstanceSpec,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-rightsize",
    summary: "Instances whose measured need fits a cheaper type, with headroom.",
    kinds: &["aws_instance"],
    reads: &[],
    lever: Lever::Shape,
    propose,
};

const DAYS: u32 = 30;
/// Compute Optimizer wants 30 hours of datapoints; below two weeks nothing is sure.
const LEAST_HOURS: u64 = 30;
const SURE_DAYS: u64 = 14;

/// Families of general use: by the letter, then the generation, then the processor's maker.
const GENERAL: &[char] = &['c', 'm', 'r', 't'];

/// What is measured, with headroom; `None` where it is not.
struct Need {
    /// vCPUs of the present type.
    cpu: Decimal,
    memory_mib: Option<Decimal>,
    /// Gbit/s in the busier direction.
    network: Option<Decimal>,
    ebs_mbps: Option<Decimal>,
    ebs_iops: Option<Decimal>,
    interfaces: Decimal,
}

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let instance = subject.resource;
    let Some(instance_type) = instance.text("instance_type")? else { return Ok(Vec::new()) };
    let Some(now) = evidence.specs.spec("aws", instance_type) else { return Ok(Vec::new()) };
    let Some(cpu) = evidence.series(subject, "CPUUtilization") else { return Ok(Vec::new()) };
    let cpu = cpu.last(DAYS);
    let (Some(vcpu), Some(memory)) = (now.vcpu, now.memory_mib) else { return Ok(Vec::new()) };
    if cpu.hours() < LEAST_HOURS || now.bare_metal {
        return Ok(Vec::new());
    }
    let need = need(subject, evidence, cpu.quantile(evidence.preset.percentile()), now);
    let sure = cpu.days() >= SURE_DAYS && need.memory_mib.is_some() && need.network.is_some();
    let (confidence, risk) = match (sure, need.memory_mib) {
        (true, _) => (Confidence::High, Risk::Medium),
        (false, Some(_)) => (Confidence::Medium, Risk::Medium),
        (false, None) => (Confidence::Low, Risk::Medium),
    };
    // A day's earnings at full use of all vCPUs, as credits of a minute.
    let bursts = |then: &InstanceSpec| {
        let earned = then.credits_an_hour.unwrap_or_default();
        !then.burstable || cpu.bucket_holds(earned, vcpu * dec!(60))
    };
    let family = instance_type.split('.').next().unwrap_or_default();
    let mut smallest: BTreeMap<&str, (Decimal, Decimal, &str)> = BTreeMap::new();
    for (name, then) in evidence.specs.all("aws") {
        let Some((other, _)) = name.split_once('.') else { continue };
        if name == instance_type || !(other == family || is_alternative(other, family, then)) {
            continue;
        }
        if carries(&need, now, then, memory) && then.vcpu <= Some(vcpu) && bursts(then) {
            let size = (then.vcpu.unwrap_or_default(), then.memory_mib.unwrap_or_default(), name);
            let least = smallest.entry(other).or_insert(size);
            *least = (*least).min(size);
        }
    }
    let because = because(instance_type, &need, vcpu, cpu.days(), evidence);
    let proposal = |(_, _, name): (Decimal, Decimal, &str)| {
        Proposal::set([("instance_type", text(name))], because.clone())
            .risk(risk)
            .confidence(confidence)
    };
    Ok(smallest.into_values().map(proposal).collect())
}

/// A current family of general use, of no special make.
fn is_alternative(family: &str, now: &str, then: &InstanceSpec) -> bool {
    let rest = family.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let plain = |make: &str| matches!(make, "" | "i" | "a" | "g" | "i-flex" | "g-flex");
    let make = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let letter = &family[..family.len() - rest.len()];
    let is_general = |family: &str| family.starts_with(GENERAL);
    let single = letter.len() == 1 && letter.starts_with(GENERAL);
    then.current_generation && !then.bare_metal && single && plain(make) && is_general(now)
}

fn need(subject: &Subject, evidence: &Evidence, cpu: Decimal, now: &InstanceSpec) -> Need {
    let (preset, percentile) = (evidence.preset, evidence.preset.percentile());
    let spare = |headroom: Decimal| dec!(1) - headroom;
    let of = |metric: &str| evidence.series(subject, metric).map(|series| series.last(DAYS));
    let with_cpu_headroom = |amount: Decimal| amount / spare(preset.cpu_headroom());
    let busiest = |metrics: [&str; 2]| {
        let values = metrics.map(|metric| of(metric).map(|series| series.quantile(percentile)));
        let [Some(one), Some(other)] = values else { return None };
        Some((one, other))
    };
    let bits = |bytes: Decimal, unit: Decimal| bytes * dec!(8) / unit;
    let memory = of("mem_used_percent").zip(now.memory_mib);
    Need {
        cpu: with_cpu_headroom(cpu * now.vcpu.unwrap_or_default() / dec!(100)),
        memory_mib: memory.map(|(used, memory)| {
            used.maximum() * memory / dec!(100) / spare(preset.memory_headroom())
        }),
        network: busiest(["NetworkIn", "NetworkOut"])
            .map(|(one, other)| with_cpu_headroom(bits(one.max(other), dec!(1000000000)))),
        ebs_mbps: busiest(["EBSReadBytes", "EBSWriteBytes"])
            .map(|(read, write)| with_cpu_headroom(bits(read + write, dec!(1000000)))),
        ebs_iops: busiest(["EBSReadOps", "EBSWriteOps"])
            .map(|(read, write)| with_cpu_headroom(read + write)),
        interfaces: interfaces(subject, evidence),
    }
}

/// Its own and those that are attached to it.
fn interfaces(subject: &Subject, evidence: &Evidence) -> Decimal {
    let attached = evidence
        .graph
        .referrers(subject.resource, "aws_network_interface_attachment", "instance_id")
        .len();
    Decimal::from(1 + attached)
}

fn carries(need: &Need, now: &InstanceSpec, then: &InstanceSpec, memory: Decimal) -> bool {
    // What is not measured must not get less, but for network and volumes, which sizes of one
    // family share by their size: there what the CPU needs stands for them.
    let memory = need.memory_mib.unwrap_or(memory);
    let fits = |need: Option<Decimal>, has: Option<Decimal>| match (need, has) {
        (Some(need), Some(has)) => has >= need,
        (Some(_), None) => false,
        (None, _) => true,
    };
    then.arch == now.arch
        && fits(Some(need.cpu), then.vcpu)
        && fits(Some(memory), then.memory_mib)
        && fits(need.network, then.network_gbps)
        && fits(need.ebs_mbps, then.ebs_mbps)
        && fits(need.ebs_iops, then.ebs_iops)
        && then.interfaces.is_none_or(|interfaces| interfaces >= need.interfaces)
        && then.local_disk_gb.unwrap_or_default() >= now.local_disk_gb.unwrap_or_default()
        && then.gpus.unwrap_or_default() >= now.gpus.unwrap_or_default()
}

fn because(
    instance_type: &str,
    need: &Need,
    vcpu: Decimal,
    days: u64,
    evidence: &Evidence,
) -> String {
    let percentile = (evidence.preset.percentile() * dec!(100)).normalize();
    let headroom = (evidence.preset.cpu_headroom() * dec!(100)).normalize();
    let memory = need.memory_mib.map_or_else(
        || "memory not measured, so not less of it".to_owned(),
        |mib| format!("{} GiB of memory", (mib / dec!(1024)).round_dp(1).normalize()),
    );
    format!(
        "{instance_type} needs {} of its {} vCPUs (P{percentile} of {days} days, {headroom} % on top) and {memory}",
        need.cpu.round_dp(2).normalize(),
        vcpu.normalize(),
    )
}
