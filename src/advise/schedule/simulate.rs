//! A schedule over real time: the intervals in which it is on.
//!
//! Local clocks jump. A period holds while the wall clock shows a time in it, so that an hour that comes
//! twice counts twice and one that is skipped not at all. A command fires when the wall clock shows its
//! minute for the first time that day; at a minute that is skipped it does not fire, as Cloud Custodian
//! and `EventBridge` Scheduler do (<https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html>,
//! daylight saving time).

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, Offset, TimeZone},
};

use super::{DAY, Moments, Period, Rule, Schedule};
use croner::Direction;

/// Seconds from 1970 on in UTC; the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Interval {
    from: i64,
    to: i64,
}

/// Occurrences looked back through for one that the clocks did not skip.
const LOOK_BACK: usize = 4;

impl Interval {
    pub(super) fn seconds(&self) -> i64 {
        self.to - self.from
    }

    pub(super) fn from(&self) -> i64 {
        self.from
    }

    pub(super) fn to(&self) -> i64 {
        self.to
    }

    fn intersection(self, other: Self) -> Option<Self> {
        let both = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (both.from < both.to).then_some(both)
    }
}

impl Schedule {
    /// When it is on between two moments; sorted, without overlaps.
    pub(super) fn intervals(&self, from: Timestamp, to: Timestamp) -> Vec<Interval> {
        let all = Interval { from: from.as_second(), to: to.as_second() };
        match &self.rule {
            Rule::Always => vec![all],
            Rule::Never => Vec::new(),
            Rule::While(periods) => {
                let segments = segments(&self.zone, all);
                let found = segments.into_iter().flat_map(|(segment, offset)| {
                    periods.iter().flat_map(move |period| in_segment(period, segment, offset))
                });
                merged(found.collect())
            }
            Rule::Switched { on, off } => switched(&self.zone, on, off, all),
        }
    }
}

/// The parts of an interval in which the local clock runs evenly.
fn segments(zone: &TimeZone, all: Interval) -> Vec<(Interval, Offset)> {
    let Ok(mut at) = Timestamp::from_second(all.from) else { return Vec::new() };
    let mut segments = Vec::new();
    loop {
        let next = zone.following(at).next().map(|transition| transition.timestamp());
        let end = next.map_or(all.to, |next| next.as_second().min(all.to));
        segments.push((Interval { from: at.as_second(), to: end }, zone.to_offset(at)));
        match next {
            Some(next) if next.as_second() < all.to => at = next,
            _ => return segments,
        }
    }
}

/// When a period holds in a segment.
fn in_segment(period: &Period, segment: Interval, offset: Offset) -> Vec<Interval> {
    let local = |second: i64| {
        Timestamp::from_second(second).ok().map(|time| offset.to_datetime(time).date())
    };
    let (Some(first), Some(last)) = (local(segment.from), local(segment.to)) else {
        return Vec::new();
    };
    // A period that began on the day before may still hold.
    let Ok(mut date) = first.yesterday() else { return Vec::new() };
    let mut found = Vec::new();
    while date <= last {
        if period.days.contain(date) {
            found.extend(on_day(period, date, offset).and_then(|on| on.intersection(segment)));
        }
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    found
}

fn on_day(period: &Period, date: Date, offset: Offset) -> Option<Interval> {
    let midnight = offset.to_timestamp(DateTime::from_parts(date, jiff::civil::Time::midnight()));
    let midnight = midnight.ok()?.as_second();
    let to = if period.to > period.from { period.to } else { period.to + DAY };
    let second = |minute: u16| midnight + i64::from(minute) * 60;
    Some(Interval { from: second(period.from), to: second(to) })
}

fn merged(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort();
    let mut merged: Vec<Interval> = Vec::new();
    for interval in intervals {
        match merged.last_mut() {
            Some(last) if interval.from <= last.to => last.to = last.to.max(interval.to),
            _ => merged.push(interval),
        }
    }
    merged
}

/// Between commands it stays as it is; before the first of all it is on.
fn switched(zone: &TimeZone, on: &[Moments], off: &[Moments], all: Interval) -> Vec<Interval> {
    let mut commands: Vec<(i64, bool)> = Vec::new();
    for (patterns, turns_on) in [(off, false), (on, true)] {
        let seconds = patterns.iter().flat_map(|moments| moments.seconds(zone, all));
        commands.extend(seconds.map(|second| (second, turns_on)));
    }
    // Of two commands at the same moment, turning on comes last.
    commands.sort_unstable();
    let mut intervals = Vec::new();
    let mut since = Some(all.from);
    for (second, turns_on) in commands {
        match (turns_on, since) {
            (true, None) => since = Some(second.max(all.from)),
            (false, Some(from)) => {
                intervals.extend(Interval { from, to: second }.intersection(all));
                since = None;
            }
            _ => {}
        }
    }
    if let Some(from) = since {
        intervals.extend(Interval { from, to: all.to }.intersection(all));
    }
    merged(intervals)
}

impl Moments {
    /// When it fires between two moments, and the last time before.
    fn seconds(&self, zone: &TimeZone, all: Interval) -> Vec<i64> {
        let second = |time: DateTime| match zone.to_ambiguous_timestamp(time).offset() {
            AmbiguousOffset::Unambiguous { offset }
            | AmbiguousOffset::Fold { before: offset, .. } => {
                offset.to_timestamp(time).ok().map(Timestamp::as_second)
            }
            AmbiguousOffset::Gap { .. } => None,
        };
        // The pattern walks wall clock times, which UTC shows without jumps.
        let wall = |second: i64| {
            let time = Timestamp::from_second(second).ok()?;
            zone.to_datetime(time).to_zoned(TimeZone::UTC).ok()
        };
        let (Some(start), Some(end)) = (wall(all.from), wall(all.to)) else { return Vec::new() };
        let before = self.0.iter_before(start.clone()).take(LOOK_BACK);
        let before = before.filter_map(|time| second(time.datetime())).find(|at| *at < all.from);
        // A clock set back shows times again that lie before the start.
        let early = start.checked_sub(jiff::Span::new().hours(3)).unwrap_or(start);
        let later = end.checked_add(jiff::Span::new().hours(3)).unwrap_or(end);
        let within = self.0.iter_from(early, Direction::Forward).take_while(|time| *time < later);
        let within = within.filter_map(|time| second(time.datetime()));
        let within = within.filter(|at| (all.from..all.to).contains(at));
        before.into_iter().chain(within).collect()
    }
}
