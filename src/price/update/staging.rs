//! The staging folder: parts of an update that are finished, so that an interrupted one goes on.
//!
//! A part is a small price table, whose name says what it is and of which day; it is there when it is
//! whole. What the cloud sold that maps to nothing stands beside it.

use std::{
    fs::{self, File},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use jiff::{ToSpan as _, civil::Date};
use tempfile::NamedTempFile;

use super::{
    Sink,
    sink::{Counts, Left},
};
use crate::{
    error::Error,
    price::{
        PriceKey,
        offer::{Lookup, Part},
        table::{self, Table},
    },
};

/// Parts of updates of the tables in one folder. Only one update at a time has it.
#[derive(Debug)]
pub(crate) struct Staging {
    folder: PathBuf,
    today: Date,
    /// Held until the end of the run; the system lets go of it when a run is killed.
    _lock: File,
}

/// A finished part.
#[derive(Debug)]
pub(crate) struct Staged {
    pub(crate) part: Part,
    /// The day on which it was fetched.
    pub(crate) fetched: Date,
    pub(crate) left: Left,
    pub(super) table: Table,
}

impl Staged {
    /// Whether it has a price for the key.
    pub(crate) fn has(&self, key: &PriceKey) -> bool {
        let text = self.table.text(key.service(), &key.region.0);
        text.is_some_and(|text| !table::lines(&text, &key.prefix()).is_empty())
    }

    /// Whether the source had no price at all for the part.
    pub(crate) fn is_empty(&self) -> bool {
        self.table.shards().next().is_none()
    }
}

impl Staging {
    /// The staging folder of the tables in `folder`, made where there is none.
    pub(crate) fn open(folder: &Path, today: Date) -> Result<Self, Error> {
        let staging = folder.join("update");
        let fault = |source| Error::WriteFile { path: staging.clone(), source };
        fs::create_dir_all(&staging).map_err(fault)?;
        let lock = File::create(staging.join("lock")).map_err(fault)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(Error::UpdateRuns { folder: folder.into() });
            }
            Err(fs::TryLockError::Error(source)) => return Err(fault(source)),
        }
        let staging = Self { folder: staging, today, _lock: lock };
        staging.tidy();
        Ok(staging)
    }

    /// For what is downloaded before it is read; what a killed run leaves here, the next one removes.
    pub(crate) fn scratch(&self) -> &Path {
        &self.folder
    }

    /// The part as an earlier update that did not come to its end fetched it, today or yesterday.
    pub(crate) fn finished(&self, part: &Part) -> Option<Staged> {
        self.days().into_iter().find_map(|fetched| {
            let bytes = fs::read(self.file(part, fetched, "prices")).ok()?;
            let table = Table::open(bytes.into())?;
            // Whoever cannot be read whole is fetched again.
            let whole = table.shards().all(|(service, region, _)| {
                table.text(service, region).is_some_and(|text| !text.is_empty())
            });
            let left = read_left(&self.file(part, fetched, "left"))?;
            whole.then_some(Staged { part: part.clone(), fetched, left, table })
        })
    }

    /// Keeps what `sink` took as the finished part that it is of.
    pub(crate) fn finish(&self, sink: Sink) -> Result<Staged, Error> {
        let part = sink.part().clone();
        let (shards, left) = sink.finish();
        let path = self.file(&part, self.today, "prices");
        let fault = |source| Error::WriteFile { path: path.clone(), source };
        // The table comes last: where it is, the part is finished.
        self.keep(&self.file(&part, self.today, "left"), left_text(&left).as_bytes())
            .map_err(fault)?;
        let bytes = table::write(&shards).map_err(fault)?;
        self.keep(&path, &bytes).map_err(fault)?;
        let table = Table::open(bytes.into()).ok_or(Error::NotPriceTable { path })?;
        Ok(Staged { part, fetched: self.today, left, table })
    }

    /// Removes parts that went into the table.
    pub(crate) fn clear(&self, parts: &[Staged]) {
        for Staged { part, fetched, .. } in parts {
            // What stays is only fetched in vain: it is picked up, and merged once more.
            let _ = fs::remove_file(self.file(part, *fetched, "prices"));
            let _ = fs::remove_file(self.file(part, *fetched, "left"));
        }
    }

    /// Removes what a killed run left half written, and parts that are too old to be picked up.
    fn tidy(&self) {
        let days = self.days().map(|day| day.to_string());
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let is_part = ["prices", "left"]
                .iter()
                .any(|kind| days.iter().any(|day| name.ends_with(&format!(".{day}.{kind}"))));
            if !is_part && name != "lock" {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// On which a part may have been fetched to be picked up.
    fn days(&self) -> [Date; 2] {
        [self.today, self.today.saturating_sub(1.day())]
    }

    fn file(&self, part: &Part, fetched: Date, kind: &str) -> PathBuf {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '~' };
        let words: Vec<_> = [part.provider, part.source, &part.service]
            .into_iter()
            .chain([part.region.as_deref().unwrap_or("all")])
            .chain(part.purchases.iter().map(|purchase| purchase.name()))
            .map(|word| word.chars().map(plain).collect::<String>())
            .chain(part.only.as_ref().map(|only| digest(only)))
            .collect();
        self.folder.join(format!("{}.{fetched}.{kind}", words.join("_")))
    }

    fn keep(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = NamedTempFile::with_suffix_in(".tmp", &self.folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    }
}

/// Tells parts for different look-ups apart; the same in all runs of one version.
fn digest(only: &[Lookup]) -> String {
    let mut hasher = DefaultHasher::new();
    only.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// A line for each count: its kind, the number, what.
fn left_text(left: &Left) -> String {
    let kinds =
        [("unmapped", &left.unmapped), ("skipped", &left.skipped), ("faulty", &left.faulty)];
    let line = |kind: &str, what: &str, n: u64| {
        format!("{kind}\t{n}\t{}\n", what.replace(char::is_control, " "))
    };
    kinds
        .iter()
        .flat_map(|(kind, counts)| counts.iter().map(|(what, n)| line(kind, what, *n)))
        .collect()
}

fn read_left(path: &Path) -> Option<Left> {
    let mut left = Left::default();
    for line in fs::read_to_string(path).ok()?.lines() {
        let mut fields = line.splitn(3, '\t');
        let (kind, n, what) = (fields.next()?, fields.next()?.parse().ok()?, fields.next()?);
        let counts: &mut Counts = match kind {
            "unmapped" => &mut left.unmapped,
            "skipped" => &mut left.skipped,
            "faulty" => &mut left.faulty,
            _ => return None,
        };
        counts.insert(what.into(), n);
    }
    Some(left)
}
