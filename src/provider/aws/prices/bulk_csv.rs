//! An offer file as CSV, read as a stream: a line for each price dimension, with its product.

use std::io::BufRead;

use csv::StringRecord;
use jiff::civil::Date;

use super::{
    entry::{self, Product, Rate, TermAttributes, plain},
    offer,
};
use crate::price::{Part, Sink};

/// The columns that are not attributes of the product, by plain name.
#[derive(Debug)]
struct Columns {
    names: Vec<String>,
    sku: usize,
    term_type: usize,
    start: usize,
    end: usize,
    unit: usize,
    price: usize,
    currency: usize,
    length: Option<usize>,
    payment: Option<usize>,
    class: Option<usize>,
    family: Option<usize>,
}

/// A product and those of its rates that came so far.
#[derive(Debug, Default)]
struct Current {
    sku: String,
    product: Product,
    rates: Vec<Rate>,
}

/// Reads the file into the sink; prices are as of the day of its publication, or `today` where it has
/// none. The error says what is wrong and on which line.
pub(super) fn read(
    mut reader: impl BufRead,
    part: &Part,
    today: Date,
    sink: &mut Sink,
) -> Result<(), String> {
    let mut as_of = today;
    let (mut line, mut before) = (String::new(), 0_u64);
    // Some lines about the file stand above the header.
    let columns = loop {
        line.clear();
        if reader.read_line(&mut line).map_err(|error| error.to_string())? == 0 {
            return Err("no line begins with `SKU`".to_owned());
        }
        before += 1;
        let record = record(&line)?;
        match record.get(0) {
            Some("SKU") => break Columns::of(&record)?,
            Some("Publication Date") => {
                as_of = record.get(1).and_then(entry::day).unwrap_or(today);
            }
            _ => {}
        }
    };
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(reader);
    let mut row = StringRecord::new();
    let mut current = Current::default();
    loop {
        match rows.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let at = error.position().map_or(0, csv::Position::line);
                return Err(format!("line {}: {error}", before + at));
            }
        }
        if row.len() != columns.names.len() {
            let at = before + row.position().map_or(0, csv::Position::line);
            let (has, header) = (row.len(), columns.names.len());
            return Err(format!("line {at} has {has} fields where the header has {header}"));
        }
        if row.get(columns.sku) != Some(&current.sku) {
            current.flush(part, as_of, sink);
            row.get(columns.sku).unwrap_or_default().clone_into(&mut current.sku);
            current.product = columns.product(&row, part);
        }
        match columns.rate(&row) {
            Some(rate) => current.rates.push(rate),
            None => sink.fault("a price or a tier is no number"),
        }
    }
    current.flush(part, as_of, sink);
    Ok(())
}

impl Current {
    fn flush(&mut self, part: &Part, as_of: Date, sink: &mut Sink) {
        if !self.sku.is_empty() {
            offer(&self.product, &self.rates, part, as_of, sink);
        }
        self.rates.clear();
    }
}

fn record(line: &str) -> Result<StringRecord, String> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
    let mut record = StringRecord::new();
    reader.read_record(&mut record).map_err(|error| error.to_string())?;
    Ok(record)
}

impl Columns {
    fn of(header: &StringRecord) -> Result<Self, String> {
        let names: Vec<_> = header.iter().map(plain).collect();
        let find = |name: &str| names.iter().position(|column| column == name);
        let need = |name: &str| find(name).ok_or_else(|| format!("no column `{name}`"));
        Ok(Self {
            sku: need("sku")?,
            term_type: need("termtype")?,
            start: need("startingrange")?,
            end: need("endingrange")?,
            unit: need("unit")?,
            price: need("priceperunit")?,
            currency: need("currency")?,
            length: find("leasecontractlength"),
            payment: find("purchaseoption"),
            class: find("offeringclass"),
            family: find("productfamily"),
            names,
        })
    }

    fn product(&self, row: &StringRecord, part: &Part) -> Product {
        let own = [self.sku, self.term_type, self.start, self.end, self.unit, self.price];
        let attributes = self
            .names
            .iter()
            .zip(row)
            .enumerate()
            .filter(|(at, (_, value))| !value.is_empty() && !own.contains(at))
            .map(|(_, (name, value))| (name.clone(), value.to_owned()))
            .collect();
        Product {
            service: part.service.to_string(),
            family: self.family.and_then(|at| row.get(at)).unwrap_or_default().to_owned(),
            attributes,
        }
    }

    fn rate(&self, row: &StringRecord) -> Option<Rate> {
        let field = |at: usize| row.get(at).unwrap_or_default();
        let text = |at: Option<usize>| at.map(field).unwrap_or_default().to_owned();
        let reserved = field(self.term_type) == "Reserved";
        let term = TermAttributes {
            lease_contract_length: text(self.length),
            purchase_option: text(self.payment),
            offering_class: text(self.class),
        };
        let [unit, start, end] = [self.unit, self.start, self.end].map(field);
        entry::rate(reserved, &term, [unit, start, end, field(self.price), field(self.currency)])
    }
}
