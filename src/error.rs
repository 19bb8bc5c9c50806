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
    #[error("no price table in `{}`", folder.display())]
    NoPriceTable { folder: PathBuf },
    #[error("`{}` is not a price table, or is damaged", path.display())]
    NotPriceTable { path: PathBuf },
}

impl Error {
    /// What the reader can do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoPriceTable { .. } => {
                "a price folder holds `aws.prices`, `google.prices` or `azurerm.prices`; leave out --prices and OUTLAY_PRICES for the built-in ones"
            }
            Self::NotPriceTable { .. } => "delete the file to use the built-in prices",
            _ => return None,
        };
        Some(hint.to_owned())
    }
}
