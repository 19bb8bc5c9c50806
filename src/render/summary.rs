//! What a report comes to, and which of it is listed: counts, gaps, prices. All formats say the same.

use std::collections::{BTreeMap, HashSet};

use rust_decimal::Decimal;

use super::{Project, Report};
use crate::{
    model::{Action, Resource, ResourceChange},
    money::Money,
    price::{Charge, CostChange, Gap, Quality, ResourceCost, UsageSource},
};

/// What plans come to a month, without their drift; in the billing currency.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Summary {
    pub(crate) before: Money,
    pub(crate) after: Money,
    /// Resources on either side of a change, those that do not change among them.
    pub(crate) resources: usize,
    /// Resources with a charge at least, though it may wait for usage.
    pub(crate) priced: usize,
    /// Resources known to cost nothing by themselves.
    pub(crate) free: usize,
    pub(crate) with_gaps: usize,
    /// Gaps of all resources and of the drift, as [`gaps`] lists them.
    pub(crate) gaps: usize,
}

/// A gap and the resource that has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResourceGap<'a> {
    pub(crate) change: &'a ResourceChange,
    pub(crate) gap: &'a Gap,
}

/// How old and how good the prices behind a report are.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Prices<'a> {
    /// By id of the source.
    pub(super) sources: BTreeMap<&'a str, Source<'a>>,
    /// The share of the monthly total, from 0 to 1, that rests on other than list prices.
    pub(super) estimate_share: Decimal,
}

/// The charges that one source's prices made, and the ISO dates of those prices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Source<'a> {
    pub(super) prices: usize,
    pub(super) oldest: &'a str,
    pub(super) newest: &'a str,
}

impl Summary {
    pub(crate) fn of(project: &Project) -> Self {
        let mut summary = Self {
            before: project.plan.before(),
            after: project.plan.after(),
            resources: project.plan.changes.len(),
            gaps: gaps(project).count(),
            ..Self::default()
        };
        for change in &project.plan.changes {
            let has_gaps = !change.gaps().is_empty();
            let is_priced = all_charges(change).next().is_some();
            summary.priced += usize::from(is_priced);
            summary.free += usize::from(is_free(change));
            summary.with_gaps += usize::from(has_gaps);
        }
        summary
    }

    /// Over all projects.
    pub(crate) fn of_all(report: &Report) -> Self {
        let add = |sum: Self, project| {
            let one = Self::of(project);
            Self {
                before: sum.before + one.before,
                after: sum.after + one.after,
                resources: sum.resources + one.resources,
                priced: sum.priced + one.priced,
                free: sum.free + one.free,
                with_gaps: sum.with_gaps + one.with_gaps,
                gaps: sum.gaps + one.gaps,
            }
        };
        report.projects.iter().fold(Self::default(), add)
    }

    pub(crate) fn change(&self) -> Money {
        self.after - self.before
    }
}

/// What of the cost after the plans rests on usage that nobody told.
pub(super) fn assumed_cost(report: &Report) -> Money {
    let changes = report.projects.iter().flat_map(|project| &project.plan.changes);
    let lines = changes.flat_map(|change| &change.after.charges);
    let assumed = lines.filter(|charge| charge.usage_source == Some(UsageSource::Assumed));
    assumed.filter_map(|charge| charge.list_cost).sum()
}

/// Whether a resource is known to cost nothing by itself, on whichever side it is.
pub(super) fn is_free(change: &CostChange) -> bool {
    let is_priced = all_charges(change).next().is_some();
    (change.before.free || change.after.free) && !is_priced && change.gaps().is_empty()
}

/// The gaps of a project, those of its drift at the end where the plan does not have them already.
pub(crate) fn gaps(project: &Project) -> impl Iterator<Item = ResourceGap<'_>> {
    let mut seen = HashSet::new();
    let changes = project.plan.changes.iter().chain(&project.drift.changes);
    changes
        .filter(|change| !change.before.gaps.is_empty() || !change.after.gaps.is_empty())
        .flat_map(|change| {
            change.gaps().into_iter().map(|gap| ResourceGap { change: &change.change, gap })
        })
        .filter(move |found| seen.insert((found.name(), found.gap)))
}

impl<'a> ResourceGap<'a> {
    /// What its resource is shown as.
    pub(crate) fn address(&self) -> String {
        self.change.to_string()
    }

    /// The parts of what it is shown as.
    fn name(&self) -> [&'a str; 2] {
        if let Some(address) = &self.change.address {
            return [&address.0, ""];
        }
        let resource = self.change.resource();
        let id = resource.and_then(|resource| resource.id.as_ref());
        [resource.map_or("", |resource| &resource.kind), id.map_or("", |id| &id.0)]
    }
}

