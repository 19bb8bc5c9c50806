//! The user's own prices: a CSV file, read and validated as a whole before any of it counts.

mod form;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use csv::StringRecord;
use jiff::civil::Date;
use rust_decimal::Decimal;

use form::{COLUMNS, Fault, Lines, columns};

use super::{PriceBook, PurchaseOption, Quality, book::PROVIDERS, unit};
use crate::error::Error;

/// Valid prices, each with its tiers as lines of a table, the lowest first.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(super) prices: BTreeMap<Key, Vec<String>>,
}

/// What tells one price from another; in the order of a table's shards and lines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) provider: &'static str,
    pub(super) service: Box<str>,
    pub(super) region: Box<str>,
    /// How its lines begin.
    pub(super) prefix: Box<str>,
}

/// A line of the sheet.
#[derive(Debug)]
struct Tier {
    /// Where in the sheet, from 1.
    line: u64,
    start: Decimal,
    end: Option<Decimal>,
    unit: &'static str,
    currency: Box<str>,
    text: String,
}

/// One record and where its columns are.
struct Record<'a> {
    line: u64,
    columns: &'a [Option<usize>; COLUMNS.len()],
    fields: &'a StringRecord,
}

impl Sheet {
    /// Reads and validates the sheet at `path`. Prices without a date are of `today`; `book` tells
    /// in which units a product that it knows is sold.
    pub(crate) fn read(path: &Path, today: Date, book: &PriceBook) -> Result<Self, Error> {
        let bytes = fs::read(path).map_err(|source| Error::Read { path: path.into(), source })?;
        Self::parse(&bytes, today, book).map_err(|fault| {
            let column = fault.column.map(|column| format!(", column `{column}`"));
            let place = format!("line {}{}", fault.line, column.unwrap_or_default());
            let (problem, allowed) = (fault.problem, fault.allowed);
            Error::Sheet { path: path.into(), place, problem, allowed }
        })
    }

    /// The product of every price.
    pub(crate) fn products(&self) -> impl Iterator<Item = &str> {
        self.prices.keys().filter_map(|key| key.prefix.split(',').next())
    }

    fn parse(bytes: &[u8], today: Date, book: &PriceBook) -> Result<Self, Fault> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
        let source = Lines::of(bytes);
        let columns = columns(reader.headers().map_err(|error| source.not_csv(&error))?)?;
        let mut prices: BTreeMap<Key, Vec<Tier>> = BTreeMap::new();
        let mut units = BTreeMap::new();
        for fields in reader.records() {
            let fields = fields.map_err(|error| source.not_csv(&error))?;
            let line = source.line(fields.position());
            let record = Record { line, columns: &columns, fields: &fields };
            let (key, tier) = record.price(today, book, &mut units)?;
            prices.entry(key).or_default().push(tier);
        }
        if prices.is_empty() {
            let problem = "there are no prices below the header".to_owned();
            let allowed = "give a line for each price".to_owned();
            return Err(Fault { line: 1, column: None, problem, allowed });
        }
        let lines = |(key, mut tiers): (Key, Vec<Tier>)| {
            tiers.sort_by_key(|tier| (tier.start, tier.line));
            check_tiers(&tiers)?;
            Ok((key, tiers.into_iter().map(|tier| tier.text).collect()))
        };
        Ok(Self { prices: prices.into_iter().map(lines).collect::<Result<_, _>>()? })
    }
}

/// The units of products asked for so far, by provider, product and purchase option.
type Units<'a> = BTreeMap<(&'static str, String, &'static str), BTreeSet<Box<str>>>;

