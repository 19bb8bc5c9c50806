//! `outlay prices show`: every price of a resource type or a product in a region.

use std::{collections::BTreeSet, io::Write};

use super::{near::near, table};
use crate::{
    error::Error,
    money::{HOURS_PER_MONTH, times},
    price::{Listing, PriceBook, Quality, Row, is_hourly},
    provider::PROVIDERS,
};

/// The columns of a table of prices.
const COLUMNS: [Column; 16] = [
    Column { name: "provider", above: Some("") },
    Column { name: "region", above: Some("") },
    Column { name: "product", above: Some("") },
    Column { name: "sku", above: Some("") },
    Column { name: "variant", above: None },
    Column { name: "purchase option", above: None },
    Column { name: "term", above: None },
    Column { name: "tier", above: None },
    Column { name: "unit", above: Some("per ") },
    Column { name: "price", above: None },
    Column { name: "monthly", above: None },
    Column { name: "currency", above: Some("") },
    Column { name: "as of", above: Some("as of ") },
    Column { name: "source", above: Some("source ") },
    Column { name: "quality", above: Some("quality ") },
    Column { name: "origin", above: Some("") },
];

/// A column that says nothing is left out; one that says the same in every line may be said once.
struct Column {
    name: &'static str,
    /// How it is introduced where it is said once, above the table; `None` where it never is.
    above: Option<&'static str>,
}

/// Prints the prices of `what`, a resource type or a product, in `region` and of what is sold
/// globally; where `sku` is given, of products that have SKUs only that one.
pub(super) fn show(
    book: &PriceBook,
    what: &str,
    sku: Option<&str>,
    region: &str,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let found = find(book, what, sku, region);
    // Nothing of a damaged table is to be trusted, nor that it lacks something.
    if let Some(damaged) = book.damaged() {
        return Err(damaged);
    }
    if let Err(Error::NoProduct { .. }) = found
        && is_free(what)
    {
        writeln!(out, "`{what}` costs nothing by itself.")?;
        return Ok(());
    }
    print(&found?, out)
}

fn find(
    book: &PriceBook,
    what: &str,
    sku: Option<&str>,
    region: &str,
) -> Result<Vec<Listing>, Error> {
    let (services, regions) = book.services_and_regions();
    let products = products(what);
    let elsewhere = (region != "global").then_some("global");
    let places = [Some(region), elsewhere].into_iter().flatten();
    let mut listings: Vec<_> = places
        .flat_map(|region| products.iter().flat_map(move |product| book.listings(product, region)))
        .collect();

    if !regions.contains(region) {
        let near = near(region, regions.iter().map(|region| &**region));
        return Err(Error::NoRegion { region: region.into(), near });
    }
    if listings.is_empty() {
        let elsewhere: BTreeSet<_> =
            products.iter().flat_map(|product| book.regions_of(product)).collect();
        if elsewhere.is_empty() {
            let near = near_products(book, what, &services);
            return Err(Error::NoProduct { what: what.into(), near });
        }
        let regions = elsewhere.into_iter().collect();
        return Err(Error::NotInRegion { what: what.into(), region: region.into(), regions });
    }
    if let Some(sku) = sku {
        let is_it = |listing: &Listing| listing.row().is_some_and(|row| is_sku(row, sku));
        if !listings.iter().any(is_it) {
            let rows = listings.iter().filter_map(Listing::row);
            let skus: BTreeSet<_> = rows.map(|row| row.sku).filter(|sku| !sku.is_empty()).collect();
            let near = near(sku, skus);
            let (what, region) = (what.into(), region.into());
            return Err(Error::NoSku { what, sku: sku.into(), region, near });
        }
        listings.retain(|listing| {
            is_it(listing) || listing.row().is_some_and(|row| row.sku.is_empty())
        });
    }
    Ok(listings)
}

/// The products that a resource type is billed by; or the product itself.
fn products(what: &str) -> Vec<String> {
    let mut types = PROVIDERS.iter().flat_map(|provider| provider.products);
    match types.find(|(kind, _)| *kind == what) {
        Some((_, products)) => products.iter().map(|product| (*product).to_owned()).collect(),
        // For types without products of their own the tables may still have some components.
        None if what.contains('_') && !what.contains('.') => {
            vec![what.to_owned(), format!("component.{what}")]
        }
        None => vec![what.to_owned()],
    }
}

