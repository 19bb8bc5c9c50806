//! Commitments: how much to commit an hour, against the demand that is left after every other saving.
//!
//! A commitment of `c` dollars an hour buys, in each hour, usage worth `c / r` at on-demand prices,
//! where `r` is the committed price over the on-demand one; what it does not use is lost, and demand
//! beyond it is paid on demand. The bill is convex in `c`, so that the best one is where another dollar
//! committed would cost more in idle hours than it saves in busy ones: with one rate, the `1 - r`
//! quantile of demand.

mod existing;
mod fill;
mod guard;

use rust_decimal::{Decimal, dec};

pub(crate) use self::{
    existing::{Existing, Kind, in_order, without_existing},
    guard::{Guarded, guarded},
};
use crate::money::HOURS_PER_MONTH;

/// Usage that a commitment covers at one rate: an instance family in a region, say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RateClass {
    pub(crate) name: Box<str>,
    /// Committed price over on-demand price: 0.65 where the discount is 35 %.
    pub(crate) rate: Decimal,
    /// What its usage costs on demand in each hour, in order of time.
    pub(crate) demand: Vec<Decimal>,
}

/// A commitment and what it does to the bill; amounts are for an average hour of the series.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Commitment {
    /// Dollars an hour, used or not.
    pub(crate) hourly: Decimal,
    pub(crate) cost_before: Decimal,
    pub(crate) cost_after: Decimal,
    /// The share of the commitment that is used.
    pub(crate) utilization: Decimal,
    /// The share of demand, at on-demand prices, that it covers.
    pub(crate) coverage: Decimal,
    /// The last dollar committed pays off where it is used for more than this share of the hours.
    pub(crate) break_even_utilization: Decimal,
}

impl Commitment {
    /// What it saves in a month of 730 hours.
    pub(crate) fn monthly_saving(&self) -> Decimal {
        (self.cost_before - self.cost_after) * HOURS_PER_MONTH
    }
}

/// The best commitment for this demand; one of zero where none pays off.
pub(crate) fn best(classes: &[RateClass]) -> Commitment {
    of_size(classes, fill::best(classes))
}

/// What a commitment of `hourly` dollars does.
pub(crate) fn of_size(classes: &[RateClass], hourly: Decimal) -> Commitment {
    let hours = hours(classes);
    let mean = |sum: Decimal| sum.checked_div(Decimal::from(hours)).unwrap_or_default();
    let demand = mean(classes.iter().flat_map(|class| &class.demand).sum());
    let sorted = fill::in_order(classes);
    let fillings: Vec<_> = (0..hours).map(|hour| fill::fill(&sorted, hour, hourly)).collect();
    let covered = mean(fillings.iter().map(|filling| filling.covered).sum());
    let used = mean(fillings.iter().map(|filling| filling.used).sum());
    Commitment {
        hourly,
        cost_before: demand,
        cost_after: hourly + demand - covered,
        utilization: used.checked_div(hourly).unwrap_or(Decimal::ONE),
        coverage: covered.checked_div(demand).unwrap_or_default(),
        break_even_utilization: fill::marginal_rate(classes, hourly),
    }
}

/// By what share all demand may fall until `commitment` saves nothing any more, to a tenth of a
/// per cent; 1 where it never comes to that.
#[cfg_attr(not(test), allow(dead_code, reason = "what is at risk is told of a fall by half"))]
pub(crate) fn break_even_fall(classes: &[RateClass], hourly: Decimal) -> Decimal {
    let saves = |fall: Decimal| {
        let commitment = of_size(&fallen(classes, fall), hourly);
        commitment.cost_after < commitment.cost_before
    };
    // The saving shrinks as demand does: halve the range until it is narrow.
    let (mut low, mut high) = (Decimal::ZERO, Decimal::ONE);
    if !saves(low) {
        return low;
    }
    while high - low > dec!(0.001) {
        let middle = (low + high) / dec!(2);
        if saves(middle) { low = middle } else { high = middle }
    }
    low.round_dp(3)
}

/// What a month costs more than on demand, where all demand falls by `fall` (0.2 is a fifth) for good:
/// what is at risk. Zero where the commitment still saves.
pub(crate) fn at_risk(classes: &[RateClass], hourly: Decimal, fall: Decimal) -> Decimal {
    let commitment = of_size(&fallen(classes, fall), hourly);
    (-commitment.monthly_saving()).max(Decimal::ZERO)
}

/// Months of full use after which the whole term is paid for, at on-demand prices.
pub(crate) fn break_even_months(rate: Decimal, term_months: u32) -> Decimal {
    rate * Decimal::from(term_months)
}

fn fallen(classes: &[RateClass], fall: Decimal) -> Vec<RateClass> {
    let scale = |class: &RateClass| {
        let demand = class.demand.iter().map(|demand| *demand * (Decimal::ONE - fall));
        RateClass { demand: demand.collect(), ..class.clone() }
    };
    classes.iter().map(scale).collect()
}

/// The length of the series; a class that is shorter has no demand in the hours it lacks.
fn hours(classes: &[RateClass]) -> usize {
    classes.iter().map(|class| class.demand.len()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests;
