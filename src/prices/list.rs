//! `outlay prices list`: what the price tables hold, how old it is and where it is from.

use std::{collections::BTreeSet, io::Write};

use super::table;
use crate::{
    error::Error,
    price::{PriceBook, TableInfo},
};

const SOURCES: &str = include_str!("../../pricing-cache/sources.csv");

/// Services of which the tables have uncurated prices, each a service of its own.
const UNCURATED: &str = "other_";

/// Where the output goes to no terminal, a summary is folded rather than cut off by what shows it.
const WIDTH: u16 = 100;

/// What several shards hold.
#[derive(Default)]
struct Sum<'a> {
    services: BTreeSet<&'a str>,
    regions: BTreeSet<&'a str>,
    rows: usize,
    oldest: &'a str,
    newest: &'a str,
}

/// Prints a line for each service of each table, totals, and the sources of the embedded tables.
pub(super) fn list(book: &PriceBook, out: &mut dyn Write) -> Result<(), Error> {
    let tables: Vec<_> = book.tables().collect();
    let header = ["provider", "service", "regions", "rows", "oldest", "newest", "origin"];
    let mut services = table(&header, &["regions", "rows"]);
    // A table is a run of shards of one provider and origin, sorted by service.
    for table in tables.chunk_by(same_table) {
        let (uncurated, curated): (Vec<_>, Vec<_>) =
            table.iter().partition(|shard| shard.service.starts_with(UNCURATED));
        for service in curated.chunk_by(|left, right| left.service == right.service) {
            let sum = Sum::of(service.iter().copied());
            services.add_row(sum.cells(&service[0].service, service[0]));
        }
        if let Some(first) = uncurated.first() {
            let sum = Sum::of(uncurated.iter().copied());
            services.add_row(sum.cells(&format!("{UNCURATED}* ({})", sum.services.len()), first));
        }
        services.add_row(Sum::of(table).cells("all", &table[0]));
    }
    writeln!(out, "{}", services.trim_fmt())?;

    let all = Sum::of(&tables);
    let origins = tables.chunk_by(same_table).count();
    writeln!(
        out,
        "\n{} rows in {} regions, {origins} tables, dated {} to {}.\n",
        all.rows,
        all.regions.len(),
        all.oldest,
        all.newest
    )?;
    sources(out)
}

/// The sources of the embedded tables, and how new what we have of them is.
fn sources(out: &mut dyn Write) -> Result<(), Error> {
    let mut reader = csv::Reader::from_reader(SOURCES.as_bytes());
    let header = reader.headers().map(ToOwned::to_owned).unwrap_or_default();
    let column = |name: &str| header.iter().position(|column| column == name);
    let columns = ["id", "newest", "licence", "what", "repository"].map(column);
    let mut sources = table(&["source", "newest", "licence", "what"], &[]);
    if sources.width().is_none() {
        sources.set_width(WIDTH);
    }
    for record in reader.records().flatten() {
        let field = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default();
        let [id, newest, licence, what, repository] = columns.map(field);
        let from = if repository.is_empty() { String::new() } else { format!(" ({repository})") };
        sources.add_row([id, newest, licence, &format!("{what}{from}")]);
    }
    writeln!(out, "{}", sources.trim_fmt())?;
    Ok(())
}

fn same_table(left: &TableInfo, right: &TableInfo) -> bool {
    (left.provider, &left.origin) == (right.provider, &right.origin)
}

impl<'a> Sum<'a> {
    fn of(shards: impl IntoIterator<Item = &'a TableInfo>) -> Self {
        shards.into_iter().fold(Self::default(), |mut sum, shard| {
            let is_first = sum.services.is_empty();
            sum.services.insert(&shard.service);
            sum.regions.insert(&shard.region);
            sum.rows += shard.rows;
            if is_first || *shard.oldest < *sum.oldest {
                sum.oldest = &shard.oldest;
            }
            sum.newest = sum.newest.max(&shard.newest);
            sum
        })
    }

    fn cells(&self, service: &str, table: &TableInfo) -> [String; 7] {
        [
            table.provider.to_owned(),
            service.to_owned(),
            self.regions.len().to_string(),
            self.rows.to_string(),
            self.oldest.to_owned(),
            self.newest.to_owned(),
            table.origin.to_string(),
        ]
    }
}
