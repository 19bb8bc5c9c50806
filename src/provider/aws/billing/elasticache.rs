//! ElastiCache nodes, alone or in a replication group: by the hour of their type and engine, more
//! for engine versions past their standard support, and backups beyond the first
//! (<https://aws.amazon.com/elasticache/pricing/>).

use jiff::civil::{Date, date};
use rust_decimal::{Decimal, dec};

use super::{global, price, reservation::purchase};
use crate::{
    model::{Attributes, Resource},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap},
};

/// The nodes of a cluster or replication group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nodes<'a> {
    /// `redis`, `valkey` or `memcached`.
    pub(crate) engine: &'a str,
    pub(crate) engine_version: Option<&'a str>,
    pub(crate) node_type: &'a str,
    pub(crate) count: Decimal,
    pub(crate) autoscaled: bool,
}

impl Nodes<'_> {
    pub(crate) fn bill(
        &self,
        resource: &Resource,
        context: &Context,
        bill: &mut Bill,
    ) -> Result<(), Gap> {
        if !matches!(self.engine, "redis" | "valkey" | "memcached") {
            return Err(Gap::invalid("engine", self.engine));
        }
        let on_demand =
            price(resource, "elasticache.node")?.sku(self.node_type).variant(self.engine);
        let (price, option) = purchase(on_demand.clone(), &context.usage)?;
        let scaled = if self.autoscaled { ", autoscaling" } else { "" };
        let hours = times(self.count, HOURS_PER_MONTH);
        let name = format!("ElastiCache ({option}, {}{scaled})", self.node_type);
        let line = bill.add(name, price, hours);
        if self.autoscaled {
            line.usage_based();
        }

        if let Some((name, premium)) = self.premium(context.as_of) {
            // A share of the on-demand price, whatever the nodes themselves are bought at.
            bill.add(name, on_demand, times(hours, premium)).per(premium, "hours");
        }
        Ok(())
    }

    /// What extended support adds to the price of a node: 80 % in its first two years, 160 % in the
    /// third (<https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/extended-support.html>, as of
    /// 2025-12). Only Redis OSS 4 to 6 have it.
    fn premium(&self, as_of: Date) -> Option<(&'static str, Decimal)> {
        if self.engine != "redis" {
            return None;
        }
        let (first, third) = match self.engine_version?.split('.').next()? {
            "4" | "5" => (date(2026, 2, 1), date(2028, 2, 1)),
            "6" => (date(2027, 2, 1), date(2029, 2, 1)),
            _ => return None,
        };
        if as_of >= third {
            Some(("Extended support (year 3)", dec!(1.6)))
        } else if as_of >= first {
            Some(("Extended support (years 1 and 2)", dec!(0.8)))
        } else {
            None
        }
    }
}

/// Backups: the space of one is free, so they cost once more than one is kept.
pub(crate) fn backups(
    attributes: &Attributes,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let key = "snapshot_storage_size_gb";
    let gb = context.usage.number(key);
    let kept = attributes.number("snapshot_retention_limit")?.unwrap_or_default();
    if gb.is_some() || kept > dec!(1) {
        bill.usage("Backup storage", global("elasticache.backup"), key, gb);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redis_5_costs_more_from_february_2026_on() {
        let premium = |engine, version, as_of| {
            let engine_version = Some(version);
            let count = dec!(1);
            let nodes = Nodes { engine, engine_version, node_type: "", count, autoscaled: false };
            nodes.premium(as_of).map(|(_, premium)| premium)
        };
        assert_eq!(premium("redis", "5.0.6", date(2026, 1, 31)), None);
        assert_eq!(premium("redis", "5.0.6", date(2026, 2, 1)), Some(dec!(0.8)));
        assert_eq!(premium("redis", "5.0.6", date(2028, 2, 1)), Some(dec!(1.6)));
        assert_eq!(premium("redis", "7.1", date(2028, 2, 1)), None);
        assert_eq!(premium("memcached", "5.0", date(2028, 2, 1)), None);
    }
}
