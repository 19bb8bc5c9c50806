//! Costs are allocated by tags: a resource without one that others of its type carry falls through
//! (<https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-alloc-tags.html>). Only what is in
//! use is asked for, so that an estate that does not tag is not told so once a resource.

use crate::{
    advise::{Change, Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Resource, Unknown},
};

pub(super) const CHECK: Check = Check {
    id: "aws-tags-missing",
    summary: "Resources without the team, environment or project tag that others carry cannot be allocated.",
    kinds: &[],
    reads: &[],
    lever: Lever::Governance,
    propose,
};

/// What costs are allocated by, and the names each goes by, in lower case.
const KEYS: &[(&str, &[&str])] = &[
    ("team", &["team", "owner", "cost-center", "costcenter"]),
    ("environment", &["environment", "env", "stage"]),
    ("project", &["project", "application", "app", "service"]),
];
/// How many others are looked at.
const OTHERS: usize = 100;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let resource = subject.resource;
    if resource.kind.starts_with("aws_") && subject.live.is_none_or(|live| live.parent.is_none()) {
        let is_missing = |names: &[&str]| {
            !carries(resource, names)
                && evidence
                    .graph
                    .of_kind(&resource.kind)
                    .take(OTHERS)
                    .any(|other| carries(other, names))
        };
        let missing: Vec<_> = KEYS.iter().filter(|(_, names)| is_missing(names)).collect();
        if !missing.is_empty() {
            // Tags are often a call of their own, which may have been refused.
            evidence.knows_all(subject, &resource.kind)?;
            let names: Vec<_> = missing.iter().map(|(name, _)| format!("`{name}`")).collect();
            let because =
                format!("no {} tag, which others of its type carry", names.join(" and no "));
            let proposal = Proposal::new(Change::Finding, because);
            return Ok(vec![proposal.risk(Risk::Low).confidence(Confidence::High)]);
        }
    }
    Ok(Vec::new())
}

fn carries(resource: &Resource, names: &[&str]) -> bool {
    let mut keys = resource.tags.keys();
    keys.any(|key| names.contains(&key.to_ascii_lowercase().as_str()))
}
