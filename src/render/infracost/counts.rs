//! How many resources of each type are priced, free or not supported.

use std::collections::BTreeMap;

use serde::Serialize;

use super::is_unsupported;
use crate::{price::CostChange, render::summary};

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Summary<'a> {
    total_detected_resources: usize,
    total_supported_resources: usize,
    total_unsupported_resources: usize,
    total_usage_based_resources: usize,
    total_no_price_resources: usize,
    supported_resource_counts: BTreeMap<&'a str, usize>,
    unsupported_resource_counts: BTreeMap<&'a str, usize>,
    no_price_resource_counts: BTreeMap<&'a str, usize>,
}

impl<'a> Summary<'a> {
    /// Counts what there is after the change, as `breakdown` lists it.
    pub(super) fn count(&mut self, change: &'a CostChange) {
        let Some((declared, cost)) = summary::after(change) else { return };
        let count = |counts: &mut BTreeMap<&'a str, usize>, total: &mut usize| {
            *counts.entry(&declared.kind).or_default() += 1;
            *total += 1;
        };
        self.total_detected_resources += 1;
        if cost.free {
            count(&mut self.no_price_resource_counts, &mut self.total_no_price_resources);
        } else if is_unsupported(cost) {
            count(&mut self.unsupported_resource_counts, &mut self.total_unsupported_resources);
        } else {
            count(&mut self.supported_resource_counts, &mut self.total_supported_resources);
            let usage_based = cost.charges.iter().any(|charge| charge.usage_based);
            self.total_usage_based_resources += usize::from(usage_based);
        }
    }
}
