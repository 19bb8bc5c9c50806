//! Instances on AWS's own processors cost about a fifth less than those of Intel and AMD of the same size
//! (<https://aws.amazon.com/ec2/graviton/>). All that runs on one must be built for arm64: that is why it
//! is of high risk, and nobody knows from outside.

use rust_decimal::dec;

use super::text;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-graviton",
    summary: "Linux instances cost less on Graviton, where what runs on them is built for arm64.",
    kinds: &["aws_instance"],
    reads: &[],
    lever: Lever::Generation,
    propose,
};

/// Families of x86, and those of arm64 that stand for them, the nearest first.
const FAMILIES: &[(&[&str], &[&str])] = &[
    (&["t2", "t3", "t3a"], &["t4g"]),
    (&["m5", "m5a", "m6a", "m6i", "m7a", "m7i", "m7i-flex"], &["m6g", "m7g", "m8g"]),
    (&["c5", "c5a", "c6a", "c6i", "c7a", "c7i", "c7i-flex"], &["c6g", "c7g", "c8g"]),
    (&["r5", "r5a", "r6a", "r6i", "r7a", "r7i"], &["r6g", "r7g", "r8g"]),
    // What came since is faster than Graviton3.
    (&["m8a", "m8i", "m8i-flex"], &["m8g"]),
    (&["c8a", "c8i", "c8i-flex"], &["c8g"]),
    (&["r8a", "r8i", "r8i-flex"], &["r8g"]),
    (&["c5n", "c6in"], &["c6gn", "c7gn", "c8gn"]),
    (&["m5n", "m6in"], &["m8gn"]),
    (&["r5n", "r6in"], &["r8gn"]),
    (&["m5d", "m5ad", "m6id"], &["m6gd", "m7gd", "m8gd"]),
    (&["c5d", "c5ad", "c6id"], &["c6gd", "c7gd", "c8gd"]),
    (&["r5d", "r5ad", "r6id"], &["r6gd", "r7gd", "r8gd"]),
];

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let instance = subject.resource;
    let Some(instance_type) = instance.text("instance_type")? else { return Ok(Vec::new()) };
    let Some((family, size)) = instance_type.split_once('.') else { return Ok(Vec::new()) };
    let followers = FAMILIES.iter().find(|(families, _)| families.contains(&family));
    let (Some((_, followers)), Some(now)) = (followers, evidence.specs.spec("aws", instance_type))
    else {
        return Ok(Vec::new());
    };
    let platform = subject.observed_text("platform_details");
    let is_linux = instance.flag("get_password_data")? != Some(true)
        && platform.is_none_or(|platform| platform.starts_with("Linux"))
        && evidence.usage(subject).text("operating_system").is_none_or(|system| system == "linux");
    if !is_linux {
        return Ok(Vec::new());
    }
    let candidates = followers.iter().filter_map(|follower| {
        let name = format!("{follower}.{size}");
        let then = evidence.specs.spec("aws", &name)?;
        // m6g has 0.75 Gbit/s where m6i has 0.78: the tenth is not what it was chosen for.
        let network = then.network_gbps.zip(now.network_gbps);
        let carries = then.vcpu >= now.vcpu
            && then.memory_mib >= now.memory_mib
            && network.is_none_or(|(then, now)| then >= now * dec!(0.9))
            && then.local_disk_gb.unwrap_or_default() >= now.local_disk_gb.unwrap_or_default();
        carries.then(|| {
            let because = format!("{instance_type} is of x86; needs an image for arm64");
            Proposal::set([("instance_type", text(&name))], because)
                .risk(Risk::High)
                .confidence(Confidence::Low)
        })
    });
    Ok(candidates.collect())
}
