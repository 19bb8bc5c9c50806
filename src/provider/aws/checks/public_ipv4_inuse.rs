//! Instances behind a load balancer seldom need public addresses of their own, $3.65 a month each
//! (<https://aws.amazon.com/blogs/aws/new-aws-public-ipv4-address-charge-public-ip-insights/>). Taking
//! one away replaces the instance, and what it asks of the internet then needs a NAT gateway.

use super::block_of;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Subject},
    model::{Unknown, Value},
};

pub(super) const CHECK: Check = Check {
    id: "aws-public-ipv4-inuse",
    summary: "Instances behind a load balancer seldom need public addresses of their own.",
    kinds: &["aws_instance"],
    reads: &[
        ("aws_lb_target_group_attachment", &["target_id"]),
        ("aws_elb", &["instances"]),
        ("aws_elb_attachment", &["instance"]),
    ],
    lever: Lever::Configuration,
    propose,
};

/// What registers an instance with a load balancer.
const REGISTERS: &[(&str, &str)] = &[
    ("aws_lb_target_group_attachment", "target_id"),
    ("aws_elb", "instances"),
    ("aws_elb_attachment", "instance"),
];

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let instance = subject.resource;
    let has_one = instance.text("public_ip")?.is_some_and(|address| !address.is_empty())
        || instance.flag("associate_public_ip_address")? == Some(true);
    let is_behind = REGISTERS
        .iter()
        .any(|(kind, attribute)| !evidence.graph.referrers(instance, kind, attribute).is_empty());
    if !has_one || !is_behind {
        return Ok(Vec::new());
    }
    let edits = [("associate_public_ip_address", Value::Flag(false)), ("public_ip", Value::Null)];
    let proposal = Proposal::set(edits, "a load balancer serves it, and it has a public address")
        .remediation(block_of(instance, "  associate_public_ip_address = false\n"));
    Ok(vec![proposal.confidence(Confidence::Low)])
}
