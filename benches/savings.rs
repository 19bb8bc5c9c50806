//! Times the whole savings plan of a big account: `cargo bench --bench savings`.
//!
//! 50,000 instances with 30 days of hourly CPU (36 million datapoints, Parquet), in an inventory.
//! The limits are 30 seconds of two cores and 2 GB.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_types,
    clippy::float_arithmetic,
    clippy::cast_precision_loss
)]

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use nix::sys::resource::{UsageWho, getrusage};
use polars::prelude::{
    Column, DataFrame, DataType, IntoColumn as _, NamedFrom as _, ParquetWriter, Series, TimeUnit,
};

const INSTANCES: usize = 50_000;
const A_FILE: usize = 2_500;
const HOURS: usize = 720;

/// 2026-10-02T00:00:00Z.
const START: i64 = 1_790_899_200;

const TYPES: [&str; 6] =
    ["m5.large", "m5.2xlarge", "c5.xlarge", "r5.large", "t3.medium", "m4.xlarge"];

fn main() {
    // A child's peak of memory is never less than its parent's was when it started: another process
    // writes the files.
    if std::env::args().any(|argument| argument == "--generate") {
        return generate();
    }
    let program = std::env::current_exe().unwrap();
    assert!(Command::new(program).arg("--generate").status().unwrap().success());
    let before = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let start = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_outlay"))
        .args(["savings", "--as-of", "2026-11-01", "--format", "json", "--inventory"])
        .arg(folder().join("inventory.json"))
        .arg("--metrics")
        .arg(folder().join("metrics"))
        .env_remove("OUTLAY_PRICES")
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    let wall = start.elapsed();
    let after = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let cpu = after.user_time().tv_sec() - before.user_time().tv_sec();
    println!(
        "{INSTANCES} instances, {} million datapoints: {:.1} s, {cpu} s of CPU, {} MB",
        INSTANCES * HOURS / 1_000_000,
        wall.as_secs_f64(),
        after.max_rss() / 1024
    );
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("savings")
}

fn generate() {
    fs::create_dir_all(folder().join("metrics")).unwrap();
    let mut out = BufWriter::new(File::create(folder().join("inventory.json")).unwrap());
    let head =
        "{\"format\": \"outlay inventory\", \"version\": 1, \"taken_at\": null, \"resources\": [";
    writeln!(out, "{head}").unwrap();
    for instance in 0..INSTANCES {
        let comma = if instance == 0 { "" } else { "," };
        let kind = TYPES[instance % TYPES.len()];
        writeln!(
            out,
            "{comma}{{\"account\":\"123456789012\",\"region\":\"us-east-1\",\"type\":\"aws_instance\",\
             \"id\":\"i-{instance:08}\",\"tags\":{{\"env\":\"dev\"}},\"attributes\":{{\
             \"instance_type\":\"{kind}\",\"instance_state\":\"running\",\
             \"root_block_device\":[{{\"volume_type\":\"gp2\",\"volume_size\":50}}]}}}}"
        )
        .unwrap();
    }
    writeln!(out, "], \"coverage\": []}}").unwrap();
    for first in (0..INSTANCES).step_by(A_FILE) {
        write_metrics(first);
    }
}

fn write_metrics(first: usize) {
    let rows = || {
        (first..first + A_FILE).flat_map(|instance| (0..HOURS).map(move |hour| (instance, hour)))
    };
    let ids: Vec<String> =
        (first..first + A_FILE).map(|instance| format!("i-{instance:08}")).collect();
    let ids: Vec<&str> = rows().map(|(instance, _)| ids[instance - first].as_str()).collect();
    let times: Vec<i64> =
        rows().map(|(_, hour)| (START + i64::try_from(hour).unwrap_or(0) * 3600) * 1000).collect();
    let average: Vec<f64> = rows()
        .map(|(instance, hour)| {
            let base = (instance * 7919 % 60) as f64;
            let is_day = matches!(hour % 24, 8..=17) && hour / 24 % 7 < 5;
            if is_day { base + (hour * 31 % 17) as f64 } else { base / 8.0 }
        })
        .collect();
    let maximum: Vec<f64> = average.iter().map(|average| average * 1.2).collect();
    let time = DataType::Datetime(TimeUnit::Milliseconds, None);
    let column = |series: Series| -> Column { series.into_column() };
    let mut frame = DataFrame::new(
        ids.len(),
        vec![
            column(Series::new("resource_id".into(), &ids)),
            column(Series::new("metric".into(), vec!["CPUUtilization"; ids.len()])),
            column(Series::new("timestamp".into(), times).cast(&time).unwrap()),
            column(Series::new("average".into(), average)),
            column(Series::new("maximum".into(), maximum)),
        ],
    )
    .unwrap();
    let path = folder().join("metrics").join(format!("{first:08}.parquet"));
    ParquetWriter::new(File::create(path).unwrap()).finish(&mut frame).unwrap();
}
