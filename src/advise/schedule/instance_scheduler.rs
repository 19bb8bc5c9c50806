//! AWS Instance Scheduler: a schedule is periods, each with times, weekdays, days of the month and months
//! (<https://docs.aws.amazon.com/solutions/latest/instance-scheduler-on-aws/schedules.html>).
//!
//! A period with both times runs between them, the end not included; one with a begin alone starts
//! and does not stop, one with an end alone stops and does not start. All fields must hold.

use croner::parser::CronParser;
use serde::Deserialize;

use super::{Moments, NoSchedule, Period, Rule, Schedule, days::Days, minutes, zone};

/// A period as the scheduler's configuration has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PeriodFields {
    /// `09:00`.
    pub(crate) begintime: Option<String>,
    pub(crate) endtime: Option<String>,
    /// `mon-fri`, `mon#1`, `friL`; with commas between several.
    #[serde(default)]
    pub(crate) weekdays: String,
    /// `1,15`, `1-5`, `L`, `15W`.
    #[serde(default)]
    pub(crate) monthdays: String,
    /// `jan,jul`, `jan-mar`, `jan/3`.
    #[serde(default)]
    pub(crate) months: String,
}

/// The schedule of `periods`; `override_status` is `running`, `stopped` or none.
pub(crate) fn instance_scheduler(
    periods: &[PeriodFields],
    override_status: Option<&str>,
    place: &str,
) -> Result<Schedule, NoSchedule> {
    let zone = zone(place)?;
    let rule = match override_status {
        Some("running") => Rule::Always,
        Some("stopped") => Rule::Never,
        Some(other) => {
            return Err(NoSchedule(format!("`{other}` is neither `running` nor `stopped`")));
        }
        None => rule(periods)?,
    };
    Ok(Schedule { zone, rule })
}

fn rule(periods: &[PeriodFields]) -> Result<Rule, NoSchedule> {
    let (mut both, mut on, mut off) = (Vec::new(), Vec::new(), Vec::new());
    for period in periods {
        let days = Days::new(&period.monthdays, &months(&period.months), &period.weekdays)?;
        let time = |text: &Option<String>| text.as_deref().map(minutes).transpose();
        match (time(&period.begintime)?, time(&period.endtime)?) {
            (Some(from), Some(to)) if from < to => both.push(Period { days, from, to }),
            (Some(_), Some(_)) => {
                return Err(NoSchedule("a period ends after it begins, on the same day".into()));
            }
            (Some(from), None) => on.push(command(from, &days)?),
            (None, Some(to)) => off.push(command(to, &days)?),
            // Whole days.
            (None, None) => both.push(Period { days, from: 0, to: super::DAY }),
        }
    }
    match (both.is_empty(), on.is_empty() && off.is_empty()) {
        (true, true) => Err(NoSchedule("a schedule has at least one period".into())),
        (false, true) => Ok(Rule::While(both)),
        (_, false) => {
            for period in &both {
                on.push(command(period.from, &period.days)?);
                off.push(command(period.to, &period.days)?);
            }
            Ok(Rule::Switched { on, off })
        }
    }
}

fn command(minute: u16, days: &Days) -> Result<Moments, NoSchedule> {
    let pattern = format!("{} {} {}", minute % 60, minute / 60 % 24, days.fields());
    Moments::parse(&pattern, CronParser::builder().dom_and_dow(true).build())
}

/// `jan/3` is every third month from January on, which cron writes as a range.
fn months(text: &str) -> String {
    match text.trim().split_once('/') {
        Some((first, step)) if !first.contains(['-', '*']) => format!("{first}-12/{step}"),
        _ => text.to_owned(),
    }
}