impl<'a> Prices<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let mut prices = Self::default();
        let (mut total, mut not_list) = (Money::default(), Money::default());
        for project in &report.projects {
            let after = project.plan.changes.iter().flat_map(|change| &change.after.charges);
            for charge in after {
                let cost = charge.list_cost.unwrap_or_default();
                total += cost;
                if charge.quality != Quality::List {
                    not_list += cost;
                }
            }
            let changes = project.plan.changes.iter().chain(&project.drift.changes);
            for charge in changes.flat_map(all_charges) {
                prices.count(charge);
            }
        }
        prices.estimate_share = not_list.0.checked_div(total.0).unwrap_or_default().round_dp(4);
        prices
    }

    fn count(&mut self, charge: &'a Charge) {
        let as_of = &*charge.as_of;
        let first = Source { prices: 0, oldest: as_of, newest: as_of };
        let source = self.sources.entry(&charge.source).or_insert(first);
        source.prices += 1;
        source.oldest = source.oldest.min(as_of);
        source.newest = source.newest.max(as_of);
    }

    pub(super) fn oldest(&self) -> Option<&'a str> {
        self.sources.values().map(|source| source.oldest).min()
    }

    pub(super) fn newest(&self) -> Option<&'a str> {
        self.sources.values().map(|source| source.newest).max()
    }
}

/// Whether a change is listed: what does not change is, only where the user asks for it or where
/// nothing can change.
pub(super) fn is_listed(change: &CostChange, project: &Project, report: &Report) -> bool {
    report.all || project.is_still() || is_changed(change)
}

/// A resource whose own code stays may still cost another amount: its launch template changes.
pub(super) fn is_changed(cost: &CostChange) -> bool {
    let change = &cost.change;
    change.action != Action::NoOp
        || change.previous_address.is_some()
        || change.imported
        || cost.before != cost.after
}

/// A resource on one side of a change, and what it costs there.
pub(super) type Side<'a> = Option<(&'a Resource, &'a ResourceCost)>;

pub(super) fn before(change: &CostChange) -> Side<'_> {
    Some((change.change.before.as_ref()?, &change.before))
}

/// A forgotten resource lives on: it is there after the change, though Terraform no longer knows it.
pub(super) fn after(change: &CostChange) -> Side<'_> {
    let ResourceChange { action, before, after, .. } = &change.change;
    let forgotten = before.as_ref().filter(|_| *action == Action::Forget);
    Some((after.as_ref().or(forgotten)?, &change.after))
}

/// A month's, as far as it is known; `None` where nothing of it is.
pub(super) fn known_cost(cost: &ResourceCost) -> Option<Money> {
    let known = cost.charges.iter().any(|charge| charge.list_cost.is_some());
    (known || cost.gaps.is_empty()).then(|| cost.list_cost())
}

/// What changes a month; `None` where nothing is known of a side that is there.
pub(super) fn known_change(change: &CostChange) -> Option<Money> {
    let side = |side: Side| side.map_or(Some(Money::default()), |(_, cost)| known_cost(cost));
    Some(side(after(change))? - side(before(change))?)
}

fn all_charges(change: &CostChange) -> impl Iterator<Item = &Charge> {
    change.before.charges.iter().chain(&change.after.charges)
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;
    use crate::render::sample::{self, change, cost, cost_of};

    #[test]
    fn a_report_is_summed_and_counted() {
        let report = sample::estate();
        let summary = Summary::of_all(&report);
        assert_eq!(summary.before, Money(dec!(298.71)));
        assert_eq!(summary.after, Money(dec!(406.02)));
        assert_eq!(summary.change(), Money(dec!(107.31)));
        let counts = [summary.resources, summary.priced, summary.free, summary.with_gaps];
        assert_eq!(counts, [10, 8, 1, 3]);
        assert_eq!(summary.gaps, 3);
    }

    #[test]
    fn prices_tell_their_age_and_quality() {
        let report = sample::estate();
        let prices = Prices::of(&report);
        assert_eq!(prices.oldest(), Some("2026-06-20"));
        assert_eq!(prices.newest(), Some("2026-07-01"));
        assert_eq!(prices.estimate_share, dec!(0.0629));
        assert_eq!(prices.sources["aws_price_list"].prices, 17);
    }

    #[test]
    fn a_gap_of_drift_counts_once() {
        let gap = || Some(cost(Vec::new(), vec![Gap::UnknownRegion]));
        let drifted = |address| change(address, Action::Update, gap(), gap());
        let mut project = sample::project("p", vec![drifted("aws_x.a")]);
        project.drift.changes = vec![drifted("aws_x.a"), drifted("aws_x.b")];
        let addresses: Vec<_> = gaps(&project).map(|gap| gap.address()).collect();
        assert_eq!(addresses, ["aws_x.a", "aws_x.b"]);
    }

    #[test]
    fn what_does_not_change_is_not_listed() {
        let report = sample::report(Vec::new());
        let listed = |before, after| {
            let change = change("aws_x.y", Action::NoOp, Some(before), Some(after));
            is_listed(&change, &report.projects[0], &report)
        };
        assert!(!listed(cost_of(dec!(1)), cost_of(dec!(1))));
        assert!(listed(cost_of(dec!(1)), cost_of(dec!(2))));
    }

    #[test]
    fn unknown_is_not_nothing() {
        let unknown = || cost(Vec::new(), vec![Gap::UnsupportedType]);
        assert_eq!(known_cost(&unknown()), None);
        assert_eq!(known_cost(&sample::free()), Some(Money::default()));
        let became = change("aws_x.y", Action::Update, Some(cost_of(dec!(1))), Some(unknown()));
        assert_eq!(known_change(&became), None);
        let created = change("aws_x.y", Action::Create, None, Some(cost_of(dec!(1))));
        assert_eq!(known_change(&created), Some(Money(dec!(1))));
    }
}
