//! Instances that idle below what a burstable type may always use, and seldom need more: a day's
//! credits must last for all that was measured. The averages are Azure Advisor's for burstable sizes
//! (<https://learn.microsoft.com/azure/advisor/advisor-cost-recommendations>), the credits AWS's own
//! (<https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html>).

use rust_decimal::{Decimal, dec};

use super::{
    instance_need::{
        DAYS, LEAST_HOURS, Need, READS, SURE_DAYS, drivers, holds, is_alternative, is_paravirtual,
    },
    text,
};
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-burstable-fit",
    summary: "Instances whose CPU needs are those of a burstable type, whose credits would last.",
    kinds: &["aws_instance"],
    reads: READS,
    lever: Lever::Shape,
    propose,
};

/// The share of the CPU that lies below twice the baseline for 95 % of the time.
const OFTEN: Decimal = dec!(0.95);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let Some(instance_type) = subject.resource.text("instance_type")? else {
        return Ok(Vec::new());
    };
    let Some(now) = evidence.specs.spec("aws", instance_type) else { return Ok(Vec::new()) };
    let Some(cpu) = evidence.series(subject, "CPUUtilization") else { return Ok(Vec::new()) };
    let cpu = cpu.last(DAYS);
    if cpu.hours() < LEAST_HOURS || now.burstable || now.bare_metal {
        return Ok(Vec::new());
    }
    let series = |metric: &str| evidence.series(subject, metric);
    // What the credits lend is all of the vCPUs: the peak must fit, without headroom.
    let Some(need) = Need::of(now, dec!(0), dec!(1), &series, evidence.preset) else {
        return Ok(Vec::new());
    };
    let vcpu = now.vcpu.unwrap_or_default();
    let of_all = |percent: Decimal| percent * vcpu / dec!(100);
    let (mean, often) = (of_all(cpu.mean()), of_all(cpu.quantile(OFTEN)));
    let need = Need { cpu: of_all(cpu.quantile(evidence.preset.percentile())), ..need };
    let need = need.with_what_is_attached(subject.resource, evidence)?;
    if is_paravirtual(subject.resource, evidence) {
        return Ok(Vec::new());
    }
    let confidence = if cpu.days() >= SURE_DAYS && need.is_measured() {
        Confidence::Medium
    } else {
        Confidence::Low
    };
    let family = instance_type.split('.').next().unwrap_or_default();
    let fitting = evidence.specs.all("aws").filter_map(|(name, then)| {
        let (other, _) = name.split_once('.')?;
        let baseline = then.burst_baseline? * then.vcpu? / dec!(100);
        let fits = then.burstable
            && other != "t2"
            && is_alternative(other, family, then)
            && then.vcpu <= now.vcpu
            && mean < baseline
            && often < baseline * dec!(2)
            && need.fits((instance_type, now), (name, then))
            && holds(cpu, vcpu, then);
        fits.then(|| {
            let because = format!(
                "{instance_type} does {} vCPUs of work on average, and at most {} for 95 % of {} days; {name} may always do {}, and its credits last for the rest{}",
                mean.round_dp(2).normalize(),
                often.round_dp(2).normalize(),
                cpu.days(),
                baseline.round_dp(2).normalize(),
                drivers(instance_type, name),
            );
            // Its credits last, so that it pays for none.
            let credits = [("monthly_cpu_credit_hrs", dec!(0))];
            Proposal::set([("instance_type", text(name))], because)
                .usage(credits, credits)
                .risk(Risk::Medium)
                .confidence(confidence)
        })
    });
    Ok(fitting.collect())
}
