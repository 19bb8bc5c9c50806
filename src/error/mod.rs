//! What stops a run. A resource that cannot be priced does not: that is a gap in the estimate.

mod states;

use std::{io, path::PathBuf};

use thiserror::Error;

/// Lower case, the path in backticks; [`Error::hint`] says what to do about it.
#[derive(Debug, Error)]
#[cfg_attr(not(feature = "online"), expect(dead_code, reason = "some come of the network"))]
pub(crate) enum Error {
    #[error("cannot read `{}`", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write `{}`", path.display())]
    WriteFile { path: PathBuf, source: io::Error },
    #[error("cannot write the report")]
    Write(#[from] io::Error),
    #[error("`{pattern}` is not a pattern for paths")]
    Glob { pattern: String, source: glob::PatternError },
    #[error("`{path}` is empty")]
    Empty { path: String },
    #[error("`{path}` is not text")]
    NotText { path: String },
    #[error("`{path}` is not JSON")]
    NotJson { path: String },
    #[error("`{path}` cannot be read as JSON")]
    Json { path: String, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("`{path}` ends too early, after {bytes} bytes")]
    CutShort { path: String, bytes: u64 },
    #[error("`{path}` is neither a Terraform plan nor a state")]
    NotTerraform { path: String },
    #[error(
        "`{path}` is the message stream of `terraform plan -json`, which has no values to price"
    )]
    UiStream { path: String },
    #[error("`{path}` is encrypted")]
    Encrypted { path: String },
    #[error("`{path}` is a plan that ended in an error, so that parts of it are missing")]
    ErroredPlan { path: String },
    #[error("`{path}` is {what} of version {version}, which is not known")]
    UnknownVersion { path: String, what: &'static str, version: String },
    #[error(
        "`{path}` is a binary plan, and neither `terraform` nor `tofu` is on the PATH to read it"
    )]
    NoTerraform { path: String },
    #[cfg_attr(feature = "frames", expect(dead_code, reason = "this build has all"))]
    #[error("this build has no {what}")]
    NotBuiltIn { what: &'static str, feature: &'static str },
    #[error("no program `{}`", program.display())]
    NoSuchTerraform { program: PathBuf },
    #[error("`{} show -json` cannot read `{path}`: {cause}", program.display())]
    TerraformShow { program: PathBuf, path: String, cause: String },
    #[error("`{}`, line {line}: {problem}", path.display())]
    IgnoreFile { path: PathBuf, line: usize, problem: String },
    #[error("no kind of place for states is named by `{address}`")]
    NoSuchPlace { address: String },
    #[error("no state at `{address}`")]
    NoState { address: String },
    #[error("cannot read the state at `{address}`: {cause}")]
    State { address: String, cause: String },
    #[error("{} of {all} documents cannot be read:{}", errors.len(), states::each(errors))]
    Documents { errors: Vec<Error>, all: usize },
    #[error("no token for {host}")]
    NoToken { host: String },
    #[error("no `.tf` file in `{}`", folder.display())]
    NoConfiguration { folder: PathBuf },
    #[error("the backend `{backend}` in `{}` does not say its `{attribute}`", folder.display())]
    Backend { folder: PathBuf, backend: String, attribute: String },
    #[error("states of the backend `{backend}` in `{}` cannot be read", folder.display())]
    UnknownBackend { folder: PathBuf, backend: String },
    #[error("`{}` is no run of a history, or is damaged", path.display())]
    NotHistory { path: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
    #[cfg_attr(
        all(feature = "aws", feature = "azure", feature = "frames", feature = "google"),
        expect(dead_code, reason = "this build has all")
    )]
    #[error("this build cannot read or write {what}")]
    NotBuilt { what: &'static str, feature: &'static str },
    #[error("--trend has no format `{format}`")]
    TrendFormat { format: &'static str },
    #[error("the message could not be posted to the Slack webhook: {cause}{}", after(*tries))]
    Webhook { cause: String, tries: usize },
    #[error("`{}` is not a baseline", path.display())]
    NotBaseline { path: PathBuf, source: serde_json::Error },
    #[error("`{}` is not Terraform configuration", path.display())]
    NotHcl { path: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("no resource `{address}` in the documents")]
    NoSuchAddress { address: String },
    #[error("no plan and no state in {paths}")]
    NothingFound { paths: String },
    #[error("`{}` is not a usage file", path.display())]
    UsageFile { path: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("cannot read metrics from `{}`", path.display())]
    Metrics { path: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("cannot read `{}` as a bill", path.display())]
    Bill { path: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("`{}` is no bill that is known: of {format} it lacks {lacking}, and has {found}", path.display())]
    BillColumns { path: PathBuf, format: &'static str, lacking: String, found: String },
    #[error("`{path}` has no row")]
    BillEmpty { path: String },
    #[error("the bill is in {currencies}")]
    BillCurrencies { currencies: String },
    #[error("the bill is in {bill}, and prices are in {prices}")]
    BillCurrency { bill: String, prices: String },
    #[error("{repeated} of {rows} rows of `{}` are there twice", path.display())]
    BillRepeats { path: PathBuf, rows: usize, repeated: usize },
    #[error("`{}` is not a configuration of outlay", path.display())]
    Config { path: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("no CSV and no Parquet file in `{}`", path.display())]
    NoMetrics { path: PathBuf },
    #[cfg(not(feature = "frames"))]
    #[error("this build of outlay reads no metrics and no bills")]
    NoFrames,
    #[error("`{path}` is a report of outlay that cannot be read")]
    Report { path: String, source: serde_json::Error },
    #[error("`{path}` is a report of outlay of version {version}, which is not known")]
    ReportVersion { path: String, version: String },
    #[error("`{path}` is in {theirs}, and what it is compared with in {currency}")]
    ReportCurrency { path: String, theirs: String, currency: String },
    #[error(
        "`{path}` leaves out {left_out} resources that did not change, so that it is no baseline"
    )]
    ReportInPart { path: String, left_out: usize },
    #[error("--rate gives {problem}")]
    Rate { problem: String },
    #[error("`{}` is not an inventory, or is damaged", path.display())]
    NotInventory { path: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("this program was built without the libraries that ask a cloud")]
    NoCloud,
    #[error("no region to look at")]
    NoRegionToLookAt,
    #[error("no region `{region}` in AWS")]
    NoSuchRegion { region: String, near: Vec<Box<str>> },
    #[error("no live resources of the type `{kind}` can be listed")]
    NoSuchLiveType { kind: String, near: Vec<Box<str>> },
    #[error("cannot look at {account}: {cause}")]
    Account { account: String, cause: String },
    #[error("no price table in `{}`", folder.display())]
    NoPriceTable { folder: PathBuf },
    #[error("`{}` is not a price table, or is damaged", path.display())]
    NotPriceTable { path: PathBuf },
    #[error("`{}`, {place}: {problem}", path.display())]
    Sheet { path: PathBuf, place: String, problem: String, allowed: String },
    #[error("there is no folder to keep prices in, as neither HOME nor XDG_CACHE_HOME is set")]
    NoCacheFolder,
    #[error("an update of the prices in `{}` is under way already", folder.display())]
    UpdateRuns { folder: PathBuf },
    #[error("no price service of `{provider}` is known")]
    NoPriceSource { provider: String, known: Vec<Box<str>> },
    #[error("all prices of all regions are too many to be fetched unasked")]
    UpdateOfWhat,
    #[error("no price service has anything of what is asked for")]
    NothingToUpdate,
    #[error("new prices for `{}` are suspicious in {findings} places, and were not taken", path.display())]
    Suspicious { path: PathBuf, findings: usize },
    #[error("prices in use are suspicious in {findings} places")]
    SuspiciousPrices { findings: usize },
    #[error("{service} gives no prices without credentials")]
    NoCredentials { service: &'static str },
    #[error("cannot begin to use the network")]
    Runtime { source: io::Error },
    #[error("`{what}` did not give what was asked for: {cause}{}", after(*tries))]
    Service { what: String, cause: String, tries: usize },
    #[error("no resource type and no product `{what}` has a price")]
    NoProduct { what: String, near: Vec<Box<str>> },
    #[error("no price in the region `{region}`")]
    NoRegion { region: String, near: Vec<Box<str>> },
    #[error("no price of `{what}` in {region}")]
    NotInRegion { what: String, region: String, regions: Vec<Box<str>> },
    #[error("no price of `{what}` with the SKU `{sku}` in {region}")]
    NoSku { what: String, sku: String, region: String, near: Vec<Box<str>> },
}

