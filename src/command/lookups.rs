//! What is looked up in the price tables when documents are priced, for an update of just that.

use std::path::Path;

use jiff::civil::Date;

use super::{documents, plan, pricer_with};
use crate::{
    cli::Documents,
    error::Error,
    price::{PriceBook, PriceKey},
    usage,
};

/// The usage that names the most products: requests of every tier, and what comes after allowances.
const MUCH: &str = "large";

/// Every key that plans and states ask `book` for, found or not; sorted.
pub(crate) fn lookups(
    args: &Documents,
    usage_file: Option<&Path>,
    book: PriceBook,
    today: Date,
) -> Result<Vec<PriceKey>, Error> {
    let mut pricer = pricer_with(book, args, usage::read(usage_file)?, today);
    let documents = documents(args, &pricer.catalog)?;
    // What usage a bill waits for decides what else it asks for, so that both are priced.
    for assumed in [None, usage::assumed(MUCH)] {
        pricer.assumed = assumed;
        plan::priced(&pricer, documents.clone());
    }
    match pricer.book.damaged() {
        Some(damaged) => Err(damaged),
        None => Ok(pricer.book.looked_up()),
    }
}
