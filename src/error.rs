//! What stops a run. A resource that cannot be priced does not: that is a gap in the estimate.

use std::{io, path::PathBuf};

use thiserror::Error;

/// Lower case, the path in backticks; [`Error::hint`] says what to do about it.
#[derive(Debug, Error)]
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
    Json { path: String, source: serde_json::Error },
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
    #[error("`{path}` is a {what} of version {version}, which is not known")]
    UnknownVersion { path: String, what: &'static str, version: String },
    #[error(
        "`{path}` is a binary plan, and neither `terraform` nor `tofu` is on the PATH to read it"
    )]
    NoTerraform { path: String },
    #[error("no program `{}`", program.display())]
    NoSuchTerraform { program: PathBuf },
    #[error("`{} show -json` cannot read `{path}`: {cause}", program.display())]
    TerraformShow { program: PathBuf, path: String, cause: String },
    #[error("no plan and no state in {paths}")]
    NothingFound { paths: String },
    #[error("`{}` is not a usage file", path.display())]
    UsageFile { path: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("no price table in `{}`", folder.display())]
    NoPriceTable { folder: PathBuf },
    #[error("`{}` is not a price table, or is damaged", path.display())]
    NotPriceTable { path: PathBuf },
}

impl Error {
    /// What the reader can do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Empty { .. }
            | Self::NotText { .. }
            | Self::NotJson { .. }
            | Self::NotTerraform { .. }
            | Self::UiStream { .. }
            | Self::NothingFound { .. } => {
                "make one with `terraform plan -out=plan.bin` and `terraform show -json plan.bin > plan.json`; a state is `terraform show -json > state.json` or the .tfstate file"
            }
            Self::Json { .. } => "was it cut short? write it again with `terraform show -json`",
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
            Self::TerraformShow { .. } => {
                "run it where `terraform init` was run, with the same version, or write the plan as JSON there"
            }
            Self::UsageFile { .. } => {
                "a usage file has `version`, `resource_type_default_usage` and `resource_usage`; keys below them are resource types and addresses"
            }
            Self::NoPriceTable { .. } => {
                "a price folder holds `aws.prices`, `google.prices` or `azurerm.prices`; leave out --prices and OUTLAY_PRICES for the built-in ones"
            }
            Self::NotPriceTable { .. } => "delete the file to use the built-in prices",
            _ => return None,
        };
        Some(hint.to_owned())
    }
}
