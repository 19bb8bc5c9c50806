//! Runs as Parquet files: one a run, named after its time, so that a run only ever adds.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use polars::prelude::{DataFrame, ParquetReader, ParquetWriter, PolarsError, SerReader as _, df};
use rust_decimal::Decimal;

use super::{Entry, Run};
use crate::error::Error;

/// `2026-11-20T17-00-00Z.parquet`: a colon is no part of a file's name everywhere.
fn name(at: Timestamp) -> String {
    format!("{}.parquet", at.strftime("%Y-%m-%dT%H-%M-%SZ"))
}

fn time(path: &Path) -> Option<Timestamp> {
    let name = path.file_name()?.to_str()?.strip_suffix(".parquet")?;
    let (date, time) = name.split_once('T')?;
    format!("{date}T{}", time.replace('-', ":")).parse().ok()
}

pub(super) fn write(folder: &Path, run: &Run) -> Result<(), Error> {
    let path = folder.join(name(run.at));
    let write = |source| Error::WriteFile { path: path.clone(), source };
    fs::create_dir_all(folder).map_err(write)?;
    let mut frame = frame(&run.entries).map_err(|error| write(io::Error::other(error)))?;
    let mut whole = || -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        ParquetWriter::new(&mut file).finish(&mut frame).map_err(io::Error::other)?;
        file.flush()?;
        file.as_file().sync_all()?;
        file.persist(&path).map(drop).map_err(|error| error.error)
    };
    whole().map_err(write)
}

/// Amounts are texts, exact to the last decimal.
fn frame(entries: &[Entry]) -> Result<DataFrame, PolarsError> {
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
    runs.into_iter()
        .map(|(at, path)| {
            let damaged = |source: PolarsError| Error::NotHistory {
                path: path.clone(),
                source: source.into(),
            };
            let file = fs::File::open(path)
                .map_err(|source| Error::Read { path: path.clone(), source })?;
            let frame = ParquetReader::new(file).finish().map_err(damaged)?;
            Ok(Run { at, entries: rows(&frame).map_err(damaged)? })
        })
        .collect()
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
