//! Endpoints that nobody invoked for 14 days (AWS Compute Optimizer's idle criterion:
//! <https://docs.aws.amazon.com/compute-optimizer/latest/ug/view-idle-recommendations.html>). What an
//! endpoint runs on its configuration says, and bills.

use rust_decimal::dec;

use super::highest;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Resource, Unknown},
};

pub(super) const CHECK: Check = Check {
    id: "aws-sagemaker-endpoint-idle",
    summary: "Endpoints without an invocation for 14 days serve nobody.",
    kinds: &["aws_sagemaker_endpoint_configuration"],
    reads: &[],
    lever: Lever::Delete,
    propose,
};

const DAYS: u32 = 14;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let kind = "aws_sagemaker_endpoint";
    let endpoints = evidence.graph.referrers(subject.resource, kind, "endpoint_config_name");
    let is_idle = |resource: &&Resource| {
        let endpoint = Subject { resource, live: None };
        highest(&endpoint, evidence, "Invocations", DAYS) == Some(dec!(0))
    };
    if endpoints.is_empty() || !endpoints.iter().all(is_idle) {
        return Ok(Vec::new());
    }
    evidence.knows_all(subject, kind)?;
    let names: Vec<_> = endpoints
        .iter()
        .filter_map(|endpoint| {
            endpoint.address.as_ref().map(|at| &*at.0).or(endpoint.id.as_ref().map(|id| &*id.0))
        })
        .collect();
    let because = format!("not one invocation of `{}` in {DAYS} days", names.join("`, `"));
    Ok(vec![Proposal::delete(because).risk(Risk::Medium).confidence(Confidence::High)])
}
