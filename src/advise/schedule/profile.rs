//! A schedule found in measurements: the hours of the week in which something was ever in use.

use super::{NoSchedule, Period, Rule, Schedule, days::Days, zone};

/// Monday 0:00 is 0, Sunday 23:00 is 167, in local time.
pub(crate) const HOURS_OF_WEEK: usize = 168;

/// Fewer idle hours a week than these are not worth a schedule (the catalogue's threshold).
const WORTH: usize = 60;

/// The narrowest window a weekday that holds every busy hour; weekdays in use share one window, as people
/// keep hours, and an idle day is off. `None` where that leaves too few hours off.
pub(crate) fn of_profile(
    busy: &[bool; HOURS_OF_WEEK],
    place: &str,
) -> Result<Option<Schedule>, NoSchedule> {
    let zone = zone(place)?;
    let hours = |day: usize| &busy[day * 24..(day + 1) * 24];
    let window = |days: &[usize]| {
        let in_use = |hour: &usize| days.iter().any(|day| hours(*day)[*hour]);
        let first = (0..24).find(in_use)?;
        let last = (0..24).rev().find(in_use)?;
        Some((first, last + 1))
    };
    let used = |days: std::ops::Range<usize>| -> Vec<usize> {
        days.filter(|day| hours(*day).contains(&true)).collect()
    };
    let mut periods = Vec::new();
    let mut on = 0;
    for days in [used(0..5), used(5..6), used(6..7)] {
        let Some((first, last)) = window(&days) else { continue };
        let mut wanted = [false; 7];
        for day in &days {
            wanted[*day] = true;
        }
        let Some(found) = Days::of_week(wanted) else { continue };
        on += days.len() * (last - first);
        let minute = |hour: usize| u16::try_from(hour * 60).unwrap_or_default();
        periods.push(Period { days: found, from: minute(first), to: minute(last) });
    }
    if periods.is_empty() || HOURS_OF_WEEK - on < WORTH {
        return Ok(None);
    }
    Ok(Some(Schedule { zone, rule: Rule::While(periods) }))
}
