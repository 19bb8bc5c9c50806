//! What may run on spot capacity: what its tags call interruptible, and groups of several instances
//! that are not for production. A type that is interrupted in more than 15 % of months is left out
//! (the spot advisor's three lowest buckets stay).

use rust_decimal::{Decimal, dec};

use super::instance_need::{family, is_alternative};
use crate::{
    advise::{Change, Confidence, Evidence, Proposal, Risk, Subject},
    price::SpotAdvice,
};

/// Tags that tell what a machine is for, in lower case.
const WORKLOAD: &[&str] = &["lifecycle", "role", "spot", "workload", "workload-type"];
/// What can be interrupted.
const INTERRUPTIBLE: &[&str] =
    &["batch", "ci", "interruptible", "runner", "spot", "stateless", "true", "worker", "yes"];

/// What a tag says that makes it interruptible.
pub(super) fn interruptible(subject: &Subject) -> Option<String> {
    let mut tags = subject.tags();
    let found = tags.find(|(key, value)| {
        WORKLOAD.contains(&key.to_ascii_lowercase().as_str())
            && INTERRUPTIBLE.contains(&value.to_ascii_lowercase().as_str())
    });
    found.map(|(key, value)| format!("tag {key} is {value}"))
}

/// A proposal for instances of a type; the price table's spot price is an average, so that what the
/// advisor saw stands beside it.
pub(super) fn propose(
    subject: &Subject,
    evidence: &Evidence,
    instance_type: &str,
    why: &str,
) -> Option<Proposal> {
    let region = subject.resource.region.as_ref()?;
    let advice = evidence.spot.of(&region.0, instance_type)?;
    if !advice.is_seldom() {
        return None;
    }
    // A month's average lies anywhere within a sixth of it.
    let spread = |share: Decimal| (advice.savings * share).round().normalize();
    let because = format!(
        "{why}; {instance_type} on spot saves {} to {} %, and {} are interrupted in a month",
        spread(dec!(0.85)),
        spread(dec!(1.15)).min(dec!(90)),
        advice.interrupted,
    );
    let proposal = Proposal::new(Change::Spot, because);
    Some(proposal.risk(Risk::High).confidence(Confidence::Medium))
}

/// So many types are named at the most.
const TYPES: usize = 5;

/// The type, and others of the same processor kind, vCPUs and memory that are seldom interrupted as well.
pub(super) fn alike<'a>(
    subject: &Subject,
    evidence: &Evidence<'a, '_>,
    instance_type: &'a str,
) -> Vec<&'a str> {
    let mut types = vec![instance_type];
    let (Some(region), Some(now)) =
        (&subject.resource.region, evidence.specs.spec("aws", instance_type))
    else {
        return types;
    };
    let others = evidence.specs.all("aws").filter(|(name, then)| {
        *name != instance_type
            && is_alternative(family(name), family(instance_type), then)
            && (&then.arch, then.vcpu, then.memory_mib) == (&now.arch, now.vcpu, now.memory_mib)
            && then.burstable == now.burstable
            && evidence.spot.of(&region.0, name).is_some_and(SpotAdvice::is_seldom)
    });
    types.extend(others.map(|(name, _)| name).take(TYPES - 1));
    types
}
