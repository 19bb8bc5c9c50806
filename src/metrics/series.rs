//! One metric of one resource over time.
#![expect(
    clippy::disallowed_types,
    clippy::float_arithmetic,
    reason = "measurements are floats in every source; no money is counted here"
)]

use rust_decimal::{Decimal, prelude::FromPrimitive as _};

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// The datapoints of a series, in the order of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Points {
    times: Times,
    average: Vec<f64>,
    /// Empty where it is the average.
    maximum: Vec<f64>,
}

/// When each datapoint's period begins, in seconds since 1970.
#[derive(Clone, Debug, PartialEq)]
enum Times {
    Every { start: i64, step: i64 },
    At(Vec<i64>),
}

impl Default for Times {
    fn default() -> Self {
        Self::Every { start: 0, step: 0 }
    }
}

/// A window of a series, of one datapoint at least.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Series<'a> {
    points: &'a Points,
    from: usize,
}

/// A day of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Day {
    /// Days since 1970, in UTC.
    pub(crate) day: i64,
    /// The highest that was measured.
    pub(crate) maximum: Decimal,
    /// Of the averages: of two series with the same steps, comparable to one another.
    pub(crate) sum: Decimal,
}

impl Points {
    /// Datapoints in any order: when the period begins, its average, its maximum. One that is no
    /// number is left out; of two at one time the last counts.
    pub(crate) fn new(mut points: Vec<(i64, f64, f64)>) -> Self {
        points.retain(|(_, average, maximum)| average.is_finite() && maximum.is_finite());
        points.sort_by_key(|(time, ..)| *time);
        // Of equals, which stay in their order, the last is kept.
        points.reverse();
        points.dedup_by_key(|(time, ..)| *time);
        points.reverse();
        let times = Times::of(points.iter().map(|(time, ..)| *time));
        let average: Vec<_> = points.iter().map(|(_, average, _)| *average).collect();
        let alike =
            points.iter().all(|(_, average, maximum)| average.to_bits() == maximum.to_bits());
        let maximum = if alike { Vec::new() } else { points.iter().map(|point| point.2).collect() };
        Self { times, average, maximum }
    }

    fn maximum(&self) -> &[f64] {
        if self.maximum.is_empty() { &self.average } else { &self.maximum }
    }
}

impl Times {
    fn of(times: impl Iterator<Item = i64> + Clone) -> Self {
        let mut first = times.clone();
        let (Some(start), Some(second)) = (first.next(), first.next()) else {
            return Self::At(times.collect());
        };
        let step = second - start;
        let is_regular = times.clone().zip(0..).all(|(time, index)| time == start + step * index);
        if is_regular { Self::Every { start, step } } else { Self::At(times.collect()) }
    }

    fn at(&self, index: usize) -> i64 {
        match self {
            Self::Every { start, step } => start + step * i64::try_from(index).unwrap_or_default(),
            Self::At(times) => times.get(index).copied().unwrap_or_default(),
        }
    }
}

impl<'a> Series<'a> {
    pub(super) fn of(points: &'a Points) -> Option<Self> {
        (!points.average.is_empty()).then_some(Self { points, from: 0 })
    }