fn is_free(what: &str) -> bool {
    PROVIDERS.iter().any(|provider| {
        provider.free.lines().any(|kind| kind == what)
            || provider.supporting.iter().any(|(kind, _)| *kind == what)
    })
}

/// A SKU is also its family's: CPU credits of `t3.large` are sold for `t3`.
fn is_sku(row: Row, sku: &str) -> bool {
    !row.sku.is_empty()
        && sku.strip_prefix(row.sku).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Resource types, services and products whose names are like `what`.
fn near_products(book: &PriceBook, what: &str, services: &BTreeSet<Box<str>>) -> Vec<Box<str>> {
    let kinds = PROVIDERS.iter().flat_map(|provider| provider.products).map(|(kind, _)| *kind);
    let products = book.products(what.split('.').next().unwrap_or_default());
    // Each product and each family: `ebs.gp3.storage`, `ebs.gp3`.
    let families = products.iter().flat_map(|product| {
        let ends = product.match_indices('.').map(|(at, _)| at).chain([product.len()]);
        ends.map(|end| &product[..end])
    });
    near(what, kinds.chain(services.iter().map(|service| &**service)).chain(families))
}

/// A table for each service, so that one has few columns; and what its words mean.
fn print(listings: &[Listing], out: &mut dyn Write) -> Result<(), Error> {
    let rows: Vec<_> = listings.iter().filter_map(cells).collect();
    let service = |row: &Cells| row[PRODUCT].split('.').next().map(ToOwned::to_owned);
    for rows in rows.chunk_by(|left, right| service(left) == service(right)) {
        print_table(rows, out)?;
        writeln!(out)?;
    }
    let notes = [
        (MONTHLY, "", format!("monthly: what {HOURS_PER_MONTH} hours cost")),
        (QUALITY, Quality::Derived.name(), "derived: computed from list prices".to_owned()),
        (QUALITY, Quality::Estimate.name(), "estimate: a guess from averages".to_owned()),
    ];
    for (column, word, note) in notes {
        let says = |row: &Cells| {
            if word.is_empty() { !row[column].is_empty() } else { row[column] == word }
        };
        if rows.iter().any(says) {
            writeln!(out, "{note}")?;
        }
    }
    Ok(())
}

fn print_table(rows: &[Cells], out: &mut dyn Write) -> Result<(), Error> {
    let (mut above, mut shown) = (Vec::new(), Vec::new());
    for (at, column) in COLUMNS.iter().enumerate() {
        let first = rows.first().map_or("", |row| &row[at]);
        let is_constant = rows.iter().all(|row| row[at] == first);
        match column.above {
            _ if is_constant && first.is_empty() => {}
            Some(introduction) if is_constant => above.push(format!("{introduction}{first}")),
            _ => shown.push(at),
        }
    }
    writeln!(out, "{}", above.join(", "))?;
    let header: Vec<_> = shown.iter().map(|at| COLUMNS[*at].name).collect();
    let mut table = table(&header, &["price", "monthly"]);
    table.add_rows(rows.iter().map(|row| shown.iter().map(|at| &row[*at])));
    writeln!(out, "{}", table.trim_fmt())?;
    Ok(())
}

/// What a line says in each of [`COLUMNS`].
type Cells = [String; COLUMNS.len()];

// Where some of them are.
const PRODUCT: usize = 2;
const MONTHLY: usize = 10;
const QUALITY: usize = 14;

fn cells(listing: &Listing) -> Option<Cells> {
    let row = listing.row()?;
    let price = row.tier()?.unit_price.0;
    let hourly = is_hourly(row.unit);
    let monthly = hourly.then(|| times(price, HOURS_PER_MONTH).normalize().to_string());
    let tier = match (row.tier_start, row.tier_end) {
        ("0", "") => String::new(),
        (start, "") => format!("over {start}"),
        (start, end) => format!("{start} to {end}"),
    };
    let texts = [
        listing.provider,
        &listing.region,
        row.product,
        row.sku,
        row.variant,
        row.purchase_option,
        row.term,
        &tier,
        row.unit,
        row.price,
        &monthly.unwrap_or_default(),
        row.currency,
        row.as_of,
        row.source,
        row.quality,
        &listing.origin,
    ];
    Some(texts.map(str::to_owned))
}
