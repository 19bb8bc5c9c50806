//! Application Auto Scaling: what it scales runs at the capacity that the usage file of the
//! `aws_appautoscaling_target` tells, or at the target's minimum.

use rust_decimal::Decimal;

use crate::{
    model::Resource,
    price::{Context, Gap},
};

/// What a target scales: `name` completes its `resource_id` (`table/GameScores`) where the
/// configuration does not tell which resource it refers to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scaled<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) prefix: &'static str,
    pub(crate) name: &'a str,
    /// The rest of the `resource_id`: `/index/by-user`.
    pub(crate) suffix: &'a str,
    pub(crate) dimension: &'static str,
}

impl Scaled<'_> {
    /// The capacity that its target holds it at; `None` without a target.
    pub(crate) fn capacity(&self, context: &Context) -> Result<Option<Decimal>, Gap> {
        let targets = context.graph.of_kind("aws_appautoscaling_target");
        for target in targets {
            if target.text("scalable_dimension") == Ok(Some(self.dimension))
                && self.is_scaled_by(target, context)
            {
                let told = context.usage_of(target).number("capacity");
                let capacity = match told {
                    Some(capacity) => Some(capacity),
                    None => target.number("min_capacity")?,
                };
                return Ok(capacity);
            }
        }
        Ok(None)
    }

    fn is_scaled_by(&self, target: &Resource, context: &Context) -> bool {
        let id = target.text("resource_id").ok().flatten();
        let kind = &self.resource.kind;
        let referred = context.graph.referenced(target, "resource_id", kind);
        let suffix = self.suffix;
        if !referred.is_empty() {
            let this = |found: &&Resource| found.address == self.resource.address;
            // What is part of it, an index, is told apart by the end of the id.
            return referred.iter().any(this) && id.is_none_or(|id| id.ends_with(suffix));
        }
        !self.name.is_empty()
            && id.is_some_and(|id| id == format!("{}/{}{suffix}", self.prefix, self.name))
    }
}
