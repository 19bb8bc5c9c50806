//! Adds up rows: each ends in one part of the bill, and what may be committed to in its hour too.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

use rust_decimal::Decimal;

use super::{
    Bill, Line, Part, Product, ProductOf,
    columns::{Columns, Field},
    parse::seconds,
    row::{Kind, Row},
};
use crate::error::Error;

const HOUR: i64 = 3600;

/// A bill while it is read.
pub(super) struct Tally<'a> {
    product_of: ProductOf<'a>,
    bill: Bill,
    /// What lines are, by all that is told of them.
    products: HashMap<Box<str>, Option<Product>>,
    currencies: BTreeSet<Box<str>>,
    /// A hash of each row of earlier files, and of this one: 8 bytes a row.
    seen: HashSet<u64>,
    /// Rows of this file, and how many of them were there already.
    file: (usize, usize),
    text: String,
}

impl<'a> Tally<'a> {
    pub(super) fn new(product_of: ProductOf<'a>) -> Self {
        Self {
            product_of,
            bill: Bill::default(),
            products: HashMap::new(),
            currencies: BTreeSet::new(),
            seen: HashSet::new(),
            file: (0, 0),
            text: String::new(),
        }
    }

    pub(super) fn begin(&mut self, columns: &Columns) {
        self.bill.formats.insert(columns.layout.name);
        self.bill.files += 1;
        self.file = (0, 0);
    }

    /// Ends a file. A row that has an id is left out where it comes again; where rows have none, a
    /// file that repeats itself or another one is an error, as the bill would be counted twice.
    pub(super) fn end(&mut self, path: &Path) -> Result<(), Error> {
        let (rows, repeated) = self.file;
        if repeated > 0 && repeated * 2 >= rows {
            return Err(Error::BillRepeats { path: path.into(), rows, repeated });
        }
        Ok(())
    }

    pub(super) fn take(&mut self, row: &Row) -> Result<(), String> {
        self.file.0 += 1;
        let mut hasher = DefaultHasher::new();
        row.fields.hash(&mut hasher);
        if !self.seen.insert(hasher.finish()) {
            if row.told(Field::LineId).is_some() {
                self.bill.repeated += 1;
                return Ok(());
            }
            self.file.1 += 1;
        }
        if let Some(currency) = row.told(Field::Currency)
            && !self.currencies.contains(currency)
        {
            self.currencies.insert(currency.into());
        }
        let cost = row.number(Field::Cost)?.unwrap_or_default();
        let part = self.part(row, cost)?;
        self.bill.rows += 1;
        self.bill.total += cost;
        self.bill.parts.entry(part).or_default().add(cost);
        Ok(())
    }

    fn part(&mut self, row: &Row, cost: Decimal) -> Result<Part, String> {
        let kind = row.kind();
        if let Some(id) = row.commitment()
            && matches!(kind, Kind::Covered | Kind::As(Part::Fee | Part::Unused))
        {
            let (amortised, unused) = match kind {
                Kind::Covered => (row.amortised()?, Decimal::ZERO),
                _ => (Decimal::ZERO, row.unused()?),
            };
            let covered = if kind == Kind::Covered { row.at_list()? } else { None };
            let commitment = self.bill.commitments.entry(id.into()).or_default();
            commitment.kind = row.commitment_kind().into();
            commitment.used += amortised;
            commitment.unused += unused;
            commitment.covered += covered.unwrap_or_default();
        }
        let covered = match kind {
            Kind::As(part) => return Ok(part),
            Kind::Spot => return Ok(self.used(row, Part::Spot)),
            Kind::Usage => false,
            Kind::Covered => true,
        };
        let line = row.line();
        let key = match self.product(&line) {
            Some(Product::Of(key)) => key.clone(),
            Some(Product::Spot) => return Ok(self.used(row, Part::Spot)),
            Some(Product::Unknown) => {
                let name =
                    if line.usage_type.is_empty() { line.description } else { line.usage_type };
                let name = format!("{} {name}", line.service);
                self.bill.unknown.entry(name.into()).or_default().add(cost);
                return Ok(self.used(row, Part::Unknown));
            }
            Some(Product::Other) => {
                let service = if line.service.is_empty() { "(no service)" } else { line.service };
                self.bill.other.entry(service.into()).or_default().add(cost);
                // Under a commitment, though none of ours: a SageMaker plan's, say.
                let part = if covered { Part::Covered } else { Part::Other };
                return Ok(self.used(row, part));
            }
            None => return Ok(Part::OtherCloud),
        };
        let Some(hour) = hour(row)? else { return Ok(Part::WithoutHours) };
        let list = row.at_list()?;
        self.bill.hours.insert(hour);
        let used = self.bill.demand.entry(key).or_default().entry(hour).or_default();
        if covered {
            let Some(list) = list else { return Ok(Part::WithoutPrice) };
            used.covered += list;
            return Ok(Part::Covered);
        }
        // What is billed is not more than the list price.
        used.on_demand += list.unwrap_or(cost);
        if let Some(list) = list {
            self.bill.at_list += list;
            self.bill.as_billed += row.number(Field::NetCost)?.unwrap_or(cost);
        }
        Ok(Part::Demand)
    }

    /// Notes that the bill has this row's hour.
    fn used(&mut self, row: &Row, part: Part) -> Part {
        if let Ok(Some(hour)) = hour(row) {
            self.bill.hours.insert(hour);
        }
        part
    }

    fn product(&mut self, line: &Line) -> Option<&Product> {
        self.text.clear();
        for text in [
            line.provider,
            line.service,
            line.usage_type,
            line.operation,
            line.region,
            line.instance_type,
            line.system,
            line.engine,
            line.deployment,
            line.details,
            // Others' descriptions name whatever they like.
            if line.usage_type.is_empty() { line.description } else { "" },
        ] {
            self.text.push_str(text);
            self.text.push('\u{1f}');
        }
        if !self.products.contains_key(&*self.text) {
            let product = (self.product_of)(line);
            self.products.insert(self.text.as_str().into(), product);
        }
        self.products.get(&*self.text)?.as_ref()
    }

    pub(super) fn finish(mut self, paths: &[PathBuf]) -> Result<Bill, Error> {
        if self.bill.rows == 0 {
            let paths: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
            return Err(Error::BillEmpty { path: paths.join("`, `") });
        }
        let currencies: Vec<_> = self.currencies.into_iter().collect();
        if currencies.len() > 1 {
            return Err(Error::BillCurrencies { currencies: currencies.join(" and ") });
        }
        self.bill.currency = currencies.into_iter().next().unwrap_or_default();
        Ok(self.bill)
    }
}

/// The hour that a row's usage is of, since 1970; `None` where it spans more than one.
fn hour(row: &Row) -> Result<Option<i64>, String> {
    let time = |field: Field, name: &str| {
        let text = row.text(field);
        seconds(text).ok_or_else(|| format!("`{text}` is not the {name} of a period"))
    };
    let (start, end) = (time(Field::Start, "start")?, time(Field::End, "end")?);
    Ok((end - start <= HOUR).then(|| start.div_euclid(HOUR)))
}
