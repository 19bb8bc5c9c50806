//! Entries of AWS's price list as the query API and the JSON offer files have them: a product, and
//! what it costs on demand and reserved
//! (<https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-an-offer.html>).

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::price::PurchaseOption;

/// A product as AWS describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Product {
    /// `AmazonEC2`.
    pub(super) service: String,
    pub(super) family: String,
    /// By [`plain`] names.
    pub(super) attributes: BTreeMap<String, String>,
}

/// One price dimension: what one unit of a product costs in a tier of a term.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rate {
    pub(super) purchase_option: PurchaseOption,
    /// `1yr.no_upfront.standard`; empty on demand.
    pub(super) term: String,
    /// As AWS writes it: `Hrs`, `GB-Mo`.
    pub(super) unit: String,
    pub(super) start: Decimal,
    pub(super) end: Option<Decimal>,
    pub(super) price: Decimal,
    pub(super) currency: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProductDocument {
    #[serde(default)]
    product_family: String,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Terms {
    #[serde(rename = "OnDemand")]
    on_demand: BTreeMap<String, Term>,
    #[serde(rename = "Reserved")]
    reserved: BTreeMap<String, Term>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Term {
    #[serde(default)]
    price_dimensions: BTreeMap<String, Dimension>,
    #[serde(default)]
    term_attributes: TermAttributes,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct TermAttributes {
    pub(super) lease_contract_length: String,
    pub(super) purchase_option: String,
    pub(super) offering_class: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dimension {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    begin_range: String,
    #[serde(default)]
    end_range: String,
    price_per_unit: BTreeMap<String, String>,
}

/// An entry of the query API.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    product: ProductDocument,
    #[serde(default)]
    terms: Terms,
    #[serde(default)]
    publication_date: String,
}

/// Reads an entry of the query API for `service`: the product, its rates and the day of the list.
pub(super) fn entry(text: &str, service: &str) -> serde_json::Result<(Product, Vec<Rate>, String)> {
    let entry: Entry = serde_json::from_str(text)?;
    Ok((entry.product.product(service), entry.terms.rates(), entry.publication_date))
}

impl ProductDocument {
    pub(super) fn product(self, service: &str) -> Product {
        let attributes = self.attributes.into_iter().map(|(name, value)| (plain(&name), value));
        Product {
            service: service.to_owned(),
            family: self.product_family,
            attributes: attributes.collect(),
        }
    }
}

impl Terms {
    pub(super) fn rates(&self) -> Vec<Rate> {
        let on_demand = self.on_demand.values().map(|term| (term, false));
        let reserved = self.reserved.values().map(|term| (term, true));
        let of_term = |(term, reserved): (&Term, bool)| {
            // Some lists have reservations among the rest; only they are for a time.
            let reserved = reserved || !term.term_attributes.lease_contract_length.is_empty();
            let rate = |dimension: &Dimension| dimension.rate(reserved, &term.term_attributes);
            term.price_dimensions.values().filter_map(rate).collect::<Vec<_>>()
        };
        on_demand.chain(reserved).flat_map(of_term).collect()
    }

    pub(super) fn merge(&mut self, kind: &str, term: (String, Term)) {
        match kind {
            "Reserved" => self.reserved.insert(term.0, term.1),
            _ => self.on_demand.insert(term.0, term.1),
        };
    }
}

impl Dimension {
    fn rate(&self, reserved: bool, term: &TermAttributes) -> Option<Rate> {
        // A price is in one currency; where an amount is said in more, the first says it all.
        let (currency, price) = self.price_per_unit.iter().next()?;
        rate(reserved, term, [&self.unit, &self.begin_range, &self.end_range, price, currency])
    }
}

/// A rate of these texts: unit, beginning and end of its tier, price, currency. `None` where a number
/// is none.
pub(super) fn rate(
    reserved: bool,
    term: &TermAttributes,
    [unit, start, end, price, currency]: [&str; 5],
) -> Option<Rate> {
    let purchase_option = match (reserved, unit) {
        (false, _) => PurchaseOption::OnDemand,
        // The one-off fee of a reservation is a price dimension of its own.
        (true, "Quantity") => PurchaseOption::ReservedUpfront,
        (true, _) => PurchaseOption::Reserved,
    };
    let number =
        |text: &str| Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text));
    Some(Rate {
        purchase_option,
        term: if reserved { term.name() } else { String::new() },
        unit: unit.to_owned(),
        start: if start.is_empty() { Decimal::ZERO } else { number(start).ok()? },
        end: match end {
            "" | "Inf" => None,
            end => Some(number(end).ok()?),
        },
        price: number(price).ok()?,
        currency: currency.to_owned(),
    })
}

impl TermAttributes {
    /// `1yr`, `Partial Upfront`, `convertible` are `1yr.partial_upfront.convertible`.
    fn name(&self) -> String {
        let payment = self.purchase_option.to_lowercase().replace(' ', "_");
        // Some write `1 yr`.
        let length = self.lease_contract_length.replace(' ', "");
        let words = [length, payment, self.offering_class.to_lowercase()];
        let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
        words.join(".")
    }
}

/// An attribute's name without what the query API (`preInstalledSw`) and the CSV files (`Pre Installed
/// S/W`) write differently.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The day of `2023-02-23T00:00:00Z`.
pub(super) fn day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}
