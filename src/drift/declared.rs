//! What is known of declared resources before any is compared.

use std::collections::{BTreeMap, HashSet};

use super::{Comparisons, Declared};
use crate::model::{Resource, Value};

/// The account of each declared resource: by its ARN, else that of the others in its document.
pub(super) fn accounts(declared: &[Declared]) -> Vec<Option<Box<str>>> {
    let own = |resource: &Resource| {
        let arn = resource.attributes.value("arn").and_then(Value::as_text)?;
        let account = arn.split(':').nth(4)?;
        (!account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| account.to_owned())
    };
    let mut of_state: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let all: Vec<_> = declared.iter().map(|declared| own(&declared.resource)).collect();
    for (declared, account) in declared.iter().zip(&all) {
        let Some(account) = account else { continue };
        let known = of_state.entry(&declared.state).or_insert_with(|| Some(account.clone()));
        if known.as_ref() != Some(account) {
            *known = None;
        }
    }
    let state = |declared: &Declared| of_state.get(&*declared.state).cloned().flatten();
    let pairs = declared.iter().zip(all);
    pairs.map(|(declared, own)| Some(own.or_else(|| state(declared))?.into())).collect()
}

/// What autoscaling resources call the resources that they own, by type.
pub(super) fn scaled(declared: &[Declared]) -> HashSet<(&str, &str)> {
    let named = declared.iter().filter_map(|Declared { resource, .. }| {
        Some((&*resource.kind, resource.attributes.value("resource_id")?.as_text()?))
    });
    named.collect()
}

/// All that is declared, by every type and name that it goes by.
pub(super) fn known<'a>(
    declared: &'a [Declared],
    comparisons: &Comparisons,
) -> HashSet<(&'a str, &'a str)> {
    let mut known = HashSet::new();
    for Declared { resource, .. } in declared {
        let Some(comparison) = comparisons.of(&resource.kind) else { continue };
        let kinds = || std::iter::once(&*resource.kind).chain(comparison.live_as.iter().copied());
        let id = resource.id.as_ref().map(|id| &*id.0);
        let named = comparison.identities.iter().chain(&["arn", "name"]);
        let texts = named.filter_map(|name| resource.attributes.value(name)?.as_text());
        for text in id.into_iter().chain(texts) {
            known.extend(kinds().map(|kind| (kind, text)));
        }
    }
    known
}
