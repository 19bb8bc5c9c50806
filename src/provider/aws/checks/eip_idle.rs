//! Elastic addresses that nothing has cost as much as used ones, $3.65 a month
//! (<https://aws.amazon.com/vpc/pricing/>, "Public IPv4 Address"; Trusted Advisor `Z4AUBRNSmz`), and so do
//! those of a stopped instance.

use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Resource, Unknown, Value},
};

pub(super) const CHECK: Check = Check {
    id: "aws-eip-idle",
    summary: "Elastic addresses of nothing, or of a stopped instance, cost as much as used ones.",
    kinds: &["aws_eip"],
    reads: &[],
    lever: Lever::Delete,
    propose,
};

/// What an address may be attached to, and the attribute that says so.
const ATTACHMENTS: &[(&str, &str)] = &[
    ("aws_eip_association", "allocation_id"),
    ("aws_nat_gateway", "allocation_id"),
    ("aws_nat_gateway", "secondary_allocation_ids"),
    ("aws_lb", "subnet_mapping"),
    ("aws_alb", "subnet_mapping"),
];

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let address = subject.resource;
    if let Some(instance) = address.text("instance")?.filter(|id| !id.is_empty()) {
        let mut all = evidence.graph.of_kind("aws_instance");
        let is_it = |one: &&Resource| one.id.as_ref().is_some_and(|id| &*id.0 == instance);
        let state = all.find(is_it).and_then(|found| found.text("instance_state").ok().flatten());
        if state != Some("stopped") {
            return Ok(Vec::new());
        }
        // A start gives the instance another address.
        let because = format!("of {instance}, which is stopped");
        return Ok(vec![Proposal::delete(because)]);
    }
    let (because, confidence) = if subject.live.is_some() {
        if subject.observed("unattached") != Some(&Value::Flag(true)) {
            return Ok(Vec::new());
        }
        ("attached to nothing", Confidence::High)
    } else {
        let is_attached = address.text("network_interface")?.is_some_and(|id| !id.is_empty())
            || address.text("association_id")?.is_some_and(|id| !id.is_empty())
            || ATTACHMENTS.iter().any(|(kind, attribute)| {
                !evidence.graph.referrers(address, kind, attribute).is_empty()
            });
        if is_attached {
            return Ok(Vec::new());
        }
        // Something outside of the documents may have it.
        ("nothing in the documents has it", Confidence::Low)
    };
    Ok(vec![Proposal::delete(because).risk(Risk::Low).confidence(confidence)])
}
