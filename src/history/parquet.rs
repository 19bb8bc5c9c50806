//! Runs as Parquet files: one a run, named after its time, so that a run only ever adds. What a run
//! could not look at is a row of the kind `unseen`.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use polars::prelude::{DataFrame, ParquetReader, ParquetWriter, PolarsError, SerReader as _, df};
use rust_decimal::Decimal;

use super::{Entry, Run, Unseen};
use crate::error::Error;

const UNSEEN: &str = "unseen";

/// `2026-11-20T17-00-00.25Z.parquet`: a colon is no part of a file's name everywhere. Where one of that
/// time is there, the others are numbered: `2026-11-20T17-00-00.25Z.2.parquet`.
fn name(at: Timestamp, number: usize) -> String {
    let time = at.to_string().replace(':', "-");
    if number < 2 { format!("{time}.parquet") } else { format!("{time}.{number}.parquet") }
}

fn time(path: &Path) -> Option<Timestamp> {
    let name = path.file_name()?.to_str()?.strip_suffix(".parquet")?;
    let (date, time) = name.split_once('T')?;
    let (time, number) = time.split_once('Z')?;
    let is_number = number.is_empty()
        || number.strip_prefix('.').is_some_and(|number| number.parse::<usize>().is_ok());
    format!("{date}T{}Z", time.replace('-', ":")).parse().ok().filter(|_| is_number)
}

pub(super) fn write(folder: &Path, run: &Run) -> Result<(), Error> {
    let path = folder.join(name(run.at, 1));
    let write = |source| Error::WriteFile { path: path.clone(), source };
    fs::create_dir_all(folder).map_err(write)?;
    let mut frame = frame(run).map_err(|error| write(io::Error::other(error)))?;
    let mut whole = || -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        ParquetWriter::new(&mut file).finish(&mut frame).map_err(io::Error::other)?;
        file.flush()?;
        file.as_file().sync_all()?;
        // Another run may write at the same time, or be of the same look: neither is overwritten.
        let mut number = 1;
        loop {
            match file.persist_noclobber(folder.join(name(run.at, number))) {
                Ok(_) => return Ok(()),
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                    file = error.file;
                    number += 1;
                }
                Err(error) => return Err(error.error),
            }
        }
    };
    whole().map_err(write)
}

/// Amounts are texts, exact to the last decimal.
fn frame(Run { entries, unseen, .. }: &Run) -> Result<DataFrame, PolarsError> {
    let unseen = unseen.iter().map(|unseen| Entry {
        kind: UNSEEN.into(),
        resource_type: unseen.resource_type.clone(),
        account: unseen.account.clone(),
        region: unseen.region.clone(),
        ..Entry::default()
    });
    let entries: Vec<_> = entries.iter().cloned().chain(unseen).collect();
    let column = |field: fn(&Entry) -> String| entries.iter().map(field).collect::<Vec<_>>();
    df!(
        "kind" => column(|entry| entry.kind.clone()),
        "class" => column(|entry| entry.class.clone()),
        "severity" => column(|entry| entry.severity.clone()),
        "type" => column(|entry| entry.resource_type.clone()),
        "name" => column(|entry| entry.name.clone()),
        "state" => column(|entry| entry.state.clone()),
        "account" => column(|entry| entry.account.clone()),
        "region" => column(|entry| entry.region.clone()),
        "monthly_cost_change" => column(|entry| entry.moves.normalize().to_string()),
    )
}

pub(super) fn read(folder: &Path) -> Result<Vec<Run>, Error> {
    let failed = |source| Error::Read { path: folder.into(), source };
    let entries = fs::read_dir(folder).map_err(failed)?;
    let paths: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()
        .map_err(failed)?;
    let mut runs: Vec<_> = paths.iter().filter_map(|path| Some((time(path)?, path))).collect();
    runs.sort();
    let mut read: Vec<Run> = Vec::new();
    for (at, path) in runs {
        let damaged =
            |source: PolarsError| Error::NotHistory { path: path.clone(), source: source.into() };
        let file =
            fs::File::open(path).map_err(|source| Error::Read { path: path.clone(), source })?;
        let frame = ParquetReader::new(file).finish().map_err(damaged)?;
        let (unseen, entries): (Vec<_>, Vec<_>) = rows(&frame)
            .map_err(damaged)?
            .into_iter()
            .partition(|entry: &Entry| entry.kind == UNSEEN);
        let unseen = unseen.into_iter().map(|Entry { resource_type, account, region, .. }| {
            Unseen { resource_type, account, region }
        });
        match read.last_mut().filter(|last| last.at == at) {
            Some(last) => last.join(entries, unseen),
            None => read.push(Run { at, entries, unseen: unseen.collect() }),
        }
    }
    Ok(read)
}

fn rows(frame: &DataFrame) -> Result<Vec<Entry>, PolarsError> {
    let column = |name: &str| -> Result<Vec<String>, PolarsError> {
        let texts = frame.column(name)?.str()?;
        Ok(texts.iter().map(|text| text.unwrap_or_default().to_owned()).collect())
    };
    let (kind, class, severity) = (column("kind")?, column("class")?, column("severity")?);
    let (resource_type, name, state) = (column("type")?, column("name")?, column("state")?);
    let (account, region) = (column("account")?, column("region")?);
    let moves = column("monthly_cost_change")?;
    let row = |index: usize| -> Result<Entry, PolarsError> {
        let moves: Decimal = moves[index]
            .parse()
            .map_err(|_| PolarsError::ComputeError("an amount is no number".into()))?;
        Ok(Entry {
            kind: kind[index].clone(),
            class: class[index].clone(),
            severity: severity[index].clone(),
            resource_type: resource_type[index].clone(),
            name: name[index].clone(),
            state: state[index].clone(),
            account: account[index].clone(),
            region: region[index].clone(),
            moves,
        })
    };
    (0..frame.height()).map(row).collect()
}
