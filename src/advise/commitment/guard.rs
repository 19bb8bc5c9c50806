//! Guards: the last days may say other than the whole series, and the lower word counts.

use rust_decimal::{Decimal, dec};

use super::{Commitment, RateClass, best, hours, of_size};

/// The windows that are looked at, the last days of the series: AWS recommends over 7, 30 and 60 days
/// (<https://docs.aws.amazon.com/savingsplans/latest/userguide/sp-recommendations.html>), Azure looks at
/// the last 3 days too, lest usage that has just gone be committed to
/// (<https://learn.microsoft.com/azure/cost-management-billing/reservations/reserved-instance-purchase-recommendations>).
const WINDOWS: [usize; 4] = [3, 7, 30, 60];

const HOURS_A_DAY: usize = 24;

/// Below this on-demand spend an hour AWS recommends nothing, and nor is it worth a contract.
const LEAST_DEMAND: Decimal = dec!(0.10);

/// A commitment that every window bears.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Guarded {
    /// As it does on the whole series.
    pub(crate) commitment: Commitment,
    /// Days of the window that decided, where one asked for less than the whole series.
    pub(crate) decided_by: Option<usize>,
    /// Hours of the series.
    pub(crate) hours: usize,
}

/// The smallest of what the windows ask for; `None` where there is less than a week of series, too
/// little demand, or nothing to save.
///
/// `most_coverage` (0 to 1) bounds the share of demand that is covered.
pub(crate) fn guarded(classes: &[RateClass], most_coverage: Decimal) -> Option<Guarded> {
    let hours = hours(classes);
    if hours < 7 * HOURS_A_DAY {
        return None;
    }
    let whole = best(classes);
    if whole.cost_before < LEAST_DEMAND {
        return None;
    }
    let windows = WINDOWS.into_iter().filter(|days| days * HOURS_A_DAY < hours);
    let least = windows
        .map(|days| (best(&last(classes, hours, days * HOURS_A_DAY)).hourly, days))
        .min()
        .filter(|(hourly, _)| *hourly < whole.hourly);
    let (hourly, decided_by) = match least {
        Some((hourly, days)) => (hourly, Some(days)),
        None => (whole.hourly, None),
    };
    let commitment = within_coverage(classes, of_size(classes, hourly), most_coverage);
    let saves = commitment.cost_after < commitment.cost_before;
    saves.then_some(Guarded { commitment, decided_by, hours })
}

/// The commitment, or the largest one below it that covers no more than `most_coverage`.
fn within_coverage(
    classes: &[RateClass],
    commitment: Commitment,
    most_coverage: Decimal,
) -> Commitment {
    if commitment.coverage <= most_coverage {
        return commitment;
    }
    let (mut low, mut high) = (Decimal::ZERO, commitment.hourly);
    for _ in 0..24 {
        let middle = (low + high) / dec!(2);
        let fits = of_size(classes, middle).coverage <= most_coverage;
        if fits { low = middle } else { high = middle }
    }
    of_size(classes, low.round_dp_with_strategy(3, rust_decimal::RoundingStrategy::ToZero))
}

fn last(classes: &[RateClass], hours: usize, count: usize) -> Vec<RateClass> {
    let tail = |class: &RateClass| {
        let from = hours.saturating_sub(count).min(class.demand.len());
        RateClass { demand: class.demand[from..].to_vec(), ..class.clone() }
    };
    classes.iter().map(tail).collect()
}
