//! Node groups on Graviton: the same vCPUs and memory for less, for images built for arm64
//! (<https://aws.amazon.com/ec2/graviton/>). Image types are those of
//! <https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html>.

use super::{graviton, text};
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Unknown, Value},
};

pub(super) const CHECK: Check = Check {
    id: "aws-eks-graviton",
    summary: "Node groups cost less on arm64, where all images are built for it.",
    kinds: &["aws_eks_node_group"],
    reads: &[],
    lever: Lever::Generation,
    propose,
};

/// Images, and their like for arm64.
const IMAGES: &[(&str, &str)] = &[
    ("AL2023_x86_64_STANDARD", "AL2023_ARM_64_STANDARD"),
    ("AL2_x86_64", "AL2_ARM_64"),
    ("BOTTLEROCKET_x86_64", "BOTTLEROCKET_ARM_64"),
    ("BOTTLEROCKET_x86_64_FIPS", "BOTTLEROCKET_ARM_64_FIPS"),
];

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let group = subject.resource;
    let image = group.text("ami_type")?;
    let Some((_, arm)) = IMAGES.iter().find(|(x86, _)| image == Some(*x86)) else {
        return Ok(Vec::new());
    };
    // Without one the launch template says it, or EKS.
    let types = group.attributes.texts("instance_types")?;
    let [instance_type] = types[..] else { return Ok(Vec::new()) };
    let candidates = graviton(instance_type, evidence.specs).into_iter().map(|name| {
        let types = Value::List(vec![text(&name)]);
        let because = format!("{instance_type} is x86; {name} is its like on arm64");
        Proposal::set([("instance_types", types), ("ami_type", text(arm))], because)
            .risk(Risk::High)
            .confidence(Confidence::Low)
    });
    Ok(candidates.collect())
}
