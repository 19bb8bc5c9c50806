//! How drift developed: each run a Parquet file in a folder, and what comes and stays.

#[cfg(feature = "frames")]
mod parquet;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, path::Path};

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::{
    drift::{Class, Covered, Drift},
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

/// A type that a run could not look at: what drifted there neither goes on nor has come to an end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unseen {
    pub(crate) resource_type: String,
    /// Empty where all are meant, as for `region`.
    pub(crate) account: String,
    pub(crate) region: String,
}

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) at: Timestamp,
    pub(crate) entries: Vec<Entry>,
    pub(crate) unseen: Vec<Unseen>,
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
    /// Types, by account and region, that could not be looked at.
    pub(crate) unseen: usize,
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

/// What makes it the same drift in another run.
type Identity<'a> = [&'a str; 7];

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

    fn identity(&self) -> Identity<'_> {
        let Self { kind, class, name, state, resource_type, account, region, .. } = self;
        [kind, class, name, state, resource_type, account, region]
    }
}

impl Unseen {
    /// What of a look's coverage was not seen.
    pub(crate) fn of(coverage: &[Covered]) -> Vec<Self> {
        let unseen = coverage.iter().filter(|covered| covered.is_incomplete());
        let unseen = unseen.map(|covered| Self {
            resource_type: covered.kind.to_string(),
            account: covered.account.as_deref().unwrap_or_default().to_owned(),
            region: covered.region.as_ref().map_or_else(String::new, |region| region.0.to_string()),
        });
        unseen.collect()
    }

    fn hides(&self, [.., resource_type, account, region]: &Identity) -> bool {
        let fits =
            |ours: &str, theirs: &str| ours.is_empty() || theirs.is_empty() || ours == theirs;
        *resource_type == self.resource_type
            && fits(&self.account, account)
            && fits(&self.region, region)
    }
}

/// Appends a run to the history in `folder`, which is made where it is not there.
pub(crate) fn append(
    folder: &Path,
    at: Timestamp,
    drifts: &[Drift],
    unseen: Vec<Unseen>,
) -> Result<(), Error> {
    let run = Run { at, entries: drifts.iter().map(Entry::of).collect(), unseen };
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
    let mut since: BTreeMap<Identity, Timestamp> = BTreeMap::new();
    for run in runs {
        let mut here: BTreeMap<_, _> = run
            .entries
            .iter()
            .map(|entry| {
                let identity = entry.identity();
                let first = since.get(&identity).copied().unwrap_or(run.at);
                (identity, first)
            })
            .collect();
        // What is not in this run has come to an end, if it could be seen.
        since.retain(|identity, _| run.unseen.iter().any(|unseen| unseen.hides(identity)));
        for (identity, first) in since {
            here.entry(identity).or_insert(first);
        }
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
            unseen: run.unseen.len(),
            moves: set().map(|entry| Money(entry.moves)).sum(),
        }
    }
}

#[cfg(feature = "frames")]
impl Run {
    /// What another run of the same moment found as well, of other states or other accounts.
    fn join(&mut self, entries: Vec<Entry>, unseen: impl Iterator<Item = Unseen>) {
        for entry in entries {
            if !self.entries.iter().any(|other| other.identity() == entry.identity()) {
                self.entries.push(entry);
            }
        }
        self.unseen.extend(unseen);
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
