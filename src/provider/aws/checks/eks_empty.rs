//! Clusters without a node cost what full ones do: $0.10 an hour for the control plane
//! (<https://aws.amazon.com/eks/pricing/>). A week is our own choice: none is published.

use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Resource, Unknown},
};

pub(super) const CHECK: Check = Check {
    id: "aws-eks-empty",
    summary: "Clusters older than 7 days without nodes or Fargate profiles run nothing.",
    kinds: &["aws_eks_cluster"],
    reads: &[("aws_eks_cluster", &["compute_config"])],
    lever: Lever::Delete,
    propose,
};

const DAYS: i32 = 7;
/// What nodes are, or are made from.
const NODES: &[&str] = &["aws_instance", "aws_autoscaling_group", "aws_launch_template"];

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let cluster = subject.resource;
    let none = |name| subject.observed_number(name).is_some_and(|count| count.is_zero());
    if !none("node_group_count") || !none("fargate_profile_count") {
        return Ok(Vec::new());
    }
    // In Auto Mode EKS makes nodes as they are needed.
    let auto = cluster.block("compute_config")?.map(|config| config.flag("enabled")).transpose()?;
    let Some(days) = subject.days_since("create_time", evidence.as_of) else {
        return Ok(Vec::new());
    };
    let Some(name) = cluster.text("name")?.or(cluster.id.as_ref().map(|id| &*id.0)) else {
        return Ok(Vec::new());
    };
    if days < DAYS || auto.flatten() == Some(true) || has_own_nodes(name, evidence) {
        return Ok(Vec::new());
    }
    for kind in NODES {
        evidence.knows_all(subject, kind)?;
    }
    let because = format!(
        "no node group, no Fargate profile, no instance tagged as its node; made {days} days ago"
    );
    Ok(vec![Proposal::delete(because).risk(Risk::Medium).confidence(Confidence::High)])
}

/// Whether instances, or groups of them, that EKS does not manage are tagged as its nodes
/// (<https://docs.aws.amazon.com/eks/latest/userguide/worker.html>).
fn has_own_nodes(name: &str, evidence: &Evidence) -> bool {
    let tag = format!("kubernetes.io/cluster/{name}");
    let is_tagged = |resource: &Resource| resource.tags.iter().any(|(key, _)| *key == *tag);
    let mut nodes = NODES.iter().flat_map(|kind| evidence.graph.of_kind(kind));
    nodes.any(is_tagged)
}
