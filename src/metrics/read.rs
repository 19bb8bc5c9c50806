//! Series out of files: CSV and Parquet through polars, a part of a file at a time.
//!
//! A file has the columns `resource_id`, `metric`, `timestamp`, `average` and, where it differs,
//! `maximum`; others are not read. What exports of Prometheus and `InfluxDB` call them instead is in
//! [`COLUMNS`]. A timestamp is a date and time, RFC 3339 text in UTC, or seconds
//! or milliseconds since 1970. What counts things (bytes, requests, operations) is so many a second.
#![expect(clippy::disallowed_types, reason = "measurements are floats in every source")]

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{BufRead as _, BufReader, Cursor, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use polars::prelude::{
    Column, CsvReadOptions, DataFrame, DataType, ParquetReader, PlSmallStr, PolarsError,
    PolarsResult, SerReader as _, TimeUnit,
};

use super::{Metrics, Place, growing::Growing, store};
use crate::error::Error;

/// Rows of a Parquet file read at a time.
const ROWS: usize = 2_000_000;
/// Bytes of a CSV file read at a time.
const BYTES: u64 = 64 << 20;

/// What each column may be called; of several that a file has, the first counts.
const COLUMNS: [&[&str]; 5] = [RESOURCE, METRIC, TIME, AVERAGE, MAXIMUM];
const RESOURCE: &[&str] = &["resource_id", "instance_id", "resource", "instance"];
const METRIC: &[&str] = &["metric", "__name__", "metric_name", "_field"];
const TIME: &[&str] = &["timestamp", "_time", "time"];
const AVERAGE: &[&str] = &["average", "value", "_value", "avg", "mean"];
const MAXIMUM: &[&str] = &["maximum", "max"];

/// Datapoints as they come, by resource and metric and where a file says that they are from.
#[derive(Default)]
struct Found {
    place: Option<Arc<Place>>,
    indices: HashMap<Name, usize>,
    series: Vec<(Name, Growing)>,
}

/// A resource, its metric, and where.
type Name = (Box<str>, Box<str>, Option<Arc<Place>>);

/// Reads every CSV and Parquet file of a folder and the folders in it.
pub(crate) fn read(folder: &Path) -> Result<Metrics, Error> {
    let mut files = Vec::new();
    list(folder, &mut files)?;
    files.sort();
    if files.is_empty() {
        return Err(Error::NoMetrics { path: folder.into() });
    }
    let mut found = Found::default();
    for path in &files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        found.place = store::place_of(&name).map(Arc::new);
        let is_parquet = path.extension().is_some_and(|extension| extension == "parquet");
        let read = if is_parquet { parquet(path, &mut found) } else { csv(path, &mut found) };
        read.map_err(|source| Error::Metrics { path: path.clone(), source: source.into() })?;
    }
    let mut metrics = Metrics::default();
    for ((resource, metric, place), points) in found.series {
        metrics.insert(&resource, &metric, place, points.finish());
    }
    Ok(metrics)
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let read = |source| Error::Read { path: folder.into(), source };
    for entry in fs::read_dir(folder).map_err(read)? {
        let path = entry.map_err(read)?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            list(&path, files)?;
        } else if matches!(extension, Some("csv" | "parquet")) {
            files.push(path);
        }
    }
    Ok(())
}

fn parquet(path: &Path, found: &mut Found) -> PolarsResult<()> {
    let mut reader = ParquetReader::new(File::open(path)?);
    let rows = reader.num_rows()?;
    let schema = reader.schema()?;
    let columns: Vec<String> = COLUMNS
        .concat()
        .into_iter()
        .filter(|name| schema.contains(name))
        .map(String::from)
        .collect();
    if columns.is_empty() {
        return Err(no_column(METRIC, schema.iter_names().map(PlSmallStr::as_str)));
    }
    for start in (0..rows).step_by(ROWS) {
        let part = ParquetReader::new(File::open(path)?)
            .with_columns(Some(columns.clone()))
            .with_slice(Some((start, ROWS)))
            .finish()?;
        found.take_in(&part)?;
    }
    Ok(())
}

fn csv(path: &Path, found: &mut Found) -> PolarsResult<()> {
    let mut file = BufReader::new(File::open(path)?);
    let mut header = Vec::new();
    file.read_until(b'\n', &mut header)?;
    loop {
        let mut part = header.clone();
        let read = file.by_ref().take(BYTES).read_to_end(&mut part)?;
        if read == 0 {
            return Ok(());
        }
        file.read_until(b'\n', &mut part)?;
        // Ids that look like numbers are text, and so is a time until it is told what it is.
        let frame = CsvReadOptions::default()
            .with_infer_schema_length(Some(0))
            .into_reader_with_file_handle(Cursor::new(part))
            .finish()?;
        found.take_in(&frame)?;
    }
}

