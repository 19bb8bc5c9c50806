//! Commitments in force: what an inventory tells of them, and which demand they cover.

use rust_decimal::Decimal;

use super::{
    commitment::{Existing, in_order},
    offer::share_of_price,
};
use crate::{
    model::LiveResource,
    price::{PriceKey, Pricer, PurchaseOption},
};

pub(crate) use super::commitment::Kind as InForceKind;

/// A resource type that is bought and covers usage; it has no bill of its own beside what it covers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Commitments {
    /// Terraform's name for it, or ours where Terraform has none.
    pub(crate) kind: &'static str,
    /// What it covers; `None` of one that is over, or that is not told in full.
    pub(crate) in_force: fn(&LiveResource) -> Option<InForce>,
}

/// What one commitment covers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct InForce {
    pub(crate) kind: InForceKind,
    pub(crate) amount: Amount,
    pub(crate) products: &'static [&'static str],
    /// `m5`; all of them where there is none.
    pub(crate) family: Option<Box<str>>,
    /// `m5.large`; all of the family where there is none.
    pub(crate) sku: Option<Box<str>>,
    /// `linux`; all where there is none.
    pub(crate) variant: Option<Box<str>>,
    /// All where there is none.
    pub(crate) region: Option<Box<str>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Amount {
    /// Dollars an hour, and by which prices usage is covered, in order of preference: purchase option
    /// and term.
    Dollars(Decimal, Vec<(PurchaseOption, Box<str>)>),
    /// So many of what has this on-demand price.
    Pieces(Decimal, PriceKey),
}

impl InForce {
    fn covers(&self, key: &PriceKey) -> bool {
        let is =
            |wanted: &Option<Box<str>>, found: &str| wanted.as_deref().is_none_or(|it| it == found);
        self.products.contains(&&*key.product)
            && is(&self.region, &key.region.0)
            && is(&self.variant, &key.variant)
            && is(&self.sku, &key.sku)
            && is(&self.family, family(&key.sku))
    }
}

/// `m5` of `m5.large`, `db.m5` of `db.m5.large`, `cache.m5` of `cache.m5.large`.
pub(super) fn family(sku: &str) -> &str {
    match sku.match_indices('.').collect::<Vec<_>>()[..] {
        [(at, _)] => &sku[..at],
        [.., (at, _)] if sku.starts_with("db.") || sku.starts_with("cache.") => &sku[..at],
        [(at, _), ..] => &sku[..at],
        [] => sku,
    }
}

/// What is in force, on classes that are told apart by their keys.
pub(super) fn existing(
    in_force: &[InForce],
    keys: &[(PriceKey, usize)],
    pricer: &Pricer,
) -> Vec<Existing> {
    let on_classes = in_force.iter().filter_map(|one| {
        let covered = keys.iter().filter(|(key, _)| one.covers(key));
        let (hourly, covers) = match &one.amount {
            Amount::Dollars(hourly, prices) => {
                let rate = |(key, class): &(PriceKey, usize)| {
                    let rate = prices
                        .iter()
                        .find_map(|(option, term)| share_of_price(key, (*option, term), pricer))?;
                    Some((*class, rate))
                };
                (*hourly, covered.filter_map(rate).collect::<Vec<_>>())
            }
            Amount::Pieces(count, key) => {
                let (price, _) = pricer.unit_price(key)?;
                let covers = covered.map(|(_, class)| (*class, Decimal::ONE)).collect();
                (count * price.0, covers)
            }
        };
        (!covers.is_empty()).then_some(Existing { kind: one.kind, hourly, covers })
    });
    // Many reservations of a kind are one large one.
    let mut merged: Vec<Existing> = Vec::new();
    for one in in_order(on_classes.collect()) {
        match merged.last_mut() {
            Some(last) if last.kind == one.kind && last.covers == one.covers => {
                last.hourly += one.hourly;
            }
            _ => merged.push(one),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_all_but_the_size() {
        assert_eq!(family("m5.large"), "m5");
        assert_eq!(family("db.m5.large"), "db.m5");
        assert_eq!(family("cache.r6g.xlarge"), "cache.r6g");
        assert_eq!(family("m5.large.search"), "m5");
        assert_eq!(family("ra3.xlplus"), "ra3");
        assert_eq!(family(""), "");
    }
}
