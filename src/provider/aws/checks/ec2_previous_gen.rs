//! Instances of previous generations: the same vCPUs and memory cost less in a current family
//! (<https://aws.amazon.com/ec2/previous-generation/>). Which families AWS calls previous is in the
//! table of instance specs; what follows each is AWS's own upgrade path.

use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

use super::{
    instance_need::{READS, drivers, is_paravirtual},
    text,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-previous-gen",
    summary: "Instances of a previous generation cost more than current ones of the same size.",
    kinds: &["aws_instance"],
    reads: READS,
    lever: Lever::Generation,
    propose,
};

/// Families of a previous generation, and those that follow them with the same processors'
/// instruction set.
const FOLLOWERS: &[(&[&str], &[&str])] = &[
    (&["t1", "t2"], &["t3", "t3a"]),
    (&["m1", "m2", "m3", "m4"], &["m5", "m5a", "m6a", "m6i", "m7a", "m7i", "m7i-flex"]),
    (&["c1", "c3", "c4", "cc2"], &["c5", "c5a", "c6a", "c6i", "c7a", "c7i", "c7i-flex"]),
    (&["r3", "r4", "cr1"], &["r5", "r5a", "r6a", "r6i", "r7a", "r7i"]),
    (&["i2"], &["i3", "i4i"]),
    (&["g2", "g3"], &["g4dn", "g5"]),
    (&["p2"], &["p3"]),
];

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let Some(instance_type) = subject.resource.text("instance_type")? else {
        return Ok(Vec::new());
    };
    let Some((family, size)) = instance_type.split_once('.') else { return Ok(Vec::new()) };
    let followers = FOLLOWERS.iter().find(|(families, _)| families.contains(&family));
    let (Some((_, followers)), Some(now)) = (followers, evidence.specs.spec("aws", instance_type))
    else {
        return Ok(Vec::new());
    };
    if is_paravirtual(subject.resource, evidence) {
        return Ok(Vec::new());
    }
    let candidates = followers.iter().filter_map(|follower| {
        let name = format!("{follower}.{size}");
        let then = evidence.specs.spec("aws", &name)?;
        let carries = then.vcpu >= now.vcpu
            && then.memory_mib >= now.memory_mib
            && then.gpus.unwrap_or_default() >= now.gpus.unwrap_or_default()
            && then.local_disk_gb.unwrap_or_default() >= now.local_disk_gb.unwrap_or_default();
        let drivers = drivers(instance_type, &name);
        let because = format!("{instance_type} is of a previous generation{drivers}");
        carries.then(|| {
            // Current images have the drivers.
            Proposal::set([("instance_type", text(&name))], because)
                .risk(Risk::Low)
                .confidence(Confidence::High)
        })
    });
    Ok(candidates.collect())
}
