//! `outlay.toml`: what a team has agreed on.
//!
//! ```toml
//! [savings]
//! time_zone = "Europe/Berlin"      # where the people work whose hours metrics show
//!
//! [savings.schedules]              # by the names that tags use
//! office = "Mon-Fri 09:00-18:00 Europe/Berlin"
//! early = { on = "0 7 * * 1-5", off = "0 19 * * 1-5", time_zone = "Europe/Berlin" }
//!
//! [savings.environments]           # by the environment tag: a name, or hours
//! dev = "office"
//! ```

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;

use crate::{
    advise::{
        Schedules,
        schedule::{NoSchedule, Schedule, cron_pair, eventbridge, ranges},
    },
    error::Error,
};

/// The file that is read where none is named, if there is one.
const FILE: &str = "outlay.toml";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Document {
    savings: SavingsTable,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SavingsTable {
    time_zone: Option<String>,
    schedules: BTreeMap<String, ScheduleEntry>,
    environments: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum ScheduleEntry {
    Ranges(String),
    Commands { on: String, off: String, time_zone: String },
}

/// The schedules of the file named, or of `outlay.toml` where there is one.
pub(crate) fn schedules(named: Option<&Path>) -> Result<Schedules, Error> {
    let path = match named {
        Some(path) => path,
        None if Path::new(FILE).exists() => Path::new(FILE),
        None => return Ok(Schedules::default()),
    };
    let text =
        fs::read_to_string(path).map_err(|source| Error::Read { path: path.into(), source })?;
    let wrong = |source: Box<dyn std::error::Error + Send + Sync>| Error::Config {
        path: path.into(),
        source,
    };
    let Document { savings } = toml::from_str(&text).map_err(|error| wrong(error.into()))?;
    let mut schedules = Schedules::default();
    let no_schedule = |NoSchedule(why)| wrong(why.into());
    for (name, entry) in savings.schedules {
        schedules.name(&name, entry.schedule().map_err(no_schedule)?);
    }
    for (environment, text) in savings.environments {
        schedules.keep(&environment, &text).map_err(no_schedule)?;
    }
    if let Some(zone) = savings.time_zone {
        ranges(&format!("00:00-24:00 {zone}")).map_err(no_schedule)?;
        schedules.set_zone(&zone);
    }
    Ok(schedules)
}

impl ScheduleEntry {
    fn schedule(&self) -> Result<Schedule, NoSchedule> {
        match self {
            Self::Ranges(text) => ranges(text),
            Self::Commands { on, off, time_zone } if on.trim_start().starts_with("cron(") => {
                eventbridge(on, off, time_zone)
            }
            Self::Commands { on, off, time_zone } => cron_pair(on, off, time_zone),
        }
    }
}
