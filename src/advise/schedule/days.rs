//! Which days: by weekday, day of the month and month, as cron's fields say it.

use croner::{Cron, parser::CronParser};
use jiff::{civil::Date, tz::TimeZone};

use super::NoSchedule;

/// Days on which all three fields hold.
#[derive(Clone, Debug)]
pub(super) struct Days {
    cron: Cron,
    of_month: String,
    months: String,
    of_week: String,
}

const WEEK: [&str; 7] = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

impl Days {
    /// Each field as cron writes it, with `L`, `W` and `#`; empty and `*` are every one.
    pub(super) fn new(
        days_of_month: &str,
        months: &str,
        days_of_week: &str,
    ) -> Result<Self, NoSchedule> {
        let all = |field: &str| match field.trim() {
            "" => "*".to_owned(),
            field => field.to_ascii_uppercase(),
        };
        let (days_of_month, months) = (all(days_of_month), all(months));
        let days_of_week = all(days_of_week);
        let pattern = format!("0 0 {days_of_month} {months} {days_of_week}");
        let parser = CronParser::builder().dom_and_dow(true).build();
        let cron = parser.parse(&pattern).map_err(|error| {
            NoSchedule(format!("`{days_of_month} {months} {days_of_week}` are no days: {error}"))
        })?;
        Ok(Self { cron, of_month: days_of_month, months, of_week: days_of_week })
    }

    /// The days of the week for which `wanted` holds, Monday first; `None` for none.
    pub(super) fn of_week(wanted: [bool; 7]) -> Option<Self> {
        let names: Vec<_> = WEEK.into_iter().zip(wanted).filter(|(_, on)| *on).collect();
        if names.is_empty() {
            return None;
        }
        // One range where they are neighbours, as people write it.
        let first = wanted.iter().position(|on| *on)?;
        let last = wanted.iter().rposition(|on| *on)?;
        let field = match names.len() {
            7 => "*".to_owned(),
            1 => WEEK[first].to_owned(),
            count if last - first + 1 == count => format!("{}-{}", WEEK[first], WEEK[last]),
            _ => names.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(","),
        };
        Self::new("*", "*", &field).ok()
    }

    /// From one weekday to another, through the weekend where the second comes first.
    pub(super) fn from_to(first: usize, last: usize) -> Option<Self> {
        let mut wanted = [false; 7];
        let count = (last + 7 - first) % 7 + 1;
        for offset in 0..count {
            *wanted.get_mut((first + offset) % 7)? = true;
        }
        Self::of_week(wanted)
    }

    pub(super) fn contain(&self, date: Date) -> bool {
        // A date has no zone; that of the pattern plays no part at midnight of UTC.
        let midnight = date.to_zoned(TimeZone::UTC);
        midnight.is_ok_and(|midnight| self.cron.is_time_matching(&midnight).unwrap_or(false))
    }

    /// Day of month, month and day of week, for a cron pattern.
    pub(super) fn fields(&self) -> String {
        format!("{} {} {}", self.of_month, self.months, self.of_week)
    }

    /// The days after these, where plain weekdays tell them.
    pub(super) fn next(&self) -> Option<Self> {
        if self.of_month != "*" || self.months != "*" {
            return None;
        }
        if self.of_week == "*" {
            return Some(self.clone());
        }
        // A week that begins on a Monday tells which weekdays these are.
        let monday = Date::constant(2024, 1, 1);
        let mut wanted = [false; 7];
        let mut date = monday;
        for index in 0..7 {
            wanted[(index + 1) % 7] = self.contain(date);
            date = date.tomorrow().ok()?;
        }
        if self.of_week.contains(['#', 'L']) { None } else { Self::of_week(wanted) }
    }
}

/// The weekday that a name begins, Monday 0: `mon`, `Monday`.
pub(super) fn weekday(name: &str) -> Option<usize> {
    let name = name.trim().to_ascii_uppercase();
    let full = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];
    full.iter().position(|full| name.len() >= 2 && full.starts_with(&*name))
}
