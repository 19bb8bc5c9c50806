//! The schedules that a team has agreed on, by name and by environment.

use std::collections::BTreeMap;

use super::schedule::{NoSchedule, Schedule, ranges};

/// What `outlay.toml` says about hours.
#[derive(Clone, Debug, Default)]
pub(crate) struct Schedules {
    named: BTreeMap<Box<str>, Schedule>,
    /// By environment, in lower case: as it is written, and what it means.
    environments: BTreeMap<Box<str>, (Box<str>, Schedule)>,
    zone: Option<Box<str>>,
}

impl Schedules {
    pub(crate) fn name(&mut self, name: &str, schedule: Schedule) {
        self.named.insert(name.into(), schedule);
    }

    /// `text` is a name given before, or hours: `Mon-Fri 09:00-18:00 Europe/Berlin`.
    pub(crate) fn keep(&mut self, environment: &str, text: &str) -> Result<(), NoSchedule> {
        let schedule = match self.named.get(text) {
            Some(schedule) => schedule.clone(),
            None => ranges(text)?,
        };
        let environment = environment.to_ascii_lowercase();
        self.environments.insert(environment.into(), (text.into(), schedule));
        Ok(())
    }

    pub(crate) fn set_zone(&mut self, zone: &str) {
        self.zone = Some(zone.into());
    }

    pub(crate) fn named(&self, name: &str) -> Option<&Schedule> {
        self.named.get(name)
    }

    /// The hours of an environment: as they are written, and what they mean.
    pub(crate) fn of_environment(&self, environment: &str) -> Option<(&str, &Schedule)> {
        let (text, schedule) = self.environments.get(&*environment.to_ascii_lowercase())?;
        Some((text, schedule))
    }

    /// Where the people work whose hours metrics show.
    pub(crate) fn zone(&self) -> &str {
        self.zone.as_deref().unwrap_or("UTC")
    }
}
