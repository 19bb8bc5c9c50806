//! What is already committed, applied before anything new: reservations first, then Savings Plans of
//! one family, then those of all compute, as AWS bills them
//! (<https://docs.aws.amazon.com/savingsplans/latest/userguide/sp-applying.html>).

use rust_decimal::Decimal;

use super::RateClass;

/// A commitment that is in force.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Existing {
    pub(crate) kind: Kind,
    /// The classes that it covers; empty for all.
    pub(crate) classes: Vec<Box<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Instances reserved: what they cost on demand an hour.
    Reservation {
        on_demand: Decimal,
    },
    /// A Savings Plan of one family: dollars committed an hour.
    FamilyPlan {
        hourly: Decimal,
    },
    ComputePlan {
        hourly: Decimal,
    },
}

/// The demand that nothing covers yet.
pub(crate) fn without_existing(classes: &[RateClass], existing: &[Existing]) -> Vec<RateClass> {
    let mut sorted: Vec<_> = existing.iter().collect();
    sorted.sort_by(|a, b| (&a.kind, &a.classes).cmp(&(&b.kind, &b.classes)));
    let mut left = classes.to_vec();
    for commitment in sorted {
        for hour in 0..super::hours(classes) {
            cover(&mut left, hour, commitment);
        }
    }
    left
}

/// Takes what one commitment covers in an hour off its classes, the largest discount first.
fn cover(classes: &mut [RateClass], hour: usize, commitment: &Existing) {
    let covers = |class: &RateClass| {
        commitment.classes.is_empty() || commitment.classes.contains(&class.name)
    };
    let mut order: Vec<usize> =
        (0..classes.len()).filter(|index| covers(&classes[*index])).collect();
    order.sort_by(|a, b| {
        let key = |index: usize| (classes[index].rate, &classes[index].name);
        key(*a).cmp(&key(*b))
    });
    let mut left = match commitment.kind {
        Kind::Reservation { on_demand } => on_demand,
        Kind::FamilyPlan { hourly } | Kind::ComputePlan { hourly } => hourly,
    };
    for index in order {
        let class = &mut classes[index];
        // A reservation counts what it covers at on-demand prices, a plan at its own.
        let rate = match commitment.kind {
            Kind::Reservation { .. } => Decimal::ONE,
            _ => class.rate,
        };
        let Some(demand) = class.demand.get_mut(hour) else { continue };
        let full = *demand * rate;
        if full <= left {
            left -= full;
            *demand = Decimal::ZERO;
        } else {
            *demand -= left.checked_div(rate).unwrap_or_default();
            return;
        }
    }
}
