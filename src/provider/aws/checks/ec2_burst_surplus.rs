//! Burstable instances in unlimited mode that pay for CPU beyond their credits, month by month: a
//! type of fixed performance may cost less
//! (<https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode-concepts.html>).

use rust_decimal::{Decimal, dec};

use super::{instance_need::is_alternative, text};
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
    money::HOURS_PER_MONTH,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-burst-surplus",
    summary: "Burstable instances whose surplus credits cost more than a type without them.",
    kinds: &["aws_instance"],
    reads: &[],
    lever: Lever::Shape,
    propose,
};

const DAYS: u32 = 30;
const LEAST_DAYS: u64 = 7;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let Some(instance_type) = subject.resource.text("instance_type")? else {
        return Ok(Vec::new());
    };
    let Some(now) = evidence.specs.spec("aws", instance_type) else { return Ok(Vec::new()) };
    let Some(charged) = evidence.series(subject, "CPUSurplusCreditsCharged") else {
        return Ok(Vec::new());
    };
    let charged = charged.last(DAYS);
    let Some(vcpu) = now.vcpu.filter(|vcpu| *vcpu > dec!(0)) else { return Ok(Vec::new()) };
    // A credit is a minute of a vCPU; the series is so many a second.
    let vcpu_hours = charged.mean() * dec!(60) * HOURS_PER_MONTH;
    if !now.burstable || charged.days() < LEAST_DAYS || vcpu_hours <= dec!(0) {
        return Ok(Vec::new());
    }
    let hours = (vcpu_hours / vcpu).round_dp(6);
    let because = format!(
        "{instance_type} bursts {} vCPU-hours a month beyond its credits, in {} days",
        vcpu_hours.round_dp(1).normalize(),
        charged.days(),
    );
    let family = instance_type.split('.').next().unwrap_or_default();
    let steady = evidence.specs.all("aws").filter(|(name, then)| {
        let other = name.split('.').next().unwrap_or_default();
        !then.burstable
            && then.arch == now.arch
            && is_alternative(other, family, then)
            && then.vcpu == Some(vcpu)
            && then.memory_mib >= now.memory_mib
    });
    let proposal = |(name, _)| {
        let key = "monthly_cpu_credit_hrs";
        let used: Decimal = hours;
        Proposal::set([("instance_type", text(name))], because.clone())
            .usage([(key, used)], [(key, used)])
            .risk(Risk::Low)
            .confidence(Confidence::High)
    };
    Ok(steady.map(proposal).collect())
}
