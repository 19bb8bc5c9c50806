//! How AWS types are compared with what is live. A service a file, and a line in [`COMPARISONS`].
//!
//! Which attributes a look tells, which the provider computes and what moves by itself are from the
//! schema of the AWS provider (registry.terraform.io/providers/hashicorp/aws/latest/docs). What is
//! create-only, a time, an endpoint, a revision or a secret is not compared.

mod applications;
mod commitments;
mod compute;
mod containers;
mod databases;
pub(super) mod documents;
mod identity;
mod network;
mod rules;
mod storage;

use crate::drift::Comparison;

pub(super) const COMPARISONS: &[&[Comparison]] = &[
    applications::COMPARISONS,
    commitments::COMPARISONS,
    compute::COMPARISONS,
    containers::COMPARISONS,
    databases::COMPARISONS,
    identity::COMPARISONS,
    network::COMPARISONS,
    rules::COMPARISONS,
    storage::COMPARISONS,
];

/// Tags that Kubernetes and its controllers set on what they use.
const OF_KUBERNETES: &[&str] = &["kubernetes.io/*", "k8s.io/*", "karpenter.sh/*"];
