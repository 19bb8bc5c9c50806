//! Render: the report in one of several formats, one a file.

mod amount;
mod attributes;
mod bill;
pub(crate) mod drift;
mod explain;
mod groups;
mod infracost;
mod json;
mod layout;
mod markdown;
#[cfg(test)]
pub(crate) mod sample;
mod savings;
mod summary;
mod table;
mod unpriced;
mod words;

use std::io;

use jiff::civil::Date;

pub(crate) use self::{
    amount::{money, percentage},
    explain::explain,
    groups::GroupBy,
    savings::{Measured, SAVINGS_FORMATS, SavingsFormat, SavingsReport},
    summary::Summary,
};
use crate::{
    gate::Verdict,
    price::{Estimate, Rate},
};

pub(crate) const FORMATS: &[Format] =
    &[table::FORMAT, json::FORMAT, infracost::FORMAT, markdown::FORMAT];

#[derive(Clone, Copy, Debug)]
pub(crate) struct Format {
    pub(crate) name: &'static str,
    pub(crate) render: fn(&Report, &mut dyn io::Write) -> io::Result<()>,
}

/// All that a run found out.
#[derive(Debug)]
pub(crate) struct Report {
    /// ISO 4217.
    pub(crate) currency: Box<str>,
    /// The day for which prices were asked.
    pub(crate) as_of: Date,
    /// List what does not change as well.
    pub(crate) all: bool,
    /// List all that is not priced, in the table for people; JSON always has it.
    pub(crate) show_unpriced: bool,
    /// Sum up by this as well.
    pub(crate) group_by: Option<GroupBy>,
    /// What prices in other currencies were converted at.
    pub(crate) exchange: Vec<Rate>,
    /// The size of team whose usage is assumed where nobody told it.
    pub(crate) assumed: Option<&'static str>,
    /// What the projects are compared with, where that is not the plans' own prior state.
    pub(crate) baseline: Option<Baseline>,
    /// The gates that the user set, judged.
    pub(crate) gates: Vec<Verdict>,
    /// In the order of the paths given.
    pub(crate) projects: Vec<Project>,
}

/// What `--compare-to` names: all that is said to be before is what it says of after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Baseline {
    /// The path as given.
    pub(crate) name: String,
    /// For which day it was priced, where it is an earlier report.
    pub(crate) as_of: Option<Date>,
}

/// One plan or state.
#[derive(Debug)]
pub(crate) struct Project {
    /// The path as given, `-` for standard input.
    pub(crate) name: String,
    pub(crate) is_state: bool,
    /// Its `plan` is the difference to a baseline.
    pub(crate) is_compared: bool,
    pub(crate) plan: Estimate,
    /// What Terraform's own refresh found changed behind the code's back (`resource_drift`).
    pub(crate) drift: Estimate,
}

impl Project {
    /// Whether nothing can change of it: a state that is compared with nothing.
    fn is_still(&self) -> bool {
        self.is_state && !self.is_compared
    }
}

impl Report {
    /// What both sides of a change are called.
    fn sides(&self) -> [&'static str; 2] {
        if self.baseline.is_some() { ["Baseline", "Here"] } else { ["Before", "After"] }
    }
}
