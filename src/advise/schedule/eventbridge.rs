//! Pairs of commands: unix cron (`0 9 * * 1-5`), and `EventBridge`'s `cron(0 9 ? * MON-FRI *)`, which
//! counts weekdays from Sunday 1 and has a year
//! (<https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html>).

use croner::parser::{CronParser, Seconds, Year};

use super::{Moments, NoSchedule, Rule, Schedule, zone};

/// The schedule of two patterns of unix cron, on and off, in the zone `place`.
pub(crate) fn cron_pair(on: &str, off: &str, place: &str) -> Result<Schedule, NoSchedule> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    pair(Moments::parse(on, parser)?, Moments::parse(off, parser)?, place)
}

/// The schedule of two `cron(…)` expressions, on and off, in the zone `place`.
pub(crate) fn eventbridge(on: &str, off: &str, place: &str) -> Result<Schedule, NoSchedule> {
    pair(expression(on)?, expression(off)?, place)
}

fn pair(on: Moments, off: Moments, place: &str) -> Result<Schedule, NoSchedule> {
    Ok(Schedule { zone: zone(place)?, rule: Rule::Switched { on: vec![on], off: vec![off] } })
}

fn expression(text: &str) -> Result<Moments, NoSchedule> {
    let unreadable = || NoSchedule(format!("`{text}` is not like `cron(0 9 ? * MON-FRI *)`"));
    let inside = text.trim().strip_prefix("cron(").and_then(|rest| rest.strip_suffix(')'));
    let fields: Vec<_> = inside.ok_or_else(unreadable)?.split_whitespace().collect();
    let [minute, hour, day, month, weekday, year] = fields[..] else { return Err(unreadable()) };
    let parser = CronParser::builder()
        .seconds(Seconds::Required)
        .year(Year::Required)
        .alternative_weekdays(true)
        .sloppy_ranges(true)
        .build();
    Moments::parse(&format!("0 {minute} {hour} {day} {month} {weekday} {year}"), parser)
}
