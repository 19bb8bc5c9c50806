//! Files of bills, told apart by what is in them: CSV, also gzipped or in zstd, a row at a time;
//! Parquet through polars, some rows at a time.

use std::{
    fs::{self, File},
    io::{self, BufReader, Cursor, Read},
    path::{Path, PathBuf},
};

use polars::prelude::{
    ArrowDataType, Column, DataFrame, DataType, ParquetReader, PolarsResult, SerReader as _,
    TimeUnit,
};

use super::{
    columns::{Columns, FIELDS},
    row::Row,
    tally::Tally,
};
use crate::error::Error;

/// Rows of a Parquet file read at a time.
const ROWS: usize = 200_000;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const PARQUET: &[u8] = b"PAR1";
const ZIP: &[u8] = b"PK\x03\x04";

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The files that patterns and folders name, each once, sorted.
pub(super) fn matching(patterns: &[String]) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for pattern in patterns {
        let before = files.len();
        if Path::new(pattern).exists() {
            list(Path::new(pattern), &mut files)?;
        } else {
            let paths = glob::glob(pattern)
                .map_err(|source| Error::Glob { pattern: pattern.clone(), source })?;
            for path in paths {
                let path = path.map_err(|error| Error::Read {
                    path: error.path().into(),
                    source: error.into(),
                })?;
                list(&path, &mut files)?;
            }
        }
        if files.len() == before {
            let source = io::ErrorKind::NotFound.into();
            return Err(Error::Read { path: pattern.into(), source });
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

/// A file as it is; of a folder those that are named as bills are.
fn list(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    if !path.is_dir() {
        files.push(path.into());
        return Ok(());
    }
    let read = |source| Error::Read { path: path.into(), source };
    for entry in fs::read_dir(path).map_err(read)? {
        let path = entry.map_err(read)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase());
        let name = name.unwrap_or_default();
        let is_bill =
            [".csv", ".csv.gz", ".csv.zst", ".parquet"].iter().any(|end| name.ends_with(end));
        if path.is_dir() || is_bill {
            list(&path, files)?;
        }
    }
    Ok(())
}

pub(super) fn read(path: &Path, tally: &mut Tally) -> Result<(), Error> {
    let read = |source| Error::Read { path: path.into(), source };
    let mut head = Vec::new();
    File::open(path).and_then(|file| file.take(4).read_to_end(&mut head)).map_err(read)?;
    let open = || File::open(path).map(BufReader::new).map_err(read);
    let failed = |source| Error::Bill { path: path.into(), source };
    if head.starts_with(ZIP) {
        return Err(failed("it is a ZIP archive: unpack it first".into()));
    }
    let columns = if head.starts_with(PARQUET) {
        parquet(&File::open(path).map_err(read)?, tally).map_err(failed)?
    } else if head.starts_with(GZIP) {
        unpacked(Box::new(flate2::read::MultiGzDecoder::new(open()?)), tally).map_err(failed)?
    } else if head.starts_with(ZSTD) {
        let unpacking = zstd::Decoder::new(open()?).map_err(read)?;
        unpacked(Box::new(unpacking), tally).map_err(failed)?
    } else {
        csv(open()?, tally).map_err(failed)?
    };
    if let Err(names) = columns {
        return Err(not_a_bill(path, &names));
    }
    tally.end(path)
}

/// What is compressed may be either.
fn unpacked(
    mut file: Box<dyn Read>,
    tally: &mut Tally,
) -> Result<Result<(), Vec<String>>, Failure> {
    let mut head = Vec::new();
    file.by_ref().take(4).read_to_end(&mut head)?;
    if head.starts_with(PARQUET) {
        // Its end is needed first.
        let mut whole = tempfile::tempfile()?;
        io::copy(&mut Cursor::new(head).chain(file), &mut whole)?;
        return parquet(&whole, tally);
    }
    csv(Cursor::new(head).chain(file), tally)
}

/// The inner error is the columns of what is no bill.
fn csv(file: impl Read, tally: &mut Tally) -> Result<Result<(), Vec<String>>, Failure> {
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 20).from_reader(file);
    let names: Vec<String> = reader.headers()?.iter().map(ToOwned::to_owned).collect();
    let Some(columns) = Columns::of(&names) else { return Ok(Err(names)) };
    tally.begin(&columns);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        let fields =
            columns.places.map(|place| place.and_then(|at| record.get(at)).unwrap_or_default());
        let row = Row { columns: &columns, fields };
        tally.take(&row).map_err(|cause| {
            let line = record.position().map_or(0, csv::Position::line);
            format!("line {line}: {cause}")
        })?;
    }
    Ok(Ok(()))
}

