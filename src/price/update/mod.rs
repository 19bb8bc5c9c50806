//! An update of a price table: parts are fetched into a staging folder, and when all of them are
//! there, merged into the table at once.

mod merge;
mod sink;
mod staging;

pub(crate) use merge::{Candidate, merge};
pub(crate) use sink::{Left, Sink};
pub(crate) use staging::{Staged, Staging};

#[cfg(test)]
mod tests;
