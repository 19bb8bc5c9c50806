//! What goes to S3 or `DynamoDB` through a NAT gateway costs $0.045 a GB there, and nothing through a
//! gateway endpoint (<https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>). How
//! much of the traffic that is, only flow logs tell: a finding.

use rust_decimal::dec;

use super::routes;
use crate::{
    advise::{Change, Check, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-nat-to-vpce",
    summary: "VPCs with a NAT gateway and no gateway endpoint pay for their traffic to S3 and DynamoDB.",
    kinds: &["aws_nat_gateway"],
    reads: &[
        ("aws_nat_gateway", &["subnet_id"]),
        ("aws_subnet", &["vpc_id"]),
        ("aws_vpc_endpoint", &["vpc_id", "service_name", "vpc_endpoint_type"]),
    ],
    lever: Lever::Configuration,
    propose,
};

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let gateway = subject.resource;
    let Some(vpc) = routes::vpc_of(gateway, evidence) else { return Ok(Vec::new()) };
    // Told once a VPC.
    let of_vpc = evidence
        .graph
        .of_kind("aws_nat_gateway")
        .filter(|one| routes::vpc_of(one, evidence) == Some(vpc));
    if of_vpc.map(routes::key).min() != Some(routes::key(gateway)) {
        return Ok(Vec::new());
    }
    let missing: Vec<_> = [("s3", "S3"), ("dynamodb", "DynamoDB")]
        .into_iter()
        .filter(|(service, _)| !has_endpoint(vpc, service, evidence))
        .map(|(_, name)| name)
        .collect();
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    evidence.knows_all(subject, "aws_vpc_endpoint")?;
    let names = missing.join(" and ");
    let traffic =
        evidence.series(subject, "BytesOutToDestination").map_or_else(String::new, |series| {
            let gb = series.last(30).a_day() * dec!(30) / dec!(1073741824);
            format!("; it sends {} GB a month", gb.round_dp(1).normalize())
        });
    let because = format!("no gateway endpoint for {names} in its VPC{traffic}");
    let proposal = Proposal::new(Change::Finding, because);
    Ok(vec![proposal.risk(Risk::Low)])
}

fn has_endpoint(vpc: &str, service: &str, evidence: &Evidence) -> bool {
    let suffix = format!(".{service}");
    evidence.graph.of_kind("aws_vpc_endpoint").any(|endpoint| {
        let is_gateway = matches!(endpoint.text("vpc_endpoint_type"), Ok(None | Some("Gateway")));
        let is_of_service = match endpoint.text("service_name") {
            Ok(name) => name.is_some_and(|name| name.ends_with(&suffix)),
            Err(_) => true,
        };
        let is_here = match endpoint.text("vpc_id") {
            Ok(Some(id)) => id == vpc,
            _ => evidence
                .graph
                .referenced(endpoint, "vpc_id", "aws_vpc")
                .iter()
                .any(|found| found.address.as_ref().is_some_and(|address| &*address.0 == vpc)),
        };
        is_gateway && is_of_service && is_here
    })
}
