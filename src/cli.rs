//! The command line: arguments, nothing else.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use clap::{
    Args, Parser, Subcommand,
    builder::{OsStringValueParser, PossibleValuesParser, TypedValueParser},
};
use jiff::civil::Date;

use crate::{
    gate::Gate,
    render::{FORMATS, Format, GroupBy},
};

/// What Terraform-managed infrastructure costs, where it has drifted, and what could be saved.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// What a plan or a state costs, and what the change does to it.
    Plan(PlanArgs),
    /// Write a usage file with the keys that the documents' costs depend on, all of them zero.
    Usage(UsageArgs),
    /// Inspect the price tables and add prices of your own.
    #[command(subcommand)]
    Prices(PricesCommand),
}

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) documents: Documents,
    #[arg(long, default_value = "table", value_parser = formats())]
    pub(crate) format: Format,
    /// Usage of what is billed by use: an `infracost-usage.yml`, unchanged.
    #[arg(long, value_name = "FILE")]
    pub(crate) usage_file: Option<PathBuf>,
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

#[derive(Debug, Args)]
pub(crate) struct UsageArgs {
    #[command(flatten)]
    pub(crate) documents: Documents,
}

/// What is read, and with which prices it is priced.
#[derive(Debug, Args)]
pub(crate) struct Documents {
    /// Plans and states: JSON, binary plans, .tfstate files, directories and globs of them, `-` for
    /// standard input. Each is a project of its own.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<String>,
    /// Where resources are whose region neither they nor their provider tell.
    #[arg(long, env = "AWS_REGION")]
    pub(crate) region: Option<String>,
    /// The day for which prices that depend on a date are asked; today by default.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
    /// Price a plan that Terraform did not finish.
    #[arg(long)]
    pub(crate) allow_errored: bool,
    /// Reads binary plans; `terraform` or `tofu` on the PATH by default.
    #[arg(long, value_name = "FILE")]
    pub(crate) terraform_binary: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) prices: PriceSource,
}

#[derive(Debug, Args)]
pub(crate) struct PriceSource {
    /// A folder of price tables, instead of the cached and built-in ones.
    #[arg(long, value_name = "DIR", env = "OUTLAY_PRICES", value_parser = OsStringValueParser::new())]
    pub(crate) prices: Option<OsString>,
}

impl PriceSource {
    /// The folder chosen; an empty variable chooses none.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.prices.as_deref().filter(|folder| !folder.is_empty()).map(Path::new)
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum PricesCommand {
    /// Every price known for a resource type and a size, with date, source and quality.
    Show {
        /// A resource type (`aws_instance`) or a product (`ebs.gp3`).
        what: String,
        /// An instance type or another SKU (`m5.large`).
        sku: Option<String>,
        #[arg(long, env = "AWS_REGION")]
        region: String,
        #[command(flatten)]
        source: PriceSource,
    },
    /// What the price tables hold and how old it is.
    List {
        #[command(flatten)]
        source: PriceSource,
    },
    /// Take in prices of your own, which override list prices: a CSV file with the columns `provider`,
    /// `product`, `region`, `unit`, `price`, and as needed `sku`, `variant`, `purchase_option`, `term`,
    /// `tier_start`, `tier_end`, `currency`, `as_of`, `source`, `quality`.
    Import {
        file: PathBuf,
        #[command(flatten)]
        source: PriceSource,
    },
}

fn formats() -> impl TypedValueParser<Value = Format> {
    let names = PossibleValuesParser::new(FORMATS.iter().map(|format| format.name));
    names.try_map(|name| {
        FORMATS.iter().find(|format| format.name == name).copied().ok_or("no such format")
    })
}
