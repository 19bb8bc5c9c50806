//! `outlay savings`.

use std::path::PathBuf;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};

use super::Documents;
use crate::{
    advise::{Preset, Risk},
    gate::WasteGate,
    render::{SAVINGS_FORMATS, SavingsFormat},
};

#[derive(Debug, Args)]
pub(crate) struct SavingsArgs {
    #[command(flatten)]
    pub(crate) documents: Documents,
    /// What live accounts hold, as `outlay inventory` records it; can be repeated. A PATH may be one
    /// as well.
    #[arg(long, value_name = "FILE")]
    pub(crate) inventory: Vec<PathBuf>,
    /// A folder of what was measured: CSV and Parquet files with the columns `resource_id`,
    /// `metric`, `timestamp`, `average` and `maximum`.
    #[arg(long, value_name = "DIR")]
    pub(crate) metrics: Option<PathBuf>,
    /// A bill to work out commitments from: FOCUS, or AWS's Cost and Usage Report, as CSV (also .gz
    /// and .zst) or Parquet; files, folders and globs of them, as one bill.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) bill: Vec<String>,
    /// Schedules by name and by environment; `outlay.toml` by default, where there is one.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// How close to the measured need a size may be.
    #[arg(long, default_value = "default", value_parser = presets())]
    pub(crate) preset: Preset,
    /// Advise nothing that risks more; by default `medium`, `high` with max-savings, `low` with
    /// max-performance.
    #[arg(long, value_parser = risks())]
    pub(crate) risk: Option<Risk>,
    #[arg(long, default_value = "table", value_parser = formats())]
    pub(crate) format: SavingsFormat,
    /// Usage of what is billed by use: an `infracost-usage.yml`, unchanged.
    #[arg(long, value_name = "FILE")]
    pub(crate) usage_file: Option<PathBuf>,
    /// Advise on what a plan does not change as well.
    #[arg(long)]
    pub(crate) all: bool,
    /// Exit with 2 where this holds: `waste>500`, for a month's savings of more than 500.
    #[arg(long, value_name = "GATE")]
    pub(crate) fail_on: Vec<WasteGate>,
}

fn presets() -> impl TypedValueParser<Value = Preset> {
    PossibleValuesParser::new(Preset::ALL.map(Preset::name)).try_map(|name| name.parse::<Preset>())
}

fn risks() -> impl TypedValueParser<Value = Risk> {
    PossibleValuesParser::new(["low", "medium", "high"]).try_map(|name| name.parse::<Risk>())
}

fn formats() -> impl TypedValueParser<Value = SavingsFormat> {
    let names = PossibleValuesParser::new(SAVINGS_FORMATS.iter().map(|format| format.name));
    names.try_map(|name| {
        SAVINGS_FORMATS.iter().find(|format| format.name == name).copied().ok_or("no such format")
    })
}
