//! A NAT gateway in each zone is for production: elsewhere one of a VPC does, at $32.85 a month less for
//! each other (<https://aws.amazon.com/vpc/pricing/>). What went through the others then goes through
//! the one, and is billed there; $0.02 a GB for crossing zones comes on top and is not in the figure.

use super::routes;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-nat-per-az-dev",
    summary: "A VPC that is not for production needs one NAT gateway, not one a zone.",
    kinds: &["aws_nat_gateway"],
    reads: &[
        ("aws_nat_gateway", &["subnet_id"]),
        ("aws_route", &["nat_gateway_id"]),
        ("aws_route_table", &["route"]),
        ("aws_default_route_table", &["route"]),
        ("aws_subnet", &["vpc_id"]),
        // For its tags.
        ("aws_vpc", &["id"]),
    ],
    lever: Lever::Configuration,
    propose,
};

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let gateway = subject.resource;
    let Some(vpc) = routes::vpc_of(gateway, evidence) else { return Ok(Vec::new()) };
    let Some(environment) = environment(subject, evidence) else { return Ok(Vec::new()) };
    let of_vpc: Vec<_> = evidence
        .graph
        .of_kind("aws_nat_gateway")
        .filter(|one| {
            one.text("connectivity_type") != Ok(Some("private"))
                && routes::vpc_of(one, evidence) == Some(vpc)
        })
        .collect();
    let is_public = gateway.text("connectivity_type")? != Some("private");
    let first = of_vpc.iter().map(|one| routes::key(one)).min();
    if !is_public || of_vpc.len() < 2 || first == Some(routes::key(gateway)) {
        return Ok(Vec::new());
    }
    let because = format!("one of {} in a VPC that is `{environment}`", of_vpc.len());
    // What it passed on goes through another one.
    let proposal = Proposal::delete_moving(&["nat_gateway.data"], because);
    Ok(vec![proposal.risk(Risk::Low).confidence(Confidence::High)])
}

/// The environment that the gateway's tag names, else its subnet's or VPC's.
fn environment(subject: &Subject, evidence: &Evidence) -> Option<String> {
    if subject.environment().is_some() {
        return subject.non_production().map(str::to_owned);
    }
    let graph = evidence.graph;
    let subnet = *graph.referenced(subject.resource, "subnet_id", "aws_subnet").first()?;
    let vpcs = graph.referenced(subnet, "vpc_id", "aws_vpc");
    let around = [Some(subnet), vpcs.first().copied()];
    let around = around.into_iter().flatten().map(|resource| Subject { resource, live: None });
    let mut named = around.filter(|one| one.environment().is_some());
    named.next()?.non_production().map(str::to_owned)
}
