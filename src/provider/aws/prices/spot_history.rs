//! Spot prices over a window of time into what they come to: in the end, in the mean, and how high.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

/// From a moment on, in one zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    /// Seconds since 1970.
    at: i64,
    price: Decimal,
}

/// By zone.
type Zones = HashMap<Box<str>, Vec<Change>>;

/// Changes by instance type and system, and therein by zone.
#[derive(Debug, Default)]
pub(super) struct History {
    changes: HashMap<(Box<str>, &'static str), Zones>,
}

/// What an instance type cost in a region, over all of its zones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Summary {
    /// The mean of the zones in the end.
    pub(super) current: Decimal,
    /// The mean of all zones, weighted by time.
    pub(super) mean: Decimal,
    /// It cost no more than this for half of the time.
    pub(super) p50: Decimal,
    /// It cost no more than this for nine tenths of the time.
    pub(super) p90: Decimal,
}

/// More than the six decimals that AWS gives.
const DECIMALS: u32 = 8;

impl History {
    pub(super) fn add(
        &mut self,
        (instance_type, system): (&str, &'static str),
        zone: &str,
        at: i64,
        price: Decimal,
    ) {
        let zones = self.changes.entry((instance_type.into(), system)).or_default();
        match zones.get_mut(zone) {
            Some(changes) => changes.push(Change { at, price }),
            None => {
                zones.insert(zone.into(), vec![Change { at, price }]);
            }
        }
    }

    /// By instance type and system. The window begins at `start`, with the prices that were in force
    /// then, and ends at `end` or with the last change, whatever is later.
    pub(super) fn summaries(
        self,
        start: i64,
        end: i64,
    ) -> BTreeMap<(Box<str>, &'static str), Summary> {
        let of_zones =
            |zones: &Zones| zones.values().flatten().map(|change| change.at).max().unwrap_or(end);
        let last = self.changes.values().map(of_zones).max().unwrap_or(end);
        // A moment after the last change, so that it counts.
        let end = end.max(last + 1);
        let summary = |(key, zones)| Some((key, summary(zones, start, end)?));
        self.changes.into_iter().filter_map(summary).collect()
    }
}

/// `None` where nothing was in force in the window, or a sum is too large.
fn summary(zones: Zones, start: i64, end: i64) -> Option<Summary> {
    let (mut lasted, mut current) = (Vec::new(), Vec::new());
    for mut changes in zones.into_values() {
        changes.sort_unstable_by_key(|change| (change.at, change.price));
        let ends = changes.iter().skip(1).map(|change| change.at).chain([end]);
        for (change, until) in changes.iter().zip(ends) {
            let seconds = until.min(end) - change.at.max(start);
            if seconds > 0 {
                lasted.push((change.price, seconds));
            }
        }
        current.push(changes.last()?.price);
    }
    lasted.sort_unstable();
    let total: i64 = lasted.iter().map(|(_, seconds)| seconds).sum();
    let mut weighted = Decimal::ZERO;
    for (price, seconds) in &lasted {
        weighted = weighted.checked_add(price.checked_mul(Decimal::from(*seconds))?)?;
    }
    let mut sum = Decimal::ZERO;
    for price in &current {
        sum = sum.checked_add(*price)?;
    }
    let quantile = |percent: i64| {
        let mut so_far = 0;
        lasted.iter().find_map(|(price, seconds)| {
            so_far += seconds;
            (so_far * 100 >= total * percent).then_some(*price)
        })
    };
    Some(Summary {
        current: sum.checked_div(Decimal::from(current.len()))?.round_dp(DECIMALS),
        mean: weighted.checked_div(Decimal::from(total))?.round_dp(DECIMALS),
        p50: quantile(50)?,
        p90: quantile(90)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;

    const KEY: (&str, &str) = ("m5.large", "linux");

    fn summary_of(changes: &[(&str, i64, Decimal)], start: i64, end: i64) -> Option<Summary> {
        let mut history = History::default();
        for (zone, at, price) in changes {
            history.add(KEY, zone, *at, *price);
        }
        history.summaries(start, end).remove(&("m5.large".into(), "linux"))
    }

    /// Ten seconds: in zone a four at 1 and six at 2, in zone b ten at 4.
    #[test]
    fn prices_count_by_the_time_that_they_were_in_force() {
        let changes = [("a", -50, dec!(1)), ("a", 4, dec!(2)), ("b", 0, dec!(4))];
        let summary = summary_of(&changes, 0, 10).unwrap();
        assert_eq!(summary.current, dec!(3));
        assert_eq!(summary.mean, dec!(2.8));
        assert_eq!((summary.p50, summary.p90), (dec!(2), dec!(4)));
    }

    #[test]
    fn what_ended_before_the_window_does_not_count() {
        let changes = [("a", -100, dec!(9)), ("a", -50, dec!(1))];
        let summary = summary_of(&changes, 0, 10).unwrap();
        assert_eq!((summary.mean, summary.p90), (dec!(1), dec!(1)));
        assert_eq!(summary_of(&[], 0, 10), None);
    }

    #[test]
    fn a_change_after_the_end_is_the_current_price() {
        let summary = summary_of(&[("a", 0, dec!(1)), ("a", 15, dec!(3))], 0, 10).unwrap();
        assert_eq!(summary.current, dec!(3));
        // Fifteen seconds at 1 and one at 3.
        assert_eq!(summary.mean, dec!(1.125));
    }

    proptest! {
        #[test]
        fn no_figure_is_beyond_what_was_ever_paid(
            changes in prop::collection::vec((0_usize..3, 0_i64..1000, 1_u32..100_000), 1..40),
        ) {
            let zones = ["a", "b", "c"];
            let changes: Vec<_> = changes
                .into_iter()
                .map(|(zone, at, price)| (zones[zone], at, Decimal::new(price.into(), 6)))
                .collect();
            let summary = summary_of(&changes, 0, 1000).unwrap();
            let (low, high) = (
                changes.iter().map(|(.., price)| *price).min().unwrap(),
                changes.iter().map(|(.., price)| *price).max().unwrap(),
            );
            for figure in [summary.current, summary.mean, summary.p50, summary.p90] {
                prop_assert!(low <= figure && figure <= high);
            }
            prop_assert!(summary.p50 <= summary.p90);
            // The order in which pages bring the changes does not matter.
            let backwards: Vec<_> = changes.iter().rev().copied().collect();
            prop_assert_eq!(summary_of(&backwards, 0, 1000).unwrap(), summary);
        }
    }
}
