//! The command line: arguments, nothing else. A command a file.

mod drift;
mod inventory;
mod plan;
mod prices;
mod savings;
mod usage;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use clap::{Args, Parser, Subcommand, builder::OsStringValueParser};
use jiff::civil::Date;

#[cfg(feature = "online")]
pub(crate) use self::prices::UpdateArgs;
pub(crate) use self::{
    drift::DriftArgs,
    inventory::{InventoryArgs, LiveAccounts},
    plan::PlanArgs,
    prices::{CheckArgs, PricesCommand},
    savings::SavingsArgs,
    usage::UsageArgs,
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
    Plan(Box<PlanArgs>),
    /// What lives in the accounts otherwise than declared, and what that costs.
    Drift(Box<DriftArgs>),
    /// What could be saved: unused, off-hours, rightsizing, spot, commitments, as one plan.
    #[command(mut_arg("paths", |paths| paths.required(false).required_unless_present_any(["inventory", "bill"])))]
    Savings(Box<SavingsArgs>),
    /// Write a usage file with the keys that the documents' costs depend on, all of them zero.
    Usage(UsageArgs),
    /// Record what live accounts hold in a file, for runs without the cloud.
    Inventory(InventoryArgs),
    /// Inspect the price tables and add prices of your own.
    #[command(subcommand)]
    Prices(PricesCommand),
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

#[derive(Clone, Debug, Args)]
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
