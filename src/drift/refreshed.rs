//! What Terraform's own refresh found (`resource_drift` of a plan), without what is noise.

use std::collections::{BTreeSet, HashMap};

use super::{
    Comparisons, Difference, Kind, Severity,
    attribute::{Telling, differences},
    severity,
};
use crate::model::{Resource, ResourceChange, Value};

/// The `drift` that a plan reports beside its `changes`. A type that nobody compares keeps its change,
/// without attributes: whether it moves the bill tells whether it is one.
pub(crate) fn refreshed(
    drift: Vec<ResourceChange>,
    changes: &[ResourceChange],
    comparisons: &Comparisons,
) -> Vec<Difference> {
    let declared = || changes.iter().filter_map(|change| change.before.as_ref());
    let covered = covered(declared(), comparisons);
    let scaled: BTreeSet<_> = declared()
        .filter_map(|resource| {
            Some((&*resource.kind, resource.attributes.value("resource_id")?.as_text()?))
        })
        .collect();
    let mut found = Vec::new();
    for change in drift {
        let (kind, mut attributes) = match (&change.before, &change.after) {
            (Some(_), None) => (Kind::Missing, Vec::new()),
            (Some(before), Some(after)) => {
                let comparison = comparisons.of(&before.kind);
                let attributes = comparison.map_or_else(Vec::new, |comparison| {
                    let names = names(before);
                    let skipped = names
                        .filter_map(|name| covered.get(&(&*before.kind, name)))
                        .flatten()
                        .copied()
                        .collect();
                    let is_scaled = comparison.scaled_by.is_some_and(|by| {
                        (by.name)(before).is_some_and(|name| scaled.contains(&(by.by, &*name)))
                    });
                    differences(comparison, before, after, Telling::All, &skipped, is_scaled)
                });
                (Kind::Changed, attributes)
            }
            _ => continue,
        };
        attributes.sort_by(|left, right| left.name.cmp(&right.name));
        let severity = attributes.iter().map(|attribute| attribute.severity).max();
        let whole = || {
            let before = change.before.as_ref();
            before.map_or(Severity::Medium, |before| {
                severity::of_whole(comparisons.of(&before.kind), kind, before)
            })
        };
        found.push(Difference {
            kind,
            severity: severity.unwrap_or_else(whole),
            state: None,
            account: None,
            attributes,
            change,
        });
    }
    found
}

fn names(resource: &Resource) -> impl Iterator<Item = &str> {
    let id = resource.id.as_ref().map(|id| &*id.0);
    let named = ["arn", "name"].into_iter();
    id.into_iter().chain(named.filter_map(|name| resource.attributes.value(name)?.as_text()))
}

/// The attributes that parts declare apart, by type and name of the whole.
fn covered<'a>(
    declared: impl Iterator<Item = &'a Resource>,
    comparisons: &Comparisons,
) -> HashMap<(&'static str, &'a str), BTreeSet<&'static str>> {
    let mut covered: HashMap<_, BTreeSet<_>> = HashMap::new();
    for part in declared {
        let Some(of) = comparisons.of(&part.kind).and_then(|comparison| comparison.part_of) else {
            continue;
        };
        if let Some(name) = part.attributes.value(of.by).and_then(Value::as_text) {
            covered.entry((of.kind, name)).or_default().extend((of.covers)(part));
        }
    }
    covered
}
