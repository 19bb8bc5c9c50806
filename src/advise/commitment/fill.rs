//! How a commitment fills up in an hour, and the size at which another dollar no longer pays off.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{RateClass, hours};

/// What a commitment does in one hour.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Filling {
    /// Dollars of the commitment that are used.
    pub(super) used: Decimal,
    /// What that usage would cost on demand.
    pub(super) covered: Decimal,
}

/// The classes by descending discount, as AWS applies Savings Plans
/// (<https://docs.aws.amazon.com/savingsplans/latest/userguide/sp-applying.html>). One without a
/// discount is never covered.
pub(super) fn in_order(classes: &[RateClass]) -> Vec<&RateClass> {
    let covered = |class: &&RateClass| Decimal::ZERO < class.rate && class.rate < Decimal::ONE;
    let mut sorted: Vec<_> = classes.iter().filter(covered).collect();
    sorted.sort_by(|a, b| (a.rate, &a.name).cmp(&(b.rate, &b.name)));
    sorted
}

/// What a commitment does with classes that are [`in_order`].
pub(super) fn fill(sorted: &[&RateClass], hour: usize, commitment: Decimal) -> Filling {
    let mut filling = Filling::default();
    for class in sorted {
        let demand = class.demand.get(hour).copied().unwrap_or_default();
        let used = (demand * class.rate).min(commitment - filling.used);
        let covered = if used == demand * class.rate { demand } else { used / class.rate };
        filling = Filling { used: filling.used + used, covered: filling.covered + covered };
    }
    filling
}

/// The commitment with the smallest bill, and of several the smallest.
///
/// What an hour's commitment covers is a line through the classes' ends, each flatter than the one
/// before. All ends of all hours in order, the sum of slopes falls; the best commitment is where it
/// falls to the number of hours, that is, where another dollar covers less than a dollar an hour.
pub(super) fn best(classes: &[RateClass]) -> Decimal {
    let hours = hours(classes);
    let sorted = in_order(classes);
    let mut slope = Decimal::ZERO;
    let mut falls: BTreeMap<Decimal, Decimal> = BTreeMap::new();
    for hour in 0..hours {
        let mut end = Decimal::ZERO;
        let ends: Vec<(Decimal, Decimal)> = sorted
            .iter()
            .filter_map(|class| {
                let demand = class.demand.get(hour).filter(|demand| **demand > Decimal::ZERO)?;
                end += demand * class.rate;
                Some((end, Decimal::ONE / class.rate))
            })
            .collect();
        slope += ends.first().map_or(Decimal::ZERO, |(_, steepness)| *steepness);
        for (index, (end, steepness)) in ends.iter().enumerate() {
            let next = ends.get(index + 1).map_or(Decimal::ZERO, |(_, next)| *next);
            *falls.entry(*end).or_default() += steepness - next;
        }
    }
    let enough = Decimal::from(hours);
    let mut commitment = Decimal::ZERO;
    for (end, fall) in falls {
        if slope <= enough {
            break;
        }
        slope -= fall;
        commitment = end;
    }
    commitment
}

/// The rate of the class that the last dollar of `commitment` covers where there is most demand.
pub(super) fn marginal_rate(classes: &[RateClass], commitment: Decimal) -> Decimal {
    let mut rate = Decimal::ZERO;
    let mut left = commitment;
    for class in in_order(classes) {
        if left <= Decimal::ZERO {
            break;
        }
        let most = class.demand.iter().max().copied().unwrap_or_default();
        if most > Decimal::ZERO {
            rate = class.rate;
        }
        left -= most * class.rate;
    }
    rate
}
