//! What a savings check is.

use super::{Evidence, Proposal, Subject};
use crate::model::Unknown;

/// Looks at one resource at a time and proposes what would cost less. It holds no price: a proposal
/// that saves nothing drops out by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Check {
    /// As in the catalogue of checks: `aws-ebs-gp2-gp3`. The file is named after it.
    pub(crate) id: &'static str,
    /// One sentence: what is advised, and when.
    pub(crate) summary: &'static str,
    /// Terraform's resource types it looks at; none for all types.
    pub(crate) kinds: &'static [&'static str],
    /// The attributes it reads besides those that decide a cost, by type.
    pub(crate) reads: &'static [(&'static str, &'static [&'static str])],
    pub(crate) lever: Lever,
    /// Alternatives to one another, where they change the same attribute; the best is taken. An
    /// attribute that is known only after apply ends the check for this resource, which is counted.
    pub(crate) propose: fn(&Subject, &Evidence) -> Result<Vec<Proposal>, Unknown>,
}

/// What a saving comes from, in the order in which net savings are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Lever {
    /// Unused or idle: gone.
    Delete,
    /// Runs, or runs so many, at fewer hours.
    Hours,
    /// Another size.
    Shape,
    /// Another generation or processor of about the same size.
    Generation,
    Spot,
    /// Another kind or less of storage.
    Storage,
    /// Another setting.
    Configuration,
    /// Paid for in advance.
    Commitment,
    /// Saves nothing by itself: tags, budgets.
    Governance,
}

impl Lever {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Hours => "hours",
            Self::Shape => "shape",
            Self::Generation => "generation",
            Self::Spot => "spot",
            Self::Storage => "storage",
            Self::Configuration => "configuration",
            Self::Commitment => "commitment",
            Self::Governance => "governance",
        }
    }
}