    fn average(self) -> &'a [f64] {
        &self.points.average[self.from..]
    }

    fn maxima(self) -> &'a [f64] {
        &self.points.maximum()[self.from..]
    }

    /// When each period begins, in seconds since 1970, and its average.
    pub(crate) fn averages(self) -> impl Iterator<Item = (i64, f64)> {
        let from = self.from;
        self.average()
            .iter()
            .enumerate()
            .map(move |(index, average)| (self.points.times.at(from + index), *average))
    }

    /// How many datapoints there are.
    pub(crate) fn len(self) -> usize {
        self.average().len()
    }

    /// How many seconds lie between one datapoint and the next, as the most of them.
    pub(crate) fn step(self) -> i64 {
        match &self.points.times {
            Times::Every { step, .. } => *step,
            Times::At(times) => {
                let mut steps: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
                let middle = steps.len() / 2;
                if steps.is_empty() { 0 } else { *steps.select_nth_unstable(middle).1 }
            }
        }
    }

    /// The last `days` days of it, which may be all.
    pub(crate) fn last(self, days: u32) -> Self {
        let times = &self.points.times;
        let end = times.at(self.points.average.len() - 1) + self.step();
        let begin = end - i64::from(days) * SECONDS_A_DAY;
        let mut from = self.from;
        while from + 1 < self.points.average.len() && times.at(from) < begin {
            from += 1;
        }
        Self { points: self.points, from }
    }

    /// The hours that datapoints cover, holes left out, rounded down.
    pub(crate) fn hours(self) -> u64 {
        u64::try_from(self.step()).unwrap_or_default() * self.len() as u64 / 3600
    }

    /// The days that datapoints cover, holes left out, rounded down.
    pub(crate) fn days(self) -> u64 {
        self.hours() / 24
    }

    /// The `p`-quantile (0 to 1) of the averages, interpolated between the two datapoints around it
    /// (type 7 of Hyndman and Fan).
    pub(crate) fn quantile(self, p: Decimal) -> Decimal {
        decimal(quantile(self.average(), p))
    }

    /// The `p`-quantile of the maxima of each period.
    pub(crate) fn quantile_of_maxima(self, p: Decimal) -> Decimal {
        decimal(quantile(self.maxima(), p))
    }

    /// The highest that was measured.
    pub(crate) fn maximum(self) -> Decimal {
        decimal(self.maxima().iter().copied().fold(f64::MIN, f64::max))
    }

    /// The lowest average.
    pub(crate) fn minimum(self) -> Decimal {
        decimal(self.average().iter().copied().fold(f64::MAX, f64::min))
    }

    /// Of what is counted (bytes, requests, operations): so many a second.
    pub(crate) fn mean(self) -> Decimal {
        decimal(sum(self.average()) / count(self.len()))
    }

    /// Its days, in their order; those without a datapoint left out.
    pub(crate) fn each_day(self) -> Vec<Day> {
        let mut days: Vec<Day> = Vec::new();
        for ((time, average), maximum) in self.averages().zip(self.maxima()) {
            let (day, maximum) = (time.div_euclid(SECONDS_A_DAY), decimal(*maximum));
            match days.last_mut().filter(|last| last.day == day) {
                Some(last) => {
                    last.maximum = last.maximum.max(maximum);
                    last.sum = last.sum.saturating_add(decimal(average));
                }
                None => days.push(Day { day, maximum, sum: decimal(average) }),
            }
        }
        days
    }

    /// How many there are in a day, of what is counted by the second.
    pub(crate) fn a_day(self) -> Decimal {
        self.mean().saturating_mul(Decimal::from(SECONDS_A_DAY))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a series has fewer than 2^52 datapoints")]
fn count(length: usize) -> f64 {
    length as f64
}

fn sum(values: &[f64]) -> f64 {
    values.iter().sum()
}

/// A measurement as a decimal of nine places; past what a decimal holds, the most that it does.
pub(super) fn decimal(value: f64) -> Decimal {
    Decimal::from_f64(value)
        .unwrap_or(if value < 0.0 { Decimal::MIN } else { Decimal::MAX })
        .round_dp(9)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index is not negative, and below the length"
)]
fn quantile(values: &[f64], p: Decimal) -> f64 {
    let p: f64 = p.try_into().unwrap_or_default();
    let at = p.clamp(0.0, 1.0) * count(values.len() - 1);
    let (below, share) = (at.floor(), at.fract());
    let mut values = values.to_vec();
    let (_, lower, above) = values.select_nth_unstable_by(below as usize, f64::total_cmp);
    let lower = *lower;
    let upper = above.iter().copied().fold(f64::INFINITY, f64::min);
    if share == 0.0 || !upper.is_finite() { lower } else { lower + (upper - lower) * share }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    fn points(values: &[f64]) -> Points {
        Points::new(values.iter().zip(0..).map(|(v, i)| (i * 300, *v, v + 1.0)).collect())
    }

    #[test]
    fn a_quantile_lies_between_two_datapoints() {
        let points = points(&[4.0, 1.0, 3.0, 2.0]);
        let series = Series::of(&points).unwrap();
        assert_eq!(series.quantile(dec!(0.5)), dec!(2.5));
        assert_eq!(series.quantile(dec!(1)), dec!(4));
        assert_eq!(series.quantile(dec!(0.1)), dec!(1.3));
        assert_eq!(series.maximum(), dec!(5));
    }

    #[test]
    fn of_two_datapoints_at_one_time_the_last_counts() {
        let points = Points::new(vec![(300, 1.0, 1.0), (0, 5.0, 5.0), (300, 2.0, 2.0)]);
        let series = Series::of(&points).unwrap();
        assert_eq!(series.averages().collect::<Vec<_>>(), [(0, 5.0), (300, 2.0)]);
    }

    #[test]
    fn the_last_days_are_counted_from_the_end() {
        let points = Points::new((0..96).map(|hour| (hour * 3600, 1.0, 1.0)).collect());
        let series = Series::of(&points).unwrap();
        assert_eq!((series.days(), series.last(2).len(), series.last(9).len()), (4, 48, 96));
    }
}
