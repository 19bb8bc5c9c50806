//! `outlay plan`.

use std::path::PathBuf;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};

use super::Documents;
use crate::{
    gate::Gate,
    price::{Rate, currency},
    render::{FORMATS, Format, GroupBy},
    usage::SIZES,
};

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) documents: Documents,
    #[arg(long, default_value = "table", value_parser = formats())]
    pub(crate) format: Format,
    /// Usage of what is billed by use: an `infracost-usage.yml`, unchanged.
    #[arg(long, value_name = "FILE")]
    pub(crate) usage_file: Option<PathBuf>,
    /// Assume usage where the usage file tells none: that of a small, medium or large team.
    #[arg(long, value_name = "SIZE", value_parser = PossibleValuesParser::new(SIZES))]
    pub(crate) usage_from: Option<String>,
    /// The currency of all amounts.
    #[arg(long, value_name = "CODE", default_value = "USD", value_parser = currency)]
    pub(crate) currency: String,
    /// What a US dollar is worth in it; `CNY=0.13` for another currency. Repeatable.
    #[arg(long, value_name = "RATE")]
    pub(crate) rate: Vec<Rate>,
    /// Compare with this instead of what was before: an earlier `--all --format json`, or plans or
    /// states as they are read elsewhere.
    #[arg(long, value_name = "FILE")]
    pub(crate) compare_to: Option<String>,
    /// List resources that do not change as well.
    #[arg(long)]
    pub(crate) all: bool,
    /// List every resource that is not priced with its reason, and count the free ones by type.
    #[arg(long)]
    pub(crate) show_unpriced: bool,
    /// Sum up as well by `module`, `service`, `type`, `region`, `project` or `tag:KEY`.
    #[arg(long, value_name = "KEY")]
    pub(crate) group_by: Option<GroupBy>,
    /// Exit with 2 where this holds: `increase>100`, `increase>10%`, `total>5000`, `gaps`.
    #[arg(long, value_name = "GATE")]
    pub(crate) fail_on: Vec<Gate>,
    /// Show how the cost of one resource came to be, instead of the report.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) explain: Option<String>,
}

fn formats() -> impl TypedValueParser<Value = Format> {
    let names = PossibleValuesParser::new(FORMATS.iter().map(|format| format.name));
    names.try_map(|name| {
        FORMATS.iter().find(|format| format.name == name).copied().ok_or("no such format")
    })
}
