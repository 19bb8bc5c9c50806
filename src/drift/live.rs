//! Live resources, found by what declared ones say of them.

use std::collections::HashMap;

use super::{Comparison, Comparisons};
use crate::model::{LiveResource, Region, Resource};

/// All live resources, by their type and every name that they go by.
pub(super) struct Live<'a> {
    resources: &'a [LiveResource],
    by_identity: HashMap<(&'a str, std::borrow::Cow<'a, str>), Vec<usize>>,
}

impl<'a> Live<'a> {
    pub(super) fn new(resources: &'a [LiveResource], comparisons: &Comparisons) -> Self {
        let mut by_identity: HashMap<_, Vec<usize>> = HashMap::with_capacity(resources.len() * 2);
        for (index, LiveResource { resource, .. }) in resources.iter().enumerate() {
            let comparison = comparisons.of(&resource.kind);
            let mut note = |identity: std::borrow::Cow<'a, str>| {
                let found = by_identity.entry((&*resource.kind, identity)).or_default();
                if found.last() != Some(&index) {
                    found.push(index);
                }
            };
            for text in identities(resource, comparison) {
                note(text.into());
            }
            if let Some(key) = comparison.and_then(|comparison| (comparison.key?)(resource)) {
                note(key.into());
            }
        }
        Self { resources, by_identity }
    }

    /// The live resource of what is declared in `account`, where that is known.
    pub(super) fn of(
        &self,
        declared: &Resource,
        comparison: &Comparison,
        account: Option<&str>,
    ) -> Option<usize> {
        let key = comparison.key.and_then(|key| key(declared));
        let texts: Vec<&str> =
            identities(declared, Some(comparison)).chain(key.as_deref()).collect();
        let kinds = || std::iter::once(&*declared.kind).chain(comparison.live_as.iter().copied());
        let region = declared.region.as_ref().filter(|_| !comparison.global);
        texts
            .iter()
            .find_map(|text| kinds().find_map(|kind| self.named(kind, text, region, account)))
    }

    /// Whether there is nothing to look a declared resource up by.
    pub(super) fn is_nameless(declared: &Resource, comparison: &Comparison) -> bool {
        identities(declared, Some(comparison)).next().is_none()
            && comparison.key.is_none_or(|key| key(declared).is_none())
    }

    /// The live resource of this type and name; of several, one in the region and account wanted.
    pub(super) fn named(
        &self,
        kind: &str,
        name: &str,
        region: Option<&Region>,
        account: Option<&str>,
    ) -> Option<usize> {
        let found = self.by_identity.get(&(kind, name.into()))?;
        let fits = |index: &&usize| {
            let LiveResource { account: in_account, resource, .. } = &self.resources[**index];
            let in_region = match (region, &resource.region) {
                (Some(wanted), Some(region)) => same_region(wanted, region),
                _ => true,
            };
            in_region && account.is_none_or(|account| account == &**in_account)
        };
        found.iter().find(fits).copied()
    }
}

/// A local zone lies in its region.
pub(super) fn same_region(left: &Region, right: &Region) -> bool {
    left == right || {
        let within = |zone: &Region, region: &Region| {
            zone.0.strip_prefix(&*region.0).is_some_and(|rest| rest.starts_with('-'))
        };
        within(left, right) || within(right, left)
    }
}

fn identities<'r>(
    resource: &'r Resource,
    comparison: Option<&Comparison>,
) -> impl Iterator<Item = &'r str> {
    let id = resource.id.as_ref().map(|id| &*id.0);
    let named = comparison.map_or(&[][..], |comparison| comparison.identities);
    let named = named.iter().chain(&["arn"]);
    let texts = named.filter_map(|name| resource.attributes.value(name)?.as_text());
    id.into_iter().chain(texts)
}
