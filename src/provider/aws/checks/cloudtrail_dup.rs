//! The first copy of management events is free, every further one costs $2 for 100,000
//! (<https://aws.amazon.com/cloudtrail/pricing/>). A trail that records the same ones as another and
//! nothing else may go; what it records is told by the usage file.

use crate::{
    advise::{Check, Evidence, Lever, Proposal, Risk, Subject},
    model::{Resource, Unknown},
};

pub(super) const CHECK: Check = Check {
    id: "aws-cloudtrail-dup",
    summary: "A second trail of the same management events is paid for by the event.",
    kinds: &["aws_cloudtrail"],
    reads: &[("aws_cloudtrail", &["is_multi_region_trail", "is_organization_trail", "name"])],
    lever: Lever::Configuration,
    propose,
};

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let trail = subject.resource;
    if !is_of_management_only(trail)? {
        return Ok(Vec::new());
    }
    let copies = |one: &&Resource| {
        // It records where this one does, and management events too.
        let here = one.flag("is_multi_region_trail") == Ok(Some(true))
            || (one.region == trail.region
                && trail.flag("is_multi_region_trail") != Ok(Some(true)));
        here && key(one) != key(trail) && is_of_management_only(one) == Ok(true)
    };
    let mut others = evidence.graph.of_kind("aws_cloudtrail").filter(copies);
    // The widest one stays, and of equals the first.
    let Some(other) = others.find(|one| rank(one) < rank(trail)) else { return Ok(Vec::new()) };
    let because = format!("{} records the same management events", key(other));
    Ok(vec![Proposal::delete(because).risk(Risk::Low)])
}

/// Without selectors a trail records management events and nothing else.
fn is_of_management_only(trail: &Resource) -> Result<bool, Unknown> {
    let is_plain = trail.blocks("event_selector")?.iter().all(|selector| {
        selector.flag("include_management_events") != Ok(Some(false))
            && selector.blocks("data_resource").is_ok_and(|data| data.is_empty())
    });
    Ok(is_plain
        && trail.blocks("advanced_event_selector")?.is_empty()
        && trail.blocks("insight_selector")?.is_empty())
}

fn rank(trail: &Resource) -> (bool, bool, &str) {
    let is = |flag| trail.flag(flag) == Ok(Some(true));
    (!is("is_organization_trail"), !is("is_multi_region_trail"), key(trail))
}

fn key(trail: &Resource) -> &str {
    let id = trail.id.as_ref().map(|id| &*id.0);
    trail.address.as_ref().map(|address| &*address.0).or(id).unwrap_or_default()
}
