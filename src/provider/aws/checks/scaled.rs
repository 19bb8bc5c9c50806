//! Whether Application Auto Scaling says how much there is of a resource.

use crate::{
    advise::{Evidence, Subject},
    model::Resource,
};

pub(super) const TARGET: &str = "aws_appautoscaling_target";

/// Whether a target names the resource: refers to it, or has it as `resource_id`
/// (`table/GameScores`, `service/default/web`).
pub(super) fn is_scaled(subject: &Subject, evidence: &Evidence, resource_id: &str) -> bool {
    let resource = subject.resource;
    let is_here = |target: &Resource| {
        target.region.is_none() || resource.region.is_none() || target.region == resource.region
    };
    let is_it = |target: &Resource| target.text("resource_id") == Ok(Some(resource_id));
    !evidence.graph.referrers(resource, TARGET, "resource_id").is_empty()
        || evidence.graph.of_kind(TARGET).any(|target| is_it(target) && is_here(target))
}
