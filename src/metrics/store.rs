//! Series as Parquet files: `DIR/123456789012.eu-west-1.metrics.parquet`, one an account and region.
//!
//! Columns: `resource_id` and `metric` (text), `timestamp` (milliseconds, UTC), `average` and `maximum`
//! (floats). Rows are grouped by resource and metric, in order of time.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use polars::{
    io::parquet::write::BatchedWriter,
    prelude::{
        Column, DataFrame, DataType, Field, IntoColumn as _, NamedFrom as _, ParquetWriter,
        PolarsError, Schema, Series as Values, TimeUnit,
    },
};
use tempfile::NamedTempFile;

use super::Place;
use crate::{error::Error, model::Series};

const SUFFIX: &str = ".metrics.parquet";

/// Rows of a row group, to which a reader's memory is proportional.
const ROWS: usize = 1 << 18;

/// Writes series into a folder, where nothing of them is seen until [`Store::finish`].
pub(crate) struct Store {
    folder: PathBuf,
    files: BTreeMap<String, Part>,
}

/// A file that vanishes unless it is put in place.
struct Part {
    file: NamedTempFile,
    writer: BatchedWriter<File>,
    waiting: Vec<Series>,
}

impl Store {
    /// Makes the folder, where there is none.
    pub(crate) fn new(folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(|source| unwritable(folder, source))?;
        Ok(Self { folder: folder.into(), files: BTreeMap::new() })
    }

    pub(crate) fn add(
        &mut self,
        account: &str,
        region: &str,
        series: Vec<Series>,
    ) -> Result<(), Error> {
        let Self { folder, files } = self;
        let name = file_name(account, region);
        let added = match files.entry(name) {
            Entry::Occupied(entry) => entry.into_mut().add(series),
            Entry::Vacant(entry) => {
                Part::new(folder).and_then(|part| entry.insert(part).add(series))
            }
        };
        added.map_err(|source| unwritable(folder, source))
    }

    /// Puts the files in place, and takes away those that an earlier run left there.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let Self { folder, files } = self;
        let error = |source| unwritable(&folder, source);
        let finished = files.into_iter().map(|(name, part)| Ok((name, part.finish()?)));
        let finished = finished.collect::<io::Result<BTreeMap<_, _>>>().map_err(error)?;
        for entry in fs::read_dir(&folder).map_err(error)? {
            let entry = entry.map_err(error)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_ours(&name) && !finished.contains_key(&name) {
                fs::remove_file(entry.path()).map_err(error)?;
            }
        }
        for (name, file) in finished {
            let path = folder.join(name);
            file.persist(&path).map_err(|error| unwritable(&path, error.error))?;
        }
        Ok(())
    }
}

impl Part {
    fn new(folder: &Path) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".metrics-").suffix(".tmp");
        // A folder may be shared: the umask decides who reads it, not the temporary file.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder)?;
        let writer = ParquetWriter::new(file.as_file().try_clone()?);
        let writer = writer.batched(&schema()).map_err(io::Error::other)?;
        Ok(Self { file, writer, waiting: Vec::new() })
    }

    fn add(&mut self, series: Vec<Series>) -> io::Result<()> {
        self.waiting.extend(series);
        let rows: usize = self.waiting.iter().map(|series| series.datapoints.len()).sum();
        if rows >= ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let frame = frame(&std::mem::take(&mut self.waiting)).map_err(io::Error::other)?;
        self.writer.write_batch(&frame).map_err(io::Error::other)
    }

    fn finish(mut self) -> io::Result<NamedTempFile> {
        self.flush()?;
        self.writer.finish().map_err(io::Error::other)?;
        self.file.as_file().sync_all()?;
        Ok(self.file)
    }
}

fn file_name(account: &str, region: &str) -> String {
    format!("{account}.{region}{SUFFIX}")
}

/// The account and region that a file's name tells, where it is one of ours.
pub(super) fn place_of(name: &str) -> Option<Place> {
    let (account, region) = name.strip_suffix(SUFFIX)?.split_once('.')?;
    Some(Place { account: account.into(), region: region.into() })
}

fn is_ours(name: &str) -> bool {
    name.ends_with(SUFFIX)
}

fn unwritable(path: &Path, source: io::Error) -> Error {
    Error::WriteFile { path: path.into(), source }
}

fn timestamp() -> DataType {
    DataType::Datetime(TimeUnit::Milliseconds, None)
}

fn schema() -> Schema {
    Schema::from_iter([
        Field::new("resource_id".into(), DataType::String),
        Field::new("metric".into(), DataType::String),
        Field::new("timestamp".into(), timestamp()),
        Field::new("average".into(), DataType::Float64),
        Field::new("maximum".into(), DataType::Float64),
    ])
}

#[expect(clippy::disallowed_types, reason = "measurements are floats")]
fn frame(series: &[Series]) -> Result<DataFrame, PolarsError> {
    let points = || series.iter().flat_map(|series| &series.datapoints);
    let text = |name: &str, of: fn(&Series) -> &str| -> Column {
        let rows = series.iter().flat_map(|series| {
            let datapoints = series.datapoints.iter();
            datapoints.map(move |_| of(series))
        });
        Values::new(name.into(), rows.collect::<Vec<_>>()).into_column()
    };
    let times: Vec<i64> = points().map(|point| point.at.as_millisecond()).collect();
    let averages: Vec<f64> = points().map(|point| point.average).collect();
    let maxima: Vec<f64> = points().map(|point| point.maximum).collect();
    let times = Values::new("timestamp".into(), times).cast(&timestamp())?;
    DataFrame::new(
        averages.len(),
        vec![
            text("resource_id", |series| &series.resource_id),
            text("metric", |series| &series.metric),
            times.into_column(),
            Values::new("average".into(), averages).into_column(),
            Values::new("maximum".into(), maxima).into_column(),
        ],
    )
}
