//! The commands, one a file: each is its pipeline from top to bottom, and hands every stage nothing
//! but values from [`crate::model`].

mod bill;
pub(crate) mod drift;
pub(crate) mod inventory;
mod lookups;
pub(crate) mod plan;
pub(crate) mod savings;
pub(crate) mod usage;
#[cfg(feature = "online")]
mod webhook;
mod who;

pub(crate) use self::lookups::lookups;

use jiff::civil::Date;

use crate::{
    cli::Documents,
    error::Error,
    model::{Plan, Region, SchemaOf},
    price::{self, Catalog, Exchange, InstanceSpecs, PriceBook, Pricer, UsageFile},
    provider,
    terraform::{self, Reader},
};

/// ISO 4217; what every price table is in.
const CURRENCY: &str = "USD";

fn pricer(args: &Documents, usage: UsageFile, today: Date) -> Result<Pricer, Error> {
    let book = PriceBook::open(args.prices.folder(), price::cache_folder().as_deref())?;
    Ok(pricer_with(book, args, usage, today))
}

fn pricer_with(book: PriceBook, args: &Documents, usage: UsageFile, today: Date) -> Pricer {
    Pricer {
        catalog: provider::catalog(),
        book,
        specs: InstanceSpecs::embedded(),
        usage,
        assumed: None,
        as_of: args.as_of.unwrap_or(today),
        currency: CURRENCY.into(),
        exchange: Exchange::default(),
    }
}

/// The plans and states that the arguments name, each with its own name.
fn documents(args: &Documents, catalog: &Catalog) -> Result<Vec<(String, Plan)>, Error> {
    documents_at(&args.paths, args, catalog)
}

/// The plans and states at `paths`, read as the arguments want it.
fn documents_at(
    paths: &[String],
    args: &Documents,
    catalog: &Catalog,
) -> Result<Vec<(String, Plan)>, Error> {
    let comparisons = provider::comparisons();
    let compared = |kind: &str| provider::schema(catalog, &comparisons, kind);
    // Of a plan's own changes only what decides their cost is read, and what others are part of.
    let is_part = |kind: &str| comparisons.of(kind).is_some_and(|of| of.part_of.is_some());
    let priced = |kind: &str| {
        catalog.schema(kind).or_else(|| if is_part(kind) { compared(kind) } else { None })
    };
    read_documents(paths, args, &priced, &compared)
}

/// The plans and states at `paths`, with what `schema_of` keeps of each type.
fn read_documents(
    paths: &[String],
    args: &Documents,
    schema_of: SchemaOf,
    drift_schema_of: SchemaOf,
) -> Result<Vec<(String, Plan)>, Error> {
    let reader = Reader {
        schema_of,
        drift_schema_of,
        default_region: args
            .region
            .as_deref()
            .filter(|region| !region.is_empty())
            .map(Region::from),
        allow_errored: args.allow_errored,
        terraform_binary: args.terraform_binary.clone(),
    };
    let (mut documents, mut failures) = (Vec::new(), Vec::new());
    for source in terraform::sources(paths) {
        let read = source.and_then(|source| Ok((reader.read(&source)?, source.name)));
        match read {
            Ok((Some(plan), name)) => documents.push((name, plan)),
            Ok((None, _)) => {}
            Err(error) => failures.push(error),
        }
    }
    // What one document declares would look unmanaged, or free, without it: all or nothing.
    if let Some(error) = Error::of_documents(failures, documents.len()) {
        return Err(error);
    }
    if documents.is_empty() {
        return Err(Error::NothingFound { paths: paths.join(", ") });
    }
    Ok(documents)
}
