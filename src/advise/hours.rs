//! How much of the time something runs.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rust_decimal::Decimal;

use super::schedule::Schedule;

/// The hours before the day of the advice that commitments look at: 60 days, the longest window that
/// AWS recommends them by.
pub(crate) const HOURS: usize = 60 * 24;

/// How much of something runs: on average, and in each of the last [`HOURS`].
#[derive(Clone, Debug)]
pub(crate) struct Hours {
    /// What it is told by; `None` where the number that runs follows the load.
    pub(crate) schedule: Option<Box<Schedule>>,
    share: Decimal,
    /// 0 to 1, of what runs without it.
    shares: Arc<[Decimal]>,
    /// As many run as the load needs, of the size that it was measured on.
    follows_load: bool,
}

impl Hours {
    /// A schedule, at the share that it is on of the year of `as_of`, by elapsed time in its own
    /// zone. `None` where it is always on, or where no calendar has that year.
    pub(crate) fn of(schedule: Schedule, as_of: Date) -> Option<Self> {
        let share = schedule.share_of_year(as_of.year()).filter(|share| *share < Decimal::ONE)?;
        let end = as_of.to_zoned(TimeZone::UTC).ok()?.timestamp();
        let length = i64::try_from(HOURS).unwrap_or_default() * 3600;
        let start = Timestamp::from_second(end.as_second() - length).ok()?;
        let minutes = schedule.minutes_of_hours(start, HOURS);
        let shares = minutes.iter().map(|minutes| Decimal::from(*minutes) / Decimal::from(60));
        let shares = shares.collect();
        Some(Self { share, shares, schedule: Some(Box::new(schedule)), follows_load: false })
    }

    /// As many of several as a load needs that repeats. Of another size it would be other numbers.
    pub(crate) fn following(shares: &[Decimal]) -> Self {
        Self { follows_load: true, ..Self::repeating(shares) }
    }

    /// What repeats: `shares`, of which the last is the hour before `as_of`.
    pub(crate) fn repeating(shares: &[Decimal]) -> Self {
        let sum: Decimal = shares.iter().sum();
        let share = sum.checked_div(Decimal::from(shares.len())).unwrap_or(Decimal::ONE);
        let mut all: Vec<_> = shares.iter().rev().cycle().take(HOURS).copied().collect();
        all.reverse();
        Self { schedule: None, share, shares: all.into(), follows_load: false }
    }

    /// The share of the time that is on: 1 for all of it.
    pub(crate) fn share(&self) -> Decimal {
        self.share
    }

    /// Whether the numbers hold for the present size alone.
    pub(super) fn follows_load(&self) -> bool {
        self.follows_load
    }

    /// The share that is on in each of the last [`HOURS`].
    pub(crate) fn shares(&self) -> &Arc<[Decimal]> {
        &self.shares
    }
}