impl Record<'_> {
    fn price(
        &self,
        today: Date,
        book: &PriceBook,
        units: &mut Units,
    ) -> Result<(Key, Tier), Fault> {
        let provider = self.one_of("provider", "", PROVIDERS.map(|name| (name, name)))?;
        let product = self.product()?;
        let region = self.required("region", "a region's code such as `eu-west-1`, or `global`")?;
        let options = PurchaseOption::ALL.map(|option| (option.name(), option));
        let option = self.one_of("purchase_option", "on_demand", options)?;
        let term = self.term(option)?;
        let (sku, variant) = (self.text("sku")?, self.text("variant")?);
        let currency = match self.text("currency")? {
            "" => "USD",
            code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => code,
            other => {
                return Err(self.wrong("currency", other, "an ISO 4217 code such as `USD`"));
            }
        };
        let price = self.decimal("price")?.ok_or_else(|| self.missing("price", DECIMAL))?;
        let start = self.decimal("tier_start")?.unwrap_or_default();
        let end = self.decimal("tier_end")?;
        if end.is_some_and(|end| end <= start) {
            let allowed = format!("more than tier_start, {start}; leave it empty for no end");
            return Err(self.wrong("tier_end", self.text("tier_end")?, &allowed));
        }
        let as_of = self.date(today)?;
        let source = Some(self.text("source")?).filter(|source| !source.is_empty());
        let qualities = Quality::ALL.map(|quality| (quality.name(), quality));
        let quality = self.one_of("quality", "list", qualities)?;

        let asked = (provider, product.to_owned(), option.name());
        let sold_in =
            units.entry(asked).or_insert_with(|| book.units(provider, product, option.name()));
        let unit = self.unit(product, sold_in)?;

        let prefix = format!("{product},{sku},{variant},{},{term},", option.name());
        let bound = end.map(|end| end.to_string()).unwrap_or_default();
        let text = format!(
            "{prefix}{unit},{start},{bound},{price},{currency},{as_of},{},{}",
            source.unwrap_or("own"),
            quality.name(),
        );
        let service = product.split('.').next().unwrap_or_default().into();
        let key = Key { provider, service, region: region.into(), prefix: prefix.into() };
        Ok((key, Tier { line: self.line, start, end, unit, currency: currency.into(), text }))
    }

    /// The text of a column; empty where the sheet has no such column.
    fn text(&self, column: &'static str) -> Result<&str, Fault> {
        let index = COLUMNS.iter().position(|name| *name == column);
        let at = index.and_then(|index| self.columns[index]);
        let text = at.and_then(|at| self.fields.get(at)).unwrap_or_default();
        // The table has neither quotes nor escapes.
        if text.contains([',', '"']) || text.contains(char::is_control) {
            let allowed = "text without commas, quotes and line breaks";
            return Err(self.wrong(column, &text.escape_debug().to_string(), allowed));
        }
        Ok(text)
    }

    fn required(&self, column: &'static str, allowed: &str) -> Result<&str, Fault> {
        match self.text(column)? {
            "" => Err(self.missing(column, allowed)),
            text => Ok(text),
        }
    }

    fn one_of<T: Copy, const N: usize>(
        &self,
        column: &'static str,
        default: &'static str,
        known: [(&'static str, T); N],
    ) -> Result<T, Fault> {
        let text = Some(self.text(column)?).filter(|text| !text.is_empty()).unwrap_or(default);
        known.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| {
            let allowed = format!("one of {}", known.map(|(name, _)| name).join(", "));
            if text.is_empty() {
                self.missing(column, &allowed)
            } else {
                self.wrong(column, text, &allowed)
            }
        })
    }

    fn product(&self) -> Result<&str, Fault> {
        let allowed = "a product id as `outlay prices show` prints it, such as `ebs.gp3.storage`";
        let product = self.required("product", allowed)?;
        let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if product.split('.').all(|part| !part.is_empty() && part.chars().all(known)) {
            Ok(product)
        } else {
            Err(self.wrong("product", product, allowed))
        }
    }

    fn term(&self, option: PurchaseOption) -> Result<&str, Fault> {
        let allowed = if option.is_reserved() {
            "a term for a reserved price, such as `1yr.no_upfront.standard` or `3yr.all_upfront`"
        } else {
            "nothing, where purchase_option is on_demand or spot"
        };
        let term = self.text("term")?;
        // The pricer reads the years from the term to spread what is paid at its start.
        let has_years = term.starts_with("1yr.") || term.starts_with("3yr.");
        match (option.is_reserved(), term) {
            (true, "") => Err(self.missing("term", allowed)),
            (true, _) if has_years => Ok(term),
            (false, "") => Ok(term),
            _ => Err(self.wrong("term", term, allowed)),
        }
    }

    /// One of the known units, and of those in which `sold_in` says that the product is sold: a price
    /// for a million where one is meant would be a million times wrong.
    fn unit(&self, product: &str, sold_in: &BTreeSet<Box<str>>) -> Result<&'static str, Fault> {
        let text = self.text("unit")?;
        let sold: Vec<_> = sold_in.iter().map(|unit| &**unit).collect();
        let allowed = match &sold[..] {
            [] => format!("one of {}", unit::UNITS.join(", ")),
            sold => format!("{}, as everywhere for `{product}`", sold.join(", ")),
        };
        if text.is_empty() {
            return Err(self.missing("unit", &allowed));
        }
        let known = unit::known(text).filter(|unit| sold.is_empty() || sold.contains(unit));
        known.ok_or_else(|| self.wrong("unit", text, &allowed))
    }

    fn decimal(&self, column: &'static str) -> Result<Option<Decimal>, Fault> {
        let text = self.text(column)?;
        if text.is_empty() {
            return Ok(None);
        }
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let number = if plain { Decimal::from_str_exact(text).ok() } else { None };
        match number {
            Some(number) => Ok(Some(number.normalize())),
            None => Err(self.wrong(column, text, DECIMAL)),
        }
    }

    fn date(&self, today: Date) -> Result<Date, Fault> {
        match self.text("as_of")? {
            "" => Ok(today),
            text => {
                // Dates are compared as text, so no other way to write one will do.
                let date = text.parse::<Date>().ok().filter(|date| date.to_string() == text);
                date.ok_or_else(|| self.wrong("as_of", text, "an ISO date such as `2026-01-31`"))
            }
        }
    }

    fn missing(&self, column: &'static str, allowed: &str) -> Fault {
        let (problem, allowed) = ("it is empty".to_owned(), format!("allowed is {allowed}"));
        Fault { line: self.line, column: Some(column), problem, allowed }
    }

    fn wrong(&self, column: &'static str, text: &str, allowed: &str) -> Fault {
        let (problem, allowed) =
            (format!("`{text}` is not allowed"), format!("allowed is {allowed}"));
        Fault { line: self.line, column: Some(column), problem, allowed }
    }
}

