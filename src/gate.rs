//! Gates: what a user lets a run fail on.

use std::str::FromStr;

/// `--fail-on`'s condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Gate;

impl FromStr for Gate {
    type Err = String;

    fn from_str(_: &str) -> Result<Self, String> {
        Ok(Self)
    }
}
