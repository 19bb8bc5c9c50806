//! Which proposals are alternatives to one another: those that change the same.

use std::collections::BTreeMap;

use crate::model::Resource;

/// Alternatives to one another, by whose and which attributes they change.
pub(super) type Slots = BTreeMap<(String, Vec<String>), Vec<usize>>;

/// Adds a proposal to the slot that changes one of the same attributes, and makes one of slots that
/// it joins.
pub(super) fn join(slots: &mut Slots, whose: String, mut roots: Vec<String>, index: usize) {
    let mut indices = Vec::new();
    let meets = |key: &(String, Vec<String>), roots: &[String]| {
        // What another resource is, is one choice.
        key.0 == whose && (!whose.is_empty() || key.1.iter().any(|root| roots.contains(root)))
    };
    while let Some(key) = slots.keys().find(|key| meets(key, &roots)).cloned() {
        indices.extend(slots.remove(&key).unwrap_or_default());
        roots.extend(key.1);
    }
    indices.push(index);
    indices.sort_unstable();
    roots.sort();
    roots.dedup();
    slots.insert((whose, roots), indices);
}

pub(super) fn root(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}

pub(super) fn name_of(resource: &Resource) -> String {
    let address = resource.address.as_ref().map(|address| &*address.0);
    let id = resource.id.as_ref().map(|id| &*id.0);
    format!("{} {}", resource.kind, address.or(id).unwrap_or_default())
}
