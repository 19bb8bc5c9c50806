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
    pub(super) times: Times,
    pub(super) average: Vec<f64>,
    /// Empty where it is the average.
    pub(super) maximum: Vec<f64>,
}

/// When each datapoint's period begins, in seconds since 1970.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Times {
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
#[allow(clippy::struct_field_names, reason = "a day is its number")]
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

    /// When the last period begins.
    pub(super) fn latest(&self) -> Option<i64> {
        Some(self.times.at(self.average.len().checked_sub(1)?))
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

    pub(super) fn at(&self, index: usize) -> i64 {
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

    /// The days that datapoints cover, rounded down. Two hours may be missing: the last datapoints
    /// come late, and a restart leaves a hole.
    pub(crate) fn days(self) -> u64 {
        (self.hours() + 2) / 24
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

    /// The mean of each hour in which something was measured, in the order of time.
    pub(crate) fn hourly(self) -> Vec<Decimal> {
        let mut hours: Vec<(i64, f64, usize)> = Vec::new();
        for (at, average) in self.averages() {
            let hour = at.div_euclid(3600);
            match hours.last_mut() {
                Some((same, sum, length)) if *same == hour => {
                    *sum += average;
                    *length += 1;
                }
                _ => hours.push((hour, average, 1)),
            }
        }
        hours.into_iter().map(|(_, sum, length)| decimal(sum / count(length))).collect()
    }

    /// The mean of each hour of the week in a time zone, from Monday 0:00 on; `None` for an hour that
    /// was not measured. `None` at all where there is no such zone.
    pub(crate) fn hours_of_week(self, zone: &str) -> Option<Vec<Option<Decimal>>> {
        let zone = jiff::tz::TimeZone::get(zone).ok()?;
        let mut sums = vec![(0.0, 0_usize); 7 * 24];
        for (at, average) in self.averages() {
            let time = zone.to_datetime(jiff::Timestamp::from_second(at).ok()?);
            let day = time.date().weekday().to_monday_zero_offset();
            let hour = usize::try_from(day).ok()? * 24 + usize::try_from(time.hour()).ok()?;
            let (sum, length) = &mut sums[hour];
            *sum += average;
            *length += 1;
        }
        let mean = |(sum, length): (f64, usize)| (length > 0).then(|| decimal(sum / count(length)));
        Some(sums.into_iter().map(mean).collect())
    }

    /// Whether a bucket that holds a day's earnings, earns `earned` an hour and spends `spent` an
    /// hour at 100 % never runs empty, once it has settled.
    pub(crate) fn bucket_holds(self, earned: Decimal, spent: Decimal) -> bool {
        let number = |amount: Decimal| f64::try_from(amount).unwrap_or_default();
        let (earned, spent) = (number(earned), number(spent));
        let hours = number(Decimal::from(self.step())) / 3600.0;
        let most = earned * 24.0;
        let mut level = most;
        // The second time around begins as the first one ended.
        for is_settled in [false, true] {
            for average in self.average() {
                level += (earned - average / 100.0 * spent) * hours;
                if level < 0.0 {
                    if is_settled {
                        return false;
                    }
                    level = 0.0;
                }
                level = level.min(most);
            }
        }
        true
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
mod tests;
