//! How drift developed: each run a Parquet file in a folder, and what comes and stays.

#[cfg(feature = "frames")]
mod parquet;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, path::Path};

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::{
    drift::{Class, Drift},
    error::Error,
    money::Money,
};

/// One drifted resource in one run; a row of the run's file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Entry {
    pub(crate) kind: String,
    pub(crate) class: String,
    pub(crate) severity: String,
    pub(crate) resource_type: String,
    /// The address; of what no code declares, the type and the id.
    pub(crate) name: String,
    pub(crate) state: String,
    pub(crate) account: String,
    pub(crate) region: String,
    /// A month's: by how much it moves the bill.
    pub(crate) moves: Decimal,
}

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) at: Timestamp,
    pub(crate) entries: Vec<Entry>,
}

/// How drift developed over runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Trend {
    /// Oldest first.
    pub(crate) runs: Vec<Sum>,
    /// What drifts in the last run, the oldest first.
    pub(crate) lasting: Vec<Lasting>,
}

/// What a run came to, of what somebody changed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sum {
    pub(crate) at: Timestamp,
    pub(crate) unmanaged: usize,
    pub(crate) missing: usize,
    pub(crate) changed: usize,
    /// A month's.
    pub(crate) moves: Money,
}

/// Drift that is still there.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lasting {
    pub(crate) entry: Entry,
    /// The first of the runs without a break up to the last one.
    pub(crate) first_seen: Timestamp,
    /// From then to the last run.
    pub(crate) days: i64,
}

impl Entry {
    fn of(drift: &Drift) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Self {
            kind: drift.kind.name().into(),
            class: drift.class.name().into(),
            severity: drift.severity.name().into(),
            resource_type: drift.resource_type().into(),
            name: drift.name(),
            state: text(drift.state.as_deref()),
            account: text(drift.account.as_deref()),
            region: text(drift.region().map(|region| &*region.0)),
            moves: drift.moves().0,
        }
    }

    /// What makes it the same drift in another run.
    fn identity(&self) -> [&str; 6] {
        [&self.kind, &self.class, &self.name, &self.state, &self.account, &self.region]
    }
}

/// Appends a run to the history in `folder`, which is made where it is not there.
pub(crate) fn append(folder: &Path, at: Timestamp, drifts: &[Drift]) -> Result<(), Error> {
    let run = Run { at, entries: drifts.iter().map(Entry::of).collect() };
    write(folder, &run)
}

/// How drift developed, by the runs in `folder`.
pub(crate) fn trend(folder: &Path) -> Result<Trend, Error> {
    read(folder).map(|runs| developed(&runs))
}

/// `runs` come oldest first.
fn developed(runs: &[Run]) -> Trend {
    let sums = runs.iter().map(Sum::of).collect();
    let Some(last) = runs.last() else { return Trend::default() };
    let mut since: BTreeMap<[&str; 6], Timestamp> = BTreeMap::new();
    for run in runs {
        let here: BTreeMap<_, _> = run
            .entries
            .iter()
            .map(|entry| {
                let identity = entry.identity();
                let first = since.get(&identity).copied().unwrap_or(run.at);
                (identity, first)
            })
            .collect();
        // What is not in this run has come to an end.
        since = here;
    }
    let mut lasting: Vec<_> = last
        .entries
        .iter()
        .map(|entry| {
            let first_seen = since.get(&entry.identity()).copied().unwrap_or(last.at);
            let seconds = last.at.as_second() - first_seen.as_second();
            Lasting { entry: entry.clone(), first_seen, days: seconds / 86_400 }
        })
        .collect();
    lasting.sort_by(|left, right| {
        let order = |lasting: &Lasting| (lasting.first_seen, -lasting.entry.moves.abs());
        order(left).cmp(&order(right)).then_with(|| left.entry.name.cmp(&right.entry.name))
    });
    Trend { runs: sums, lasting }
}

impl Sum {
    fn of(run: &Run) -> Self {
        let set = || {
            let configuration = Class::Configuration.name();
            run.entries.iter().filter(move |entry| entry.class == configuration)
        };
        let count = |kind: &str| set().filter(|entry| entry.kind == kind).count();
        Self {
            at: run.at,
            unmanaged: count("unmanaged"),
            missing: count("missing"),
            changed: count("changed"),
            moves: set().map(|entry| Money(entry.moves)).sum(),
        }
    }
}

#[cfg(feature = "frames")]
fn write(folder: &Path, run: &Run) -> Result<(), Error> {
    parquet::write(folder, run)
}

#[cfg(feature = "frames")]
fn read(folder: &Path) -> Result<Vec<Run>, Error> {
    parquet::read(folder)
}

#[cfg(not(feature = "frames"))]
fn write(_: &Path, _: &Run) -> Result<(), Error> {
    Err(Error::NotBuilt { what: "a history", feature: "frames" })
}

#[cfg(not(feature = "frames"))]
fn read(_: &Path) -> Result<Vec<Run>, Error> {
    Err(Error::NotBuilt { what: "a history", feature: "frames" })
}
