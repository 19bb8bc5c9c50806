//! What the metrics of a run have to do with it.

use std::collections::HashSet;

use jiff::{civil::Date, tz::TimeZone};

use super::super::words::counted;
use crate::{advise::Estate, metrics::Metrics};

/// Metrics as old as that, in days, may be of another time.
const FRESH: i32 = 7;

/// Which resources were measured, and until when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(super) resources: usize,
    /// Those that are none of the estate.
    pub(super) unknown: usize,
    /// The day of the last datapoint, in UTC.
    pub(super) until: Option<Date>,
}

impl Measured {
    /// Once all checks have asked for what they need.
    pub(crate) fn of(metrics: &Metrics, estate: &Estate) -> Self {
        let mut known = HashSet::new();
        for member in &estate.members {
            let resource = &member.resource;
            known.extend(resource.id.as_ref().map(|id| &*id.0));
            known.extend(resource.address.as_ref().map(|address| &*address.0));
        }
        Self {
            resources: metrics.resources(),
            unknown: metrics.unused().filter(|name| !known.contains(name)).count(),
            until: metrics.latest().map(|at| at.to_zoned(TimeZone::UTC).date()),
        }
    }

    /// What of it makes one wonder.
    pub(super) fn doubts(&self, as_of: Date) -> Vec<String> {
        let mut doubts = Vec::new();
        let Some(until) = self.until else { return vec!["the metrics have no datapoint".into()] };
        if self.unknown > 0 {
            let resources = counted(self.resources, "measured resource", "measured resources");
            doubts.push(format!("not here: {} of {resources}", self.unknown));
        }
        let age = until.until(as_of).map_or(0, |span| span.get_days());
        if age > FRESH {
            doubts.push(format!("the metrics end on {until}, {age} days before {as_of}"));
        } else if age < -1 {
            doubts.push(format!("the metrics end on {until}, after {as_of}"));
        }
        doubts
    }
}
