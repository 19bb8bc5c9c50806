//! Changes of one resource that move the bills of several: the storage of a cluster, whose instances
//! cost more or less with it.
//!
//! They come first in the plan: what they save is told of all these bills as they are, and all else of
//! what they leave, so that the steps still add up. One is made where these bills fall by it both as
//! they are and with the best of their other options.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use super::{Change, Check, Proposal, edit::edited, options::Options, slots::name_of};
use crate::model::{Attributes, Graph, Resource};

/// A proposal of the resource at a place among the subjects.
pub(super) struct Shared {
    pub(super) place: usize,
    pub(super) check: &'static Check,
    pub(super) proposal: Proposal,
}

impl Shared {
    /// The resource itself as the proposal would have it.
    pub(super) fn changed(&self, resource: &Resource) -> Resource {
        match &self.proposal.change {
            Change::Set { of: None, edits } => edited(resource, edits),
            _ => resource.clone(),
        }
    }

    /// What is used now, and would be then, of the resource itself.
    pub(super) fn usage(&self) -> Attributes {
        self.proposal.usage.as_ref().map(|(now, _)| now.clone()).unwrap_or_default()
    }
}

/// Takes those proposals out that move the bills of others.
pub(super) fn taken_out(
    place: usize,
    proposals: &mut Vec<(&'static Check, Proposal)>,
) -> Vec<Shared> {
    let all = std::mem::take(proposals);
    let (shared, own): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(_, proposal)| !proposal.bills.is_empty());
    *proposals = own;
    shared.into_iter().map(|(check, proposal)| Shared { place, check, proposal }).collect()
}

/// Makes the changes that pay off: the options of the resources that they move are priced anew. Which
/// ones those are, by their places in `shared`, and what each saves a month.
///
/// `resources` are the subjects, and the one of each proposal as it is changed; `price` prices a
/// subject anew, at its place, amid a graph.
pub(super) fn adopt<'g>(
    shared: &[Shared],
    (resources, changed): (&[&Resource], &'g [Resource]),
    graph: &Graph<'g>,
    options: &mut [Options],
    price: impl Fn(usize, &Resource, &Graph<'g>) -> Options,
) -> Vec<(usize, Decimal)> {
    let mut adopted = Vec::new();
    if shared.is_empty() {
        return adopted;
    }
    let places: HashMap<String, usize> =
        resources.iter().enumerate().map(|(place, resource)| (name_of(resource), place)).collect();
    let mut moved = HashSet::new();
    for (index, (Shared { place, proposal, .. }, changed)) in shared.iter().zip(changed).enumerate()
    {
        let others = proposal.bills.iter().filter_map(|other| places.get(&name_of(other)).copied());
        let mut all: Vec<usize> = others.chain([*place]).collect();
        all.sort_unstable();
        all.dedup();
        // A second change of the same would be told twice.
        if all.iter().any(|place| moved.contains(place)) {
            continue;
        }
        let amid = graph.with(changed);
        let then: Vec<_> = all
            .iter()
            .map(|at| price(*at, if at == place { changed } else { resources[*at] }, &amid))
            .collect();
        let now: Vec<_> = all.iter().map(|place| &options[*place]).collect();
        let told = then.iter().zip(&now).all(|(then, now)| then.tells_all_of(now));
        let as_is = now.iter().map(|options| options.as_is()).sum::<Decimal>()
            - then.iter().map(Options::as_is).sum::<Decimal>();
        let at_best = now.iter().map(|options| options.least()).sum::<Decimal>()
            - then.iter().map(Options::least).sum::<Decimal>();
        if told && as_is > Decimal::ZERO && at_best > Decimal::ZERO {
            for (at, then) in all.into_iter().zip(then) {
                options[at] = then;
                moved.insert(at);
            }
            adopted.push((index, as_is));
        }
    }
    adopted
}
