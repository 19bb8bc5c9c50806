//! Sanity rules: what no right price table has. A rule is a value in [`RULES`].

mod discount;
mod linear;
mod moved;
mod tiers;
mod windows;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

#[cfg(feature = "online")]
use super::update::Candidate;
use super::{
    PriceBook,
    specs::InstanceSpecs,
    table::{Row, ShardName, Table},
};
use crate::error::Error;

pub(crate) const RULES: &[Rule] =
    &[discount::RULE, linear::RULE, moved::RULE, tiers::RULE, windows::RULE];

/// Services whose rows are as their source had them: several things may share a key there.
const UNCURATED: &str = "other_";

/// What no right table has.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: &'static str,
    /// What is wrong with the prices that it finds, as a heading above them.
    pub(crate) summary: &'static str,
    find: fn(&Shard) -> Vec<String>,
}

/// Two parts of one update do not agree; the table alone cannot tell.
#[cfg(feature = "online")]
const DISPUTED: Rule = Rule {
    id: "disputed",
    summary: "parts of the update say different prices",
    find: |_| Vec::new(),
};

/// A price that cannot be right.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) rule: &'static Rule,
    pub(crate) what: String,
}

/// What prices are held against.
#[derive(Debug)]
pub(crate) struct Against<'a> {
    /// The tables that the prices take, or took, the place of.
    pub(crate) before: Option<&'a PriceBook>,
    pub(crate) specs: &'a InstanceSpecs,
    /// A price may move by at most this factor, up or down.
    pub(crate) max_factor: Decimal,
}

/// The prices of one service in one region.
struct Shard<'a> {
    provider: &'a str,
    service: &'a str,
    region: &'a str,
    /// By key; the lowest tier first.
    prices: BTreeMap<Key<'a>, Vec<Row<'a>>>,
    against: &'a Against<'a>,
}

/// Product, SKU, variant, purchase option, term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    product: &'a str,
    sku: &'a str,
    variant: &'a str,
    option: &'a str,
    term: &'a str,
}

impl<'a> Shard<'a> {
    fn new(
        provider: &'a str,
        (service, region): (&'a str, &'a str),
        text: &'a str,
        against: &'a Against<'a>,
    ) -> Self {
        let mut prices: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in text.lines().filter_map(Row::parse) {
            let Row { product, sku, variant, purchase_option: option, term, .. } = row;
            prices.entry(Key { product, sku, variant, option, term }).or_default().push(row);
        }
        Self { provider, service, region, prices, against }
    }

    /// The unit price of a key that has the same for all quantities.
    fn flat(&self, key: &Key) -> Option<Decimal> {
        match &self.prices.get(key)?[..] {
            [row] => row.tier().map(|tier| tier.unit_price.0),
            _ => None,
        }
    }

    fn name(&self, key: &Key) -> String {
        let words = [key.product, key.sku, key.variant, key.option, key.term];
        let words: Vec<_> =
            words.into_iter().filter(|word| !word.is_empty() && *word != "on_demand").collect();
        format!("{} in {}", words.join(" "), self.region)
    }
}

/// What is wrong with the shards of `provider` that a candidate changes, by rule.
#[cfg(feature = "online")]
pub(crate) fn candidate(
    provider: &str,
    candidate: &Candidate,
    against: &Against,
) -> Result<Vec<Finding>, Error> {
    let damaged = || Error::NotPriceTable { path: candidate.path().into() };
    let table = candidate.table().ok_or_else(damaged)?;
    let mut findings: Vec<_> = candidate
        .disputed
        .iter()
        .map(|key| Finding { rule: &DISPUTED, what: key.to_string() })
        .collect();
    findings
        .extend(shards(provider, &table, Some(&candidate.touched), against).ok_or_else(damaged)?);
    Ok(findings)
}

/// What is wrong with the tables that `book` has on top of the embedded ones, and where there are none,
/// with those; by rule.
pub(crate) fn book(book: &PriceBook, against: &Against) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    for (provider, origin, table) in book.kept() {
        let found = shards(provider, table, None, against);
        findings.extend(found.ok_or_else(|| Error::NotPriceTable { path: origin.into() })?);
    }
    findings.sort_by_key(|finding| RULES.iter().position(|rule| rule.id == finding.rule.id));
    Ok(findings)
}

/// `None` where a shard is damaged.
fn shards(
    provider: &str,
    table: &Table,
    only: Option<&BTreeSet<ShardName>>,
    against: &Against,
) -> Option<Vec<Finding>> {
    let mut found: BTreeMap<usize, Vec<Finding>> = BTreeMap::new();
    for (service, region, _) in table.shards() {
        let looked_at = only.is_none_or(|only| only.contains(&(service.into(), region.into())));
        if !looked_at || service.starts_with(UNCURATED) {
            continue;
        }
        let text = table.text(service, region).filter(|text| !text.is_empty())?;
        let shard = Shard::new(provider, (service, region), &text, against);
        for (at, rule) in RULES.iter().enumerate() {
            let findings = (rule.find)(&shard).into_iter().map(|what| Finding { rule, what });
            found.entry(at).or_default().extend(findings);
        }
    }
    Some(found.into_values().flatten().collect())
}

#[cfg(test)]
mod tests;
