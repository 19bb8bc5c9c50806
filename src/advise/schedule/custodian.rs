//! Cloud Custodian's tags: `off=(M-F,19);on=(M-F,7);tz=pt`
//! (<https://cloudcustodian.io/docs/quickstart/offhours.html>).
//!
//! Days are `m t w h f s u` or a range of them, which may run through the weekend; hours are 0 to 23;
//! several go in brackets. An empty value and `on` stand for the policy's own hours, `off` opts out.
//! `u28` and `u29` are parentheses, where tags may not hold them.

use croner::parser::CronParser;

use super::{Moments, NoSchedule, Rule, Schedule, days::Days, zone};

/// What a policy turns off and on where a tag does not say: 19 to 7 o'clock from Monday to Friday.
const DEFAULT_OFF: &str = "(m-f,19)";
const DEFAULT_ON: &str = "(m-f,7)";
const DEFAULT_ZONE: &str = "et";

const DAYS: &str = "mtwhfsu";

/// The documented short names of time zones.
const ZONES: &[(&str, &str)] = &[
    ("aedt", "Australia/Sydney"),
    ("aest", "Australia/Sydney"),
    ("aet", "Australia/Sydney"),
    ("ast", "America/Phoenix"),
    ("at", "America/Phoenix"),
    ("brt", "America/Sao_Paulo"),
    ("bst", "Europe/London"),
    ("cdt", "America/Chicago"),
    ("cet", "Europe/Berlin"),
    ("cst", "America/Chicago"),
    ("ct", "America/Chicago"),
    ("edt", "America/New_York"),
    ("est", "America/New_York"),
    ("et", "America/New_York"),
    ("gmt", "Etc/GMT"),
    ("gt", "Etc/GMT"),
    ("ist", "Europe/Dublin"),
    ("it", "Europe/Rome"),
    ("jst", "Asia/Tokyo"),
    ("kst", "Asia/Seoul"),
    ("mdt", "America/Denver"),
    ("mst", "America/Denver"),
    ("mt", "America/Denver"),
    ("nzst", "Pacific/Auckland"),
    ("pdt", "America/Los_Angeles"),
    ("pst", "America/Los_Angeles"),
    ("pt", "America/Los_Angeles"),
    ("sgt", "Asia/Singapore"),
    ("utc", "Etc/UTC"),
];

/// The schedule of a `maid_offhours` tag's value.
pub(crate) fn custodian(value: &str) -> Result<Schedule, NoSchedule> {
    let value = value.trim().to_ascii_lowercase().replace("u28", "(").replace("u29", ")");
    if value == "off" || value == "false" {
        return Ok(Schedule::always());
    }
    let (mut off, mut on, mut place) = (None, None, None);
    for part in value.split(';').map(str::trim).filter(|part| !matches!(*part, "" | "on" | "true"))
    {
        let unknown = || NoSchedule(format!("`{part}` is neither `off=`, `on=` nor `tz=`"));
        let (name, text) = part.split_once('=').ok_or_else(unknown)?;
        let slot = match name.trim() {
            "off" => &mut off,
            "on" => &mut on,
            "tz" => &mut place,
            _ => return Err(unknown()),
        };
        *slot = Some(text.trim().to_owned());
    }
    // A tag that names one of the two has no other, as Custodian reads it.
    let (off, on) = match (off, on) {
        (None, None) => (DEFAULT_OFF.to_owned(), DEFAULT_ON.to_owned()),
        (off, on) => (off.unwrap_or_default(), on.unwrap_or_default()),
    };
    let place = place.unwrap_or_else(|| DEFAULT_ZONE.to_owned());
    let short = ZONES.iter().find(|(short, _)| *short == place).map(|(_, name)| *name);
    let rule = Rule::Switched { on: moments(&on)?, off: moments(&off)? };
    Ok(Schedule { zone: zone(short.unwrap_or(&place))?, rule })
}

/// `(m-f,19)` or `[(m-f,21),(u,18)]`.
fn moments(text: &str) -> Result<Vec<Moments>, NoSchedule> {
    let mut rest = text.trim();
    if let Some(list) = rest.strip_prefix('[') {
        rest = list.strip_suffix(']').ok_or_else(|| unreadable(text))?;
    }
    let mut moments = Vec::new();
    while !rest.is_empty() {
        let (days, hour, after) = (|| {
            let (inside, after) = rest.strip_prefix('(')?.split_once(')')?;
            let (days, hour) = inside.split_once(',')?;
            let hour: u8 = hour.trim().parse().ok().filter(|hour| *hour < 24)?;
            Some((days_of(days.trim())?, hour, after))
        })()
        .ok_or_else(|| unreadable(text))?;
        let pattern = format!("0 {hour} {}", days.fields());
        moments.push(Moments::parse(&pattern, CronParser::new())?);
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    Ok(moments)
}

fn unreadable(text: &str) -> NoSchedule {
    NoSchedule(format!("`{text}` is not like `(M-F,19)` or `[(M-F,21),(U,18)]`"))
}

fn days_of(text: &str) -> Option<Days> {
    let day = |text: &str| (text.len() == 1).then(|| DAYS.find(text)).flatten();
    match text.split_once('-') {
        Some((first, last)) => Days::from_to(day(first)?, day(last)?),
        None => Days::from_to(day(text)?, day(text)?),
    }
}