impl Found {
    fn take_in(&mut self, frame: &DataFrame) -> PolarsResult<()> {
        let column = |names: &[&str]| {
            let found = names.iter().find_map(|name| frame.column(name).ok());
            let has = || frame.get_column_names().into_iter().map(PlSmallStr::as_str);
            found.ok_or_else(|| no_column(names, has()))
        };
        let text = |names: &[&str]| column(names)?.cast(&DataType::String);
        let number = |column: &Column| column.strict_cast(&DataType::Float64);
        let (resources, metrics) = (text(RESOURCE)?, text(METRIC)?);
        let times = seconds(column(TIME)?)?;
        let average = number(column(AVERAGE)?)?;
        let maximum = match column(MAXIMUM) {
            Ok(maximum) => number(maximum)?,
            Err(_) => average.clone(),
        };
        let (resources, metrics) = (resources.str()?, metrics.str()?);
        let (average, maximum) = (average.f64()?, maximum.f64()?);
        let mut last: Option<(&str, &str, usize)> = None;
        let named = resources.iter().zip(metrics.iter()).zip(times);
        let measured = average.iter().zip(maximum.iter());
        for (((resource, metric), time), (average, maximum)) in named.zip(measured) {
            let (Some(resource), Some(metric), Some(time)) = (resource, metric, time) else {
                continue;
            };
            // An empty field is a period without a datapoint.
            let Some(average) = average else { continue };
            let maximum = maximum.unwrap_or(average);
            if average < 0.0 || maximum < 0.0 {
                let value = average.min(maximum);
                let text = format!("`{metric}` of `{resource}` is {value}, less than nothing");
                return Err(PolarsError::ComputeError(text.into()));
            }
            let index = match last {
                Some((same, same_metric, index)) if same == resource && same_metric == metric => {
                    index
                }
                _ => {
                    if let Some((.., done)) = last {
                        self.series[done].1.rest();
                    }
                    self.index(resource, metric)
                }
            };
            last = Some((resource, metric, index));
            self.series[index].1.push(time, average, maximum);
        }
        Ok(())
    }

    fn index(&mut self, resource: &str, metric: &str) -> usize {
        let name: Name = (resource.into(), metric.into(), self.place.clone());
        *self.indices.entry(name).or_insert_with_key(|name| {
            self.series.push((name.clone(), Growing::default()));
            self.series.len() - 1
        })
    }
}

/// That a file has none of the names, and which it has.
fn no_column<'a>(names: &[&str], has: impl Iterator<Item = &'a str>) -> PolarsError {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    let has: Vec<_> = has.map(|name| format!("`{name}`")).collect();
    let text = format!("no column {}; the file has {}", names.join(" or "), has.join(", "));
    PolarsError::ColumnNotFound(text.into())
}

/// Seconds since 1970.
fn seconds(column: &Column) -> PolarsResult<Vec<Option<i64>>> {
    let whole = |column: &Column, divisor: i64| {
        let numbers = column.cast(&DataType::Int64)?;
        let seconds = numbers.i64()?.iter().map(|time| time.map(|time| time.div_euclid(divisor)));
        Ok(seconds.collect())
    };
    match column.dtype() {
        DataType::Datetime(unit, _) => whole(
            column,
            match unit {
                TimeUnit::Nanoseconds => 1_000_000_000,
                TimeUnit::Microseconds => 1_000_000,
                TimeUnit::Milliseconds => 1000,
            },
        ),
        DataType::String => column.str()?.iter().map(|text| text.map(parsed).transpose()).collect(),
        _ => {
            let numbers = column.cast(&DataType::Int64)?;
            Ok(numbers.i64()?.iter().map(|time| time.map(since_1970)).collect())
        }
    }
}

/// `2026-11-01T00:00:00Z`, `2026-11-01 00:00:00` in UTC, or a number.
fn parsed(text: &str) -> PolarsResult<i64> {
    let text = text.trim();
    if let Ok(time) = text.parse::<i64>() {
        return Ok(since_1970(time));
    }
    if let Ok(time) = text.parse::<f64>() {
        #[expect(clippy::cast_possible_truncation, reason = "a time has a fraction to lose")]
        return Ok(since_1970(time as i64));
    }
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Ok(time.as_second());
    }
    let civil = text.parse::<jiff::civil::DateTime>();
    let time = civil.and_then(|civil| civil.to_zoned(jiff::tz::TimeZone::UTC));
    match time {
        Ok(time) => Ok(time.timestamp().as_second()),
        Err(_) => Err(PolarsError::ComputeError(format!("`{text}` is not a time").into())),
    }
}

/// Whoever writes milliseconds writes more than the seconds of the year 5138.
fn since_1970(time: i64) -> i64 {
    if time.abs() >= 100_000_000_000 { time.div_euclid(1000) } else { time }
}