impl Error {
    /// What the reader can do about what went wrong with a live account or a record of it.
    fn hint_on_accounts(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotInventory { .. } => "record one with `outlay inventory -o FILE`",
            Self::NoCloud => "build it with the feature `aws`, or read a recorded inventory",
            Self::NoRegionToLookAt => {
                "name them with --region (`all` for every one that is enabled), or set AWS_REGION"
            }
            Self::Account { cause, .. } if cause.contains("dns error") => {
                "the name of the service was not found; check the network, AWS_REGION and AWS_ENDPOINT_URL"
            }
            Self::Account { cause, .. } if cause.contains("ExpiredToken") => {
                "the credentials have expired; log in again"
            }
            Self::Account { .. } => {
                "`aws sts get-caller-identity` with the same profile must work; name profiles with --profile and roles with --assume-role"
            }
            Self::UnknownVersion { what: "an inventory", .. } => {
                "record it again with this version of `outlay inventory`, or read it with a newer one"
            }
            _ => return None,
        })
    }

    /// What the reader can do about it.
    #[expect(clippy::too_many_lines, reason = "one line an error")]
    pub(crate) fn hint(&self) -> Option<String> {
        if let Some(hint) = self.hint_on_accounts().or_else(|| self.hint_on_states()) {
            return Some(hint.to_owned());
        }
        let hint = match self {
            Self::Empty { .. }
            | Self::NotText { .. }
            | Self::NotJson { .. }
            | Self::NotTerraform { .. }
            | Self::UiStream { .. }
            | Self::NothingFound { .. } => {
                "make one with `terraform plan -out=plan.bin` and `terraform show -json plan.bin > plan.json`; a state is `terraform show -json > state.json` or the .tfstate file"
            }
            Self::CutShort { .. } => "it was cut short; write it again with `terraform show -json`",
            Self::Json { .. } => "write it again with `terraform show -json`, and do not edit it",
            Self::Encrypted { .. } => {
                "decrypt it with `tofu show -json > state.json` where its key is at hand"
            }
            Self::ErroredPlan { .. } => "--allow-errored prices what there is of it",
            Self::UnknownVersion { .. } => {
                "`terraform show -json` of Terraform 0.12 or later writes a known one"
            }
            Self::NoTerraform { .. } => {
                "write it as JSON where it was made (`terraform show -json plan.bin > plan.json`), or name the program with --terraform-binary"
            }
            Self::NotBuiltIn { feature, .. } => {
                return Some(format!("build it with the feature `{feature}`"));
            }
            Self::TerraformShow { .. } => {
                "run it where `terraform init` was run, with the same version, or write the plan as JSON there"
            }
            Self::UsageFile { .. } => {
                "a usage file has `version`, `resource_type_default_usage` and `resource_usage`; keys below them are resource types and addresses"
            }
            Self::Config { .. } => {
                "it has `savings.time_zone`, `savings.schedules` and `savings.environments`; hours are like `Mon-Fri 09:00-18:00 Europe/Berlin`"
            }
            Self::Metrics { .. } | Self::NoMetrics { .. } => {
                "files end in .csv or .parquet and have the columns `resource_id`, `metric`, `timestamp`, `average` and `maximum`, or a Prometheus export's `instance_id` or `instance`, `__name__`, `_time` and `value`"
            }
            Self::Bill { .. } => "where it is damaged or cut short, export it again",
            Self::BillColumns { .. } => {
                "FOCUS 1.0 to 1.2 and AWS's Cost and Usage Reports are read, as CSV (also .gz and .zst) or Parquet, with their columns' own names"
            }
            Self::BillEmpty { .. } => "name the export's data files, not its manifest",
            Self::BillCurrencies { .. } => "give the files of one currency at a time",
            Self::BillCurrency { .. } => "commitments are worked out in US dollars alone",
            Self::BillRepeats { .. } => {
                "give each period once: of an export that is written anew, the newest version alone"
            }
            #[cfg(not(feature = "frames"))]
            Self::NoFrames => "build it with the feature `frames`, which is one by default",
            Self::Report { .. } | Self::ReportVersion { .. } => {
                "write it again with this version: `outlay plan … --all --format json`"
            }
            Self::ReportCurrency { .. } => {
                "give both the same --currency and --rate, and write the report again"
            }
            Self::ReportInPart { .. } => {
                "write it again with --all: `outlay plan … --all --format json`"
            }
            Self::Rate { .. } => {
                "give each other currency one: `--currency EUR --rate 0.92 --rate CNY=0.13`"
            }
            Self::IgnoreFile { .. } => {
                "its lines are patterns as in a .gitignore: `aws_instance.i-0abc`, `aws_iam_role.*`, `!module.web.*`"
            }
            Self::NoSuchPlace { .. } => {
                "known are `s3://BUCKET/KEY`, `gs://BUCKET/KEY`, `azblob://ACCOUNT/CONTAINER/KEY`, `https://…` and `tfc://ORGANIZATION/WORKSPACE`"
            }
            Self::Documents { .. } => {
                "without them, what they declare would be missing in every sum, and look as if nobody managed it; mend them, or name the others alone"
            }
            Self::NoState { .. } => {
                "a `*` matches keys as they are in the bucket; locks and backups are passed over"
            }
            Self::NoToken { .. } => "run `terraform login`, or set TFE_TOKEN",
            Self::NoConfiguration { .. } => "name the directory where `terraform init` is run",
            Self::Backend { .. } => {
                "what `-backend-config` sets is not in the files; name the state itself, as `s3://BUCKET/KEY` for example"
            }
            Self::UnknownBackend { .. } => {
                "write it to a file with `terraform state pull > state.tfstate`"
            }
            Self::NotHistory { .. } => {
                "delete the file, or take it out of the folder; the others stand for themselves"
            }
            Self::NotBuilt { feature, .. } => {
                return Some(format!("build it with `cargo build --features {feature}`"));
            }
            Self::TrendFormat { .. } => "it has `table` and `json`",
            Self::Webhook { .. } => {
                "the report above is whole; the address is that of an incoming webhook: https://hooks.slack.com/services/…"
            }
            Self::NotBaseline { .. } => "write one with --baseline FILE --accept",
            Self::NoSuchAddress { .. } => {
                "--all lists every address; quote one with an instance key"
            }
            Self::NoPriceTable { .. } => {
                "a price folder holds `aws.prices`, `google.prices` or `azurerm.prices`; leave out --prices and OUTLAY_PRICES for the built-in ones"
            }
            Self::NotPriceTable { .. } => "delete the file to use the built-in prices",
            Self::Sheet { allowed, .. } => allowed,
            Self::NoCacheFolder => "name one with --prices or OUTLAY_PRICES",
            Self::NoSuchRegion { near, .. } if near.is_empty() => {
                "regions are named like `eu-west-1`; `all` stands for every one that is enabled"
            }
            Self::NoSuchLiveType { near, .. } if near.is_empty() => {
                "docs/inventory.md lists the types"
            }
            Self::NoProduct { near, .. } | Self::NoRegion { near, .. } if near.is_empty() => {
                "`outlay prices list` says what there is"
            }
            Self::NoProduct { near, .. }
            | Self::NoRegion { near, .. }
            | Self::NoSuchLiveType { near, .. }
            | Self::NoSuchRegion { near, .. }
            | Self::NoSku { near, .. }
                if !near.is_empty() =>
            {
                return Some(format!("did you mean {}?", near.join(", ")));
            }
            Self::NoSku { .. } => "leave the SKU out to see those there are",
            Self::NotInRegion { regions, .. } => {
                let named = regions[..regions.len().min(12)].join(", ");
                return Some(match regions.len().saturating_sub(12) {
                    0 => format!("there is one in {named}"),
                    others => format!("there is one in {named} and {others} other regions"),
                });
            }
            _ => return self.hint_on_service(),
        };
        Some(hint.to_owned())
    }

    /// Where a service of prices was asked.
    fn hint_on_service(&self) -> Option<String> {
        let hint = match self {
            Self::UpdateRuns { .. } => "wait for it to end",
            Self::NoPriceSource { known, .. } => {
                return Some(format!("known are {}", known.join(", ")));
            }
            Self::UpdateOfWhat => {
                "--for PATH fetches what plans and states need, --region REGION all of a region, --all everything"
            }
            Self::NothingToUpdate => {
                "name another --region, or leave out --service, --purchase or --for, to see what there is"
            }
            Self::Suspicious { .. } => {
                "the tables in use are as they were; --max-factor sets what a price may move by, and --accept-suspicious takes the prices as they are, without fetching them again"
            }
            Self::SuspiciousPrices { .. } => {
                "fetch them again with `outlay prices update --region REGION`"
            }
            Self::NoCredentials { service } if service.starts_with("Google") => {
                "set OUTLAY_GOOGLE_API_KEY, or log in with `gcloud auth application-default login`"
            }
            Self::NoCredentials { .. } => {
                "set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; or leave that way of buying out of --purchase"
            }
            Self::Service { cause, .. } if cause.starts_with("HTTP 40") => {
                "check the address and the credentials that it is asked with"
            }
            Self::Service { .. } => {
                "run it again later: what was fetched is kept until tomorrow; a proxy or a mirror may answer instead of the service"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

/// How often a service was asked in vain.
fn after(tries: usize) -> String {
    match tries {
        0 | 1 => String::new(),
        tries => format!(", {tries} times in a row"),
    }
}
