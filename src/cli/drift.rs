//! `outlay drift`.

use std::path::PathBuf;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use jiff::civil::Date;

use super::{Documents, LiveAccounts, PriceSource};
use crate::{
    gate::DriftGate,
    render::drift::{FORMATS, Format},
};

#[derive(Debug, Args)]
pub(crate) struct DriftArgs {
    /// States, and plans for their prior state: files, directories, globs, `-` for standard input,
    /// `s3://`, `gs://`, `azblob://`, `https://` and `tfc://` addresses.
    #[arg(required_unless_present_any = ["from", "trend"], value_name = "PATH")]
    pub(crate) paths: Vec<String>,
    /// Compare with this recorded inventory, instead of looking at the accounts now.
    #[arg(long, value_name = "FILE")]
    pub(crate) inventory: Option<PathBuf>,
    /// A directory of `.tf` files: the state of its `backend` block, and the lines that SARIF names.
    #[arg(long, value_name = "DIR")]
    pub(crate) from: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) accounts: LiveAccounts,
    #[arg(long, default_value = "table", value_parser = formats())]
    pub(crate) format: Format,
    /// Write the report to this file, all of it or nothing, instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Show what every account has by default as well: its default network, service-linked roles.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Leave out resources with this tag (`KEY` or `KEY=VALUE`); can be repeated.
    #[arg(long = "ignore-tag", value_name = "TAG", value_parser = tag)]
    pub(crate) ignore_tags: Vec<(Box<str>, Option<Box<str>>)>,
    /// Patterns of what to leave out, as in a `.gitignore`, over `TYPE.ID` and addresses;
    /// `.outlayignore` by default.
    #[arg(long, value_name = "FILE")]
    pub(crate) ignore_file: Option<PathBuf>,
    /// Leave out what this file accepts.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Accept all of this run's drift: write it to the file of --baseline.
    #[arg(long, requires = "baseline")]
    pub(crate) accept: bool,
    /// Write Terraform `import` blocks for what is unmanaged, instead of the report.
    #[arg(long, conflicts_with = "fix")]
    pub(crate) import: bool,
    /// Write what mends what is changed or missing, instead of the report.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Ask the account's CloudTrail who changed each drifted resource last: with live access, also
    /// beside --inventory; the 500 that move the most money, two a second in each region.
    #[arg(long, conflicts_with_all = ["import", "fix", "trend"])]
    pub(crate) who: bool,
    /// Append this run to the history in a folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) history: Option<PathBuf>,
    /// Show how drift and its cost developed, from the folder of --history.
    #[arg(long, requires = "history")]
    pub(crate) trend: bool,
    /// Exit with 2 where this holds: `drift`, `unmanaged>0`, `missing`, `changed`, `drift-cost>100`.
    #[arg(long, value_name = "GATE")]
    pub(crate) fail_on: Vec<DriftGate>,
    /// Exit with 2 where somebody changed anything.
    #[arg(long)]
    pub(crate) detailed_exitcode: bool,
    /// Post the report to this Slack webhook as well.
    #[arg(long, value_name = "URL", env = "OUTLAY_SLACK_WEBHOOK", hide_env_values = true)]
    pub(crate) slack_webhook: Option<String>,
    /// Usage of what is billed by use: an `infracost-usage.yml`, unchanged.
    #[arg(long, value_name = "FILE")]
    pub(crate) usage_file: Option<PathBuf>,
    /// The day for which prices that depend on a date are asked; today by default.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
    /// Where declared resources are whose region neither they nor their provider tell.
    #[arg(long, value_name = "REGION", env = "AWS_REGION")]
    pub(crate) default_region: Option<String>,
    /// Reads binary plans; `terraform` or `tofu` on the PATH by default.
    #[arg(long, value_name = "FILE")]
    pub(crate) terraform_binary: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) prices: PriceSource,
}

fn tag(text: &str) -> Result<(Box<str>, Option<Box<str>>), String> {
    let (key, value) = match text.split_once('=') {
        Some((key, value)) => (key, Some(value.into())),
        None => (text, None),
    };
    if key.is_empty() { Err("a tag has a key".into()) } else { Ok((key.into(), value)) }
}

fn formats() -> impl TypedValueParser<Value = Format> {
    let names = PossibleValuesParser::new(FORMATS.iter().map(|format| format.name));
    names.try_map(|name| {
        FORMATS.iter().find(|format| format.name == name).copied().ok_or("no such format")
    })
}

impl DriftArgs {
    /// What is read, as the other commands say it; `more` are paths that a backend block names.
    pub(crate) fn documents(&self, more: Vec<String>) -> Documents {
        Documents {
            paths: self.paths.iter().cloned().chain(more).collect(),
            region: self.default_region.clone(),
            as_of: self.as_of,
            // Drift is of what is, whatever a plan that failed was up to.
            allow_errored: true,
            terraform_binary: self.terraform_binary.clone(),
            prices: self.prices.clone(),
        }
    }
}