fn parquet(file: &File, tally: &mut Tally) -> Result<Result<(), Vec<String>>, Failure> {
    let mut reader = ParquetReader::new(file.try_clone()?);
    let (rows, schema) = (reader.num_rows()?, reader.schema()?);
    let names: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
    let Some(columns) = Columns::of(&names) else { return Ok(Err(names)) };
    let wanted: Vec<usize> = columns.places.iter().flatten().copied().collect();
    for place in &wanted {
        let dtype = schema.get_at_index(*place).map(|(_, field)| &field.dtype);
        let decimal = dtype.filter(|dtype| {
            matches!(
                dtype,
                ArrowDataType::Decimal(..)
                    | ArrowDataType::Decimal32(..)
                    | ArrowDataType::Decimal64(..)
                    | ArrowDataType::Decimal256(..)
            )
        });
        if decimal.is_some() {
            let name = &names[*place];
            return Err(format!(
                "the column `{name}` is a decimal, which is not read: write it as a double or as text"
            )
            .into());
        }
    }
    let wanted: Vec<String> = wanted.into_iter().map(|place| names[place].clone()).collect();
    tally.begin(&columns);
    for start in (0..rows).step_by(ROWS) {
        let part = ParquetReader::new(file.try_clone()?)
            .with_columns(Some(wanted.clone()))
            .with_slice(Some((start, ROWS)))
            .finish()?;
        take(&part, &columns, &names, tally)
            .map_err(|cause| format!("in the {ROWS} rows from {} on: {cause}", start + 1))?;
    }
    Ok(Ok(()))
}

fn take(
    part: &DataFrame,
    columns: &Columns,
    names: &[String],
    tally: &mut Tally,
) -> Result<(), Failure> {
    let mut texts: Vec<Option<Column>> = Vec::with_capacity(FIELDS);
    for place in columns.places {
        let column = place.map(|place| text(part.column(&names[place])?)).transpose()?;
        texts.push(column);
    }
    let texts: Vec<_> = texts
        .iter()
        .map(|column| column.as_ref().map(Column::str).transpose())
        .collect::<Result<_, _>>()?;
    for index in 0..part.height() {
        let mut fields = [""; FIELDS];
        for (field, column) in fields.iter_mut().zip(&texts) {
            *field = column.and_then(|column| column.get(index)).unwrap_or_default();
        }
        tally.take(&Row { columns, fields })?;
    }
    Ok(())
}

/// A column as text; a time as seconds since 1970.
fn text(column: &Column) -> PolarsResult<Column> {
    let a_second = match column.dtype() {
        DataType::Datetime(TimeUnit::Nanoseconds, _) => 1_000_000_000,
        DataType::Datetime(TimeUnit::Microseconds, _) => 1_000_000,
        DataType::Datetime(TimeUnit::Milliseconds, _) => 1000,
        DataType::Date => {
            let days = column.cast(&DataType::Int32)?.cast(&DataType::Int64)?;
            return (days * 86_400).cast(&DataType::String);
        }
        _ => return column.cast(&DataType::String),
    };
    // Whole seconds: what is finer decides no hour.
    (column.cast(&DataType::Int64)? / a_second).cast(&DataType::String)
}

fn not_a_bill(path: &Path, names: &[String]) -> Error {
    const SHOWN: usize = 8;
    if names.iter().all(|name| name.trim().is_empty()) {
        return Error::BillEmpty { path: path.display().to_string() };
    }
    let (format, lacking) = Columns::lacking(names);
    let list = |names: &mut dyn Iterator<Item = &str>| {
        names.map(|name| format!("`{}`", name.trim())).collect::<Vec<_>>().join(", ")
    };
    let found = list(&mut names.iter().take(SHOWN).map(String::as_str));
    let found = match names.len().saturating_sub(SHOWN) {
        0 => found,
        more => format!("{found} and {more} more"),
    };
    let lacking = list(&mut lacking.iter().copied());
    Error::BillColumns { path: path.into(), format, lacking, found }
}
