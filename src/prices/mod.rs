//! `outlay prices`: look into the price tables, and take in prices of one's own.

mod check;
#[cfg(feature = "online")]
mod left;
mod list;
mod near;
#[cfg(feature = "online")]
mod needed;
mod report;
mod show;
#[cfg(feature = "online")]
mod update;

use std::{
    collections::BTreeSet,
    io::{ErrorKind, Write},
    path::Path,
};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use jiff::civil::Date;

use crate::{
    cli::{Documents, PriceSource, PricesCommand},
    error::Error,
    price::{PriceBook, PriceKey, Sheet, cache_folder},
};

/// What pricing documents looks up in a book: with a usage file, and on a day.
pub(crate) type Lookups<'a> =
    &'a dyn Fn(&Documents, Option<&Path>, PriceBook, Date) -> Result<Vec<PriceKey>, Error>;

/// Runs one of the commands and prints what it found or did. `lookups` says what documents need, and
/// `today` dates prices without a date.
#[cfg_attr(
    not(feature = "online"),
    expect(unused_variables, reason = "nothing is fetched for documents then")
)]
pub(crate) fn run(
    command: &PricesCommand,
    lookups: Lookups,
    today: Date,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let done = match command {
        PricesCommand::Show { what, sku, region, source } => {
            show::show(&open(source)?, what, sku.as_deref(), region, out)
        }
        PricesCommand::List { source } => list::list(&open(source)?, out),
        PricesCommand::Check { check, source } => check::check(source, check, out),
        #[cfg(feature = "online")]
        PricesCommand::Update(args) => update::update(args, lookups, today, out),
        PricesCommand::Import { file, source } => {
            let cache = cache_folder();
            let folder = source.folder().or(cache.as_deref());
            import(file, folder.ok_or(Error::NoCacheFolder)?, today, out)
        }
    };
    match done.and_then(|()| Ok(out.flush()?)) {
        // Whoever closed the pipe has read enough.
        Err(Error::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

fn open(source: &PriceSource) -> Result<PriceBook, Error> {
    PriceBook::open(source.folder(), cache_folder().as_deref())
}

/// Merges the sheet `file` into the own prices in `folder`.
fn import(file: &Path, folder: &Path, today: Date, out: &mut dyn Write) -> Result<(), Error> {
    // The embedded tables know in which unit a product is sold, and whether there is such a product.
    let book = PriceBook::open(None, None)?;
    let sheet = Sheet::read(file, today, &book)?;
    let unknown: BTreeSet<_> = sheet.products().filter(|product| !book.sells(product)).collect();
    let unknown: Vec<_> = unknown.into_iter().map(|product| format!("`{product}`")).collect();
    for imported in sheet.write(folder)? {
        writeln!(
            out,
            "{}: {} new, {} replaced, {} kept, in `{}`",
            imported.provider,
            imported.new,
            imported.replaced,
            imported.kept,
            imported.path.display()
        )?;
    }
    if !unknown.is_empty() {
        let products = unknown.join(", ");
        writeln!(out, "note: the built-in tables have no product {products}: is it spelt right?")?;
    }
    Ok(())
}

/// A table of words, without borders: as wide as a terminal, or whole where there is none.
fn table(header: &[&str], numbers: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.iter().copied());
    for (column, name) in table.column_iter_mut().zip(header) {
        column.set_padding((0, 2));
        if numbers.contains(name) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

#[cfg(test)]
mod tests;