const DECIMAL: &str = "a decimal of at most 28 digits that is not negative, such as `0.0104`";

/// The tiers of one price, sorted, must meet without a hole and have no end.
fn check_tiers(tiers: &[Tier]) -> Result<(), Fault> {
    let fault = |line, column, problem, allowed: &str| {
        Err(Fault { line, column: Some(column), problem, allowed: allowed.to_owned() })
    };
    let mut below: Option<&Tier> = None;
    for tier in tiers {
        let line = tier.line;
        match below {
            None if !tier.start.is_zero() => {
                let problem = format!("the lowest tier of this price starts at {}", tier.start);
                let allowed =
                    "the lowest tier starts at 0; what is free is a tier with the price 0";
                return fault(line, "tier_start", problem, allowed);
            }
            Some(below) if below.start == tier.start => {
                let problem = format!("line {} has the same price and tier", below.line);
                let allowed = "the columns provider, product, region, sku, variant, purchase_option, term and tier_start together name a line once";
                return fault(line, "tier_start", problem, allowed);
            }
            Some(below) if below.end != Some(tier.start) => {
                let end = below.end.map_or("without end".to_owned(), |end| format!("to {end}"));
                let what = if below.end.is_some_and(|end| end < tier.start) {
                    "leaves a hole"
                } else {
                    "overlaps"
                };
                let problem = format!(
                    "this tier starts at {} and the one below it (line {}) goes {end}: that {what}",
                    tier.start, below.line
                );
                let allowed = "a tier starts where the one below it ends";
                return fault(line, "tier_start", problem, allowed);
            }
            Some(below) if below.unit != tier.unit => {
                let problem =
                    format!("`{}`, but `{}` on line {}", tier.unit, below.unit, below.line);
                return fault(line, "unit", problem, "all tiers of a price have the same unit");
            }
            Some(below) if below.currency != tier.currency => {
                let line_below = below.line;
                let problem =
                    format!("`{}`, but `{}` on line {line_below}", tier.currency, below.currency);
                let allowed = "all tiers of a price have the same currency";
                return fault(line, "currency", problem, allowed);
            }
            _ => below = Some(tier),
        }
    }
    match below {
        Some(Tier { line, end: Some(end), .. }) => {
            let problem = format!("nothing says what is beyond {end}");
            fault(*line, "tier_end", problem, "the highest tier has no end: leave it empty")
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
