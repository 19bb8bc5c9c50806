//! When a resource runs: off-hours schedules in the notations that teams already write, and the hours
//! of a month that they come to.
//!
//! A notation is a file here, and hands [`Schedule`] its rule. Hours are elapsed time in the schedule's
//! time zone, so that months with a change of clocks are an hour longer or shorter.

mod custodian;
mod days;
mod eventbridge;
mod instance_scheduler;
mod profile;
mod ranges;
mod simulate;

use std::fmt;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rust_decimal::Decimal;

pub(crate) use self::{
    custodian::custodian,
    eventbridge::{cron_pair, eventbridge},
    instance_scheduler::{PeriodFields, instance_scheduler},
    profile::{HOURS_OF_WEEK, of_profile},
    ranges::ranges,
};
use self::{days::Days, simulate::Interval};

/// When something runs, in one time zone.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    zone: TimeZone,
    rule: Rule,
}

#[derive(Clone, Debug)]
enum Rule {
    Always,
    Never,
    /// On while one of the periods holds.
    While(Vec<Period>),
    /// Turned on and off at moments; between them it stays as it is.
    Switched {
        on: Vec<Moments>,
        off: Vec<Moments>,
    },
}

/// A part of a day, on certain days. Minutes of the local day; where `to` is not after `from`, it ends
/// on the next day.
#[derive(Clone, Debug)]
struct Period {
    days: Days,
    from: u16,
    to: u16,
}

/// Local minutes at which a cron pattern fires.
#[derive(Clone, Debug)]
struct Moments(croner::Cron);

/// A command of the schedule, as cron says it in the schedule's time zone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Command {
    pub(crate) on: bool,
    /// Five fields, as unix cron and `aws_autoscaling_schedule` take them.
    pub(crate) cron: String,
}

/// Why a text is no schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoSchedule(pub(crate) String);

impl fmt::Display for NoSchedule {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Schedule {
    /// Runs all the time, as a resource does that opted out.
    pub(crate) fn always() -> Self {
        Self { zone: TimeZone::UTC, rule: Rule::Always }
    }

    /// The zone's name in the tz database: `Europe/Berlin`.
    pub(crate) fn zone(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// Whether it ever turns anything off.
    pub(crate) fn is_always(&self) -> bool {
        matches!(self.rule, Rule::Always)
    }

    /// Hours on, and hours in all, from the first day (its midnight in the schedule's zone) up to the
    /// second.
    pub(crate) fn hours(&self, from: Date, to: Date) -> Option<(Decimal, Decimal)> {
        let start = from.to_zoned(self.zone.clone()).ok()?.timestamp();
        let end = to.to_zoned(self.zone.clone()).ok()?.timestamp();
        let on: i64 = self.intervals(start, end).iter().map(Interval::seconds).sum();
        let hours = |seconds: i64| Decimal::from(seconds) / Decimal::from(3600);
        Some((hours(on), hours(end.as_second() - start.as_second())))
    }

    /// Hours on in a calendar month.
    pub(crate) fn hours_of_month(&self, year: i16, month: i8) -> Option<(Decimal, Decimal)> {
        let first = Date::new(year, month, 1).ok()?;
        self.hours(first, first.checked_add(jiff::Span::new().months(1)).ok()?)
    }

    /// The share of a year's hours that it is on, 0 to 1: what a month's 730 hours are to be
    /// multiplied by.
    pub(crate) fn share_of_year(&self, year: i16) -> Option<Decimal> {
        let (on, all) = self.hours(Date::new(year, 1, 1).ok()?, Date::new(year + 1, 1, 1).ok()?)?;
        Some(on / all)
    }

    /// The minutes that it is on in each of so many hours from `from`.
    pub(crate) fn minutes_of_hours(&self, from: Timestamp, hours: usize) -> Vec<u8> {
        let mut seconds = vec![0_i64; hours];
        let start = from.as_second();
        let length = i64::try_from(hours).unwrap_or_default() * 3600;
        let Ok(end) = Timestamp::from_second(start + length) else { return Vec::new() };
        for interval in self.intervals(from, end) {
            let mut at = interval.from() - start;
            let stop = interval.to() - start;
            while at < stop {
                let next = ((at / 3600 + 1) * 3600).min(stop);
                let hour = usize::try_from(at / 3600).unwrap_or_default();
                seconds[hour] += next - at;
                at = next;
            }
        }
        seconds.iter().map(|seconds| u8::try_from(seconds / 60).unwrap_or(60)).collect()
    }

    /// Whether it is on at a moment.
    pub(crate) fn is_on(&self, at: Timestamp) -> bool {
        let second = Timestamp::from_second(at.as_second() + 1).unwrap_or(at);
        !self.intervals(at, second).is_empty()
    }

    /// The commands that make it so; none for one that is always or never on, or whose days a cron
    /// pattern cannot tell.
    pub(crate) fn commands(&self) -> Vec<Command> {
        let mut commands: Vec<Command> = match &self.rule {
            Rule::Always | Rule::Never => Vec::new(),
            Rule::While(periods) => periods.iter().flat_map(Period::commands).collect(),
            Rule::Switched { on, off } => {
                let command = |on| move |moments: &Moments| Command { on, cron: moments.cron() };
                on.iter().map(command(true)).chain(off.iter().map(command(false))).collect()
            }
        };
        commands.sort();
        commands.dedup();
        commands
    }
}

impl Period {
    fn commands(&self) -> Vec<Command> {
        let cron = |minute: u16, days: &Days| {
            format!("{} {} {}", minute % 60, minute / 60 % 24, days.fields())
        };
        let overnight = self.to <= self.from || self.to == DAY;
        let off_days = if overnight { self.days.next() } else { Some(self.days.clone()) };
        let Some(off_days) = off_days else { return Vec::new() };
        vec![
            Command { on: true, cron: cron(self.from, &self.days) },
            Command { on: false, cron: cron(self.to % DAY, &off_days) },
        ]
    }
}

impl Moments {
    /// `pattern` has five fields: minute, hour, day of month, month, day of week.
    fn parse(pattern: &str, parser: croner::parser::CronParser) -> Result<Self, NoSchedule> {
        let cron = parser.parse(pattern);
        cron.map(Self)
            .map_err(|error| NoSchedule(format!("`{pattern}` is no cron pattern: {error}")))
    }

    fn cron(&self) -> String {
        self.0.as_str().to_owned()
    }
}

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// A time zone by its name in the tz database.
fn zone(name: &str) -> Result<TimeZone, NoSchedule> {
    TimeZone::get(name).map_err(|_| NoSchedule(format!("`{name}` is no time zone")))
}

/// `9:00`, `09:00` or `24:00` as minutes of the day.
fn minutes(text: &str) -> Result<u16, NoSchedule> {
    let parsed = || {
        let (hour, minute) = text.trim().split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        let at = hour.checked_mul(60)?.checked_add(minute)?;
        (minute < 60 && at <= DAY).then_some(at)
    };
    parsed().ok_or_else(|| NoSchedule(format!("`{text}` is no time of the day")))
}

#[cfg(test)]
mod tests;
