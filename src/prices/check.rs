//! `outlay prices check`: hold the tables against the sanity rules.

use std::io::Write;

use super::{open, report};
#[cfg(feature = "online")]
use crate::price::{Candidate, Finding};
use crate::{
    cli::{CheckArgs, PriceSource},
    error::Error,
    price::{Against, InstanceSpecs, PriceBook, check},
};

/// Checks the tables in use, and prints what it found; suspicious prices are an error.
pub(super) fn check(
    source: &PriceSource,
    args: &CheckArgs,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let (book, embedded) = (open(source)?, PriceBook::open(None, None)?);
    let specs = InstanceSpecs::embedded();
    // The built-in tables take the place of none.
    let before = book.has_kept().then_some(&embedded);
    let against = Against { before, specs: &specs, max_factor: args.max_factor };
    let findings = check::book(&book, &against)?;
    report::findings(&findings, out)?;
    if findings.is_empty() {
        writeln!(out, "nothing suspicious")?;
        return Ok(());
    }
    Err(Error::SuspiciousPrices { findings: findings.len() })
}

/// What is suspicious about a table before it takes the place of those in use.
#[cfg(feature = "online")]
pub(super) fn candidate(
    provider: &str,
    candidate: &Candidate,
    in_use: &PriceBook,
    args: &CheckArgs,
) -> Result<Vec<Finding>, Error> {
    let specs = InstanceSpecs::embedded();
    let against = Against { before: Some(in_use), specs: &specs, max_factor: args.max_factor };
    check::candidate(provider, candidate, &against)
}
