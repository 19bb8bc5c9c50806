//! What the book holds, for people to look at: prices by product, products, regions.

use std::collections::{BTreeMap, BTreeSet};

use super::{Layer, PriceBook};
use crate::price::table::{self, Row};

/// One tier of a price that the book answers with, and where it is from.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    pub(crate) provider: &'static str,
    pub(crate) region: Box<str>,
    /// A path, or `embedded`.
    pub(crate) origin: Box<str>,
    line: Box<str>,
}

impl Listing {
    /// As it stands in the table.
    #[cfg(all(test, feature = "aws"))]
    pub(crate) fn line(&self) -> &str {
        &self.line
    }

    pub(crate) fn row(&self) -> Option<Row<'_>> {
        Row::parse(&self.line)
    }
}

impl PriceBook {
    /// The prices in `region` of `product` and of the products below it (`ebs` has `ebs.gp3.storage`),
    /// by provider and key. A price that an earlier table overrides is left out, as it is never used.
    pub(crate) fn listings(&self, product: &str, region: &str) -> Vec<Listing> {
        let mut found = BTreeMap::new();
        for layer in self.layers(service(product), region) {
            let Some(text) = layer.text(service(product), region, &self.damaged) else { continue };
            let mut own: BTreeMap<_, Vec<_>> = BTreeMap::new();
            for line in text.lines().filter(|line| is_of(line, product)) {
                let (provider, origin) = (layer.provider, layer.origin.clone());
                let key: Box<str> = table::key_part(line).into();
                let listing =
                    Listing { provider, region: region.into(), origin, line: line.into() };
                own.entry((provider, key)).or_default().push(listing);
            }
            for (key, listings) in own {
                found.entry(key).or_insert(listings);
            }
        }
        found.into_values().flatten().collect()
    }

    /// Whether any table has a price of exactly `product`, wherever it is sold.
    pub(crate) fn sells(&self, product: &str) -> bool {
        self.products(service(product)).contains(product)
    }

    /// Every unit in which `provider` sells exactly `product` by way of `purchase_option`.
    pub(crate) fn units(
        &self,
        provider: &str,
        product: &str,
        purchase_option: &str,
    ) -> BTreeSet<Box<str>> {
        let mut units = BTreeSet::new();
        self.each_line(service(product), |layer, _, line| {
            if layer.provider == provider
                && is_of(line, product)
                && let Some(row) = Row::parse(line)
                && (row.product, row.purchase_option) == (product, purchase_option)
                && !units.contains(row.unit)
            {
                units.insert(row.unit.into());
            }
        });
        units
    }

    /// Every product of `service`, wherever it is sold.
    pub(crate) fn products(&self, service: &str) -> BTreeSet<Box<str>> {
        let mut products = BTreeSet::<Box<str>>::new();
        self.each_line(service, |_, _, line| {
            let product = line.split(',').next().unwrap_or_default();
            if !products.contains(product) {
                products.insert(product.into());
            }
        });
        products
    }

    /// Every region where `product`, or one below it, is sold.
    pub(crate) fn regions_of(&self, product: &str) -> BTreeSet<Box<str>> {
        let mut regions = BTreeSet::<Box<str>>::new();
        self.each_line(service(product), |_, region, line| {
            if is_of(line, product) && !regions.contains(region) {
                regions.insert(region.into());
            }
        });
        regions
    }

    /// Every service, and every region, of any provider.
    pub(crate) fn services_and_regions(&self) -> (BTreeSet<Box<str>>, BTreeSet<Box<str>>) {
        self.tables().map(|table| (table.service, table.region)).unzip()
    }

    fn each_line(&self, service: &str, mut each: impl FnMut(&Layer, &str, &str)) {
        for layer in &self.layers {
            for (_, region, _) in layer.table.shards().filter(|(found, ..)| *found == service) {
                let text = layer.text(service, region, &self.damaged).unwrap_or_default();
                text.lines().for_each(|line| each(layer, region, line));
            }
        }
    }
}

/// The part of a product id that selects a shard of the table.
fn service(product: &str) -> &str {
    product.split('.').next().unwrap_or_default()
}

/// Whether a line is of `product` or of one below it.
fn is_of(line: &str, product: &str) -> bool {
    line.strip_prefix(product).is_some_and(|rest| rest.starts_with(['.', ',']))
}
