//! Ranges as people write them: `Mon-Fri 09:00-18:00 Europe/Berlin`, several with commas between, at
//! night too (`Sun-Thu 22:00-06:00`).

use jiff::tz::TimeZone;

use super::{
    DAY, NoSchedule, Period, Rule, Schedule,
    days::{Days, weekday},
    minutes, zone,
};

/// The schedule of ranges; without a zone it is in UTC.
pub(crate) fn ranges(text: &str) -> Result<Schedule, NoSchedule> {
    let text = text.trim();
    if ["24x7", "24/7", "always"].iter().any(|name| text.eq_ignore_ascii_case(name)) {
        return Ok(Schedule::always());
    }
    let (ranges, zone) = match text.rsplit_once(char::is_whitespace) {
        // The last word is a zone unless it is a range of times.
        Some((ranges, last)) if !last.contains(':') => (ranges, zone(last)?),
        _ => (text, TimeZone::UTC),
    };
    let periods = ranges.split([',', ';']).map(str::trim).filter(|range| !range.is_empty());
    let periods = periods.map(period).collect::<Result<Vec<_>, _>>()?;
    if periods.is_empty() {
        return Err(unreadable(text));
    }
    Ok(Schedule { zone, rule: Rule::While(periods) })
}

fn period(text: &str) -> Result<Period, NoSchedule> {
    let (days, times) = text.rsplit_once(char::is_whitespace).unwrap_or(("", text));
    let times = times.split_once('-').filter(|_| times.contains(':'));
    let (from, to) = times.ok_or_else(|| unreadable(text))?;
    let (from, to) = (minutes(from)?, minutes(to)?);
    if from == DAY || from == to {
        return Err(unreadable(text));
    }
    let days = match days.trim() {
        "" => Days::from_to(0, 6),
        days => match days.split_once('-') {
            Some((first, last)) => weekday(first)
                .zip(weekday(last))
                .and_then(|(first, last)| Days::from_to(first, last)),
            None => weekday(days).and_then(|day| Days::from_to(day, day)),
        },
    };
    Ok(Period { days: days.ok_or_else(|| unreadable(text))?, from, to })
}

fn unreadable(text: &str) -> NoSchedule {
    NoSchedule(format!("`{text}` is not like `Mon-Fri 09:00-18:00 Europe/Berlin`"))
}
