//! Resources that are declared apart and live inside others: policies, rules, routes, attachments.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Comparisons, Declared, live::Live};
use crate::model::LiveResource;

/// Which attributes of which live resources are declared apart.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// By live resource: the attributes that are not its own.
    covered: HashMap<usize, BTreeSet<&'static str>>,
    /// By live resource and attribute: what is claimed of it, and whether that should be all.
    claimed: HashMap<(usize, &'static str), (BTreeSet<String>, bool)>,
}

impl Parts {
    pub(super) fn of(
        declared: &[Declared],
        accounts: &[Option<Box<str>>],
        live: &Live,
        comparisons: &Comparisons,
    ) -> Self {
        let mut parts = Self::default();
        for (Declared { resource, .. }, account) in declared.iter().zip(accounts) {
            let comparison = comparisons.of(&resource.kind);
            let Some(part_of) = comparison.and_then(|comparison| comparison.part_of) else {
                continue;
            };
            let name = resource.attributes.value(part_of.by).and_then(|name| name.as_text());
            let whole = name.and_then(|name| {
                live.named(part_of.kind, name, resource.region.as_ref(), account.as_deref())
                    .or_else(|| live.named(part_of.kind, name, None, account.as_deref()))
            });
            let Some(whole) = whole else { continue };
            let claims = (part_of.claims)(resource);
            for attribute in (part_of.covers)(resource) {
                parts.covered.entry(whole).or_default().insert(attribute);
                let (all, is_all) = parts.claimed.entry((whole, attribute)).or_default();
                all.extend(claims.iter().cloned());
                *is_all |= part_of.is_all;
            }
        }
        parts
    }

    pub(super) fn covered(&self, whole: usize) -> BTreeSet<&str> {
        self.covered.get(&whole).into_iter().flatten().copied().collect()
    }

    /// What is claimed of an attribute by all parts together, where that should be all of it.
    pub(super) fn all_claimed(
        &self,
        whole: usize,
    ) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        let covered = self.covered.get(&whole).into_iter().flatten();
        covered.filter_map(move |attribute| {
            let (all, is_all) = self.claimed.get(&(whole, *attribute))?;
            is_all.then_some((*attribute, all))
        })
    }

    /// Whether a live resource is shown or claimed where it is an atom of `whole`: of one that is
    /// declared whole it is, else only where a part claims it.
    pub(super) fn shows(&self, whole: usize, attribute: &str, atoms: &[String]) -> bool {
        if !self.covered.get(&whole).is_some_and(|covered| covered.contains(attribute)) {
            return true;
        }
        let mut claimed =
            self.claimed.iter().filter(|((of, name), _)| *of == whole && *name == attribute);
        claimed.next().is_some_and(|(_, (all, _))| atoms.iter().all(|atom| all.contains(atom)))
    }
}

/// Everything that is live inside of something else, by the place of its topmost ancestor.
pub(super) struct Ancestry<'a> {
    resources: &'a [LiveResource],
    by_id: HashMap<(&'a str, &'a str, &'a str), usize>,
}

impl<'a> Ancestry<'a> {
    pub(super) fn new(resources: &'a [LiveResource]) -> Self {
        let parents: HashSet<&str> =
            resources.iter().filter_map(|live| Some(&*live.parent.as_ref()?.kind)).collect();
        let named = resources.iter().enumerate().filter_map(|(index, live)| {
            let LiveResource { account, resource, .. } = live;
            let id = resource.id.as_ref().filter(|_| parents.contains(&*resource.kind))?;
            Some(((&**account, &*resource.kind, &*id.0), index))
        });
        Self { resources, by_id: named.collect() }
    }

    pub(super) fn parent(&self, child: usize) -> Option<usize> {
        let LiveResource { account, parent, .. } = &self.resources[child];
        let parent = parent.as_ref()?;
        let found = self.by_id.get(&(&**account, &*parent.kind, &*parent.id.0)).copied();
        found.filter(|parent| *parent != child)
    }
}
