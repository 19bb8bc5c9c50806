//! What is already committed, applied before anything new: reservations first, then Savings Plans of
//! one family, then those of all compute, as AWS bills them
//! (<https://docs.aws.amazon.com/savingsplans/latest/userguide/sp-applying.html>).

use rust_decimal::Decimal;

/// A commitment that is in force.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Existing {
    pub(crate) kind: Kind,
    /// What it covers in an hour: of a plan dollars committed, of a reservation what the instances
    /// that it reserves cost on demand.
    pub(crate) hourly: Decimal,
    /// The classes that it covers, by their place, and what a dollar of their demand takes of it: one
    /// of a reservation, the committed price over the on-demand price of a plan.
    pub(crate) covers: Vec<(usize, Decimal)>,
}

/// In the order in which they are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Reservation,
    /// A Savings Plan of one family in one region.
    FamilyPlan,
    ComputePlan,
}

/// In the order in which they are applied, and of each the largest discount first.
pub(crate) fn in_order(mut existing: Vec<Existing>) -> Vec<Existing> {
    for one in &mut existing {
        one.covers.sort_by_key(|(class, rate)| (*rate, *class));
    }
    existing.sort_by(|a, b| (a.kind, &a.covers, a.hourly).cmp(&(b.kind, &b.covers, b.hourly)));
    existing
}

/// The demand of each class that nothing covers yet; `existing` is [`in_order`].
pub(crate) fn without_existing(
    demand: &[Vec<Decimal>],
    existing: &[Existing],
) -> Vec<Vec<Decimal>> {
    let mut left = demand.to_vec();
    for commitment in existing {
        let covered = commitment.covers.iter().filter_map(|(class, _)| left.get(*class));
        for hour in 0..covered.map(Vec::len).max().unwrap_or(0) {
            cover(&mut left, hour, commitment);
        }
    }
    left
}

/// Takes what one commitment covers in an hour off its classes.
fn cover(demand: &mut [Vec<Decimal>], hour: usize, commitment: &Existing) {
    let mut left = commitment.hourly;
    for (class, rate) in &commitment.covers {
        let Some(demand) = demand.get_mut(*class).and_then(|class| class.get_mut(hour)) else {
            continue;
        };
        let full = *demand * rate;
        if full <= left {
            left -= full;
            *demand = Decimal::ZERO;
        } else {
            *demand -= left.checked_div(*rate).unwrap_or_default();
            return;
        }
    }
}
