//! NAT gateways that pass nothing on cost $32.85 a month all the same
//! (<https://aws.amazon.com/vpc/pricing/>): no byte for 30 days (Trusted Advisor c2vlfg022t), or for 14
//! and in no route table (AWS Compute Optimizer), or one that no route leads to. The elastic address it
//! has goes on billing until it is released.

use super::{counted, routes};
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-nat-idle",
    summary: "NAT gateways that no byte passes, or no route leads to, cost as much as used ones.",
    kinds: &["aws_nat_gateway"],
    reads: &[
        ("aws_route", &["nat_gateway_id"]),
        ("aws_route_table", &["route"]),
        ("aws_default_route_table", &["route"]),
    ],
    lever: Lever::Delete,
    propose,
};

/// A reason that no route could gainsay.
const SILENT: &str = "no byte in 30 days";

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let gateway = subject.resource;
    if subject.live.is_some()
        && subject.observed_text("state").is_some_and(|now| now != "available")
    {
        return Ok(Vec::new());
    }
    let is_routed = routes::lead_to(gateway, evidence);
    let bytes = ["BytesOutToDestination", "BytesInFromDestination"];
    let is_silent = |days| {
        let a_day = counted::a_day(subject, evidence, &bytes, days);
        a_day.is_some_and(|bytes| bytes.is_zero())
            && counted::highest(subject, evidence, "ActiveConnectionCount", days)
                .is_none_or(|connections| connections.is_zero())
    };
    let is_measured = evidence.series(subject, bytes[0]).is_some();
    let (because, confidence) = if is_silent(30) {
        (SILENT, Confidence::High)
    } else if !is_routed && is_silent(14) {
        ("no byte in 14 days, and no route leads to it", Confidence::High)
    } else if !is_routed && !is_measured && knows_routes(evidence) {
        ("no route leads to it", Confidence::Low)
    } else {
        return Ok(Vec::new());
    };
    if because != SILENT {
        evidence.knows_all(subject, "aws_route_table")?;
    }
    Ok(vec![Proposal::delete(because).confidence(confidence)])
}

/// Where no route is known at all, that none leads here says nothing.
fn knows_routes(evidence: &Evidence) -> bool {
    ["aws_route", "aws_route_table"]
        .iter()
        .any(|kind| evidence.graph.of_kind(kind).next().is_some())
}
