//! Render: the report in one of several formats, one a file.

mod amount;
mod attributes;
mod bill;
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
    savings::{SAVINGS_FORMATS, SavingsFormat, SavingsReport},
    summary::Summary,
};
use crate::price::Estimate;

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
    /// In the order of the paths given.
    pub(crate) projects: Vec<Project>,
}

/// One plan or state.
#[derive(Debug)]
pub(crate) struct Project {
    /// The path as given, `-` for standard input.
    pub(crate) name: String,
    /// Read from a state, so that nothing changes.
    pub(crate) is_state: bool,
    pub(crate) plan: Estimate,
    /// What Terraform's own refresh found changed behind the code's back (`resource_drift`).
    pub(crate) drift: Estimate,
}
