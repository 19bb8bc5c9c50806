//! `outlay inventory`.

use std::{num::NonZero, path::PathBuf};

use clap::Args;
use jiff::Timestamp;

use crate::model::Window;

#[derive(Debug, Args)]
pub(crate) struct InventoryArgs {
    /// The file to write; `.zst` at the end compresses it.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Fetch how busy resources were in the last days as well (`30d`; at most 455), into a folder of
    /// Parquet files.
    #[arg(long, value_name = "DAYS", value_parser = days)]
    pub(crate) metrics: Option<u32>,
    /// The folder for metrics; by default that of the output, named like it, with `.metrics` at its end.
    #[arg(long, value_name = "DIR", requires = "metrics")]
    pub(crate) metrics_output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) accounts: LiveAccounts,
}

/// What is looked at, and as whom.
#[derive(Debug, Args)]
pub(crate) struct LiveAccounts {
    /// A region to look at, or `all` for every one that is enabled in the account; can be repeated.
    /// By default that of the profile or of `AWS_REGION`.
    #[arg(long = "region", value_name = "REGION")]
    pub(crate) regions: Vec<String>,
    /// A profile of the AWS configuration to look with; can be repeated, an account each.
    #[arg(long = "profile", value_name = "PROFILE")]
    pub(crate) profiles: Vec<String>,
    /// A role to assume from each profile, and to look with instead of it; can be repeated.
    #[arg(long = "assume-role", value_name = "ARN")]
    pub(crate) roles: Vec<String>,
    /// Look at resources of this type alone; can be repeated.
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) kinds: Vec<String>,
    /// How many calls are under way at the same time.
    #[arg(long, value_name = "N", default_value = "16")]
    pub(crate) concurrency: NonZero<usize>,
}

/// `30d`, or a bare number of days.
fn days(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix('d').unwrap_or(text);
    let days =
        number.parse().ok().filter(|days| Window::last(*days, Timestamp::UNIX_EPOCH).is_some());
    days.ok_or_else(|| {
        "a number of days from 1d to 455d, which is what CloudWatch keeps".to_owned()
    })
}
