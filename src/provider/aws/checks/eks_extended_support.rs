//! A control plane whose Kubernetes version has left standard support costs $0.60 an hour in place
//! of $0.10 (<https://aws.amazon.com/eks/pricing/>). EKS upgrades one minor version at a time
//! (<https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html>).

use super::text;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
    provider::aws::resources::eks_cluster::supported,
};

pub(super) const CHECK: Check = Check {
    id: "aws-eks-extended-support",
    summary: "Clusters past the standard support of their Kubernetes version cost six times as much.",
    kinds: &["aws_eks_cluster"],
    reads: &[],
    lever: Lever::Configuration,
    propose,
};

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let Some(version) = subject.resource.text("version")? else { return Ok(Vec::new()) };
    let Some((last_day, next)) = supported(version, evidence.as_of) else { return Ok(Vec::new()) };
    let because = format!("standard support of Kubernetes {version} ended on {last_day}");
    let proposal = Proposal::set([("version", text(next))], because);
    Ok(vec![proposal.risk(Risk::Medium).confidence(Confidence::High)])
}
