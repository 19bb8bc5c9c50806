//! A price seldom moves much at once: more likely its unit or its product was mistaken.

use rust_decimal::Decimal;

use super::{Key, Row, Rule, Shard};
use crate::price::{Price, Quality};

pub(super) const RULE: Rule =
    Rule { id: "moved", summary: "a price moved much against the one in use", find };

fn find(shard: &Shard) -> Vec<String> {
    let moved = |(key, rows): (&Key, &Vec<Row>)| {
        // Spot prices do move.
        if key.option == "spot" {
            return None;
        }
        let Key { product, sku, variant, option, term } = key;
        let prefix = format!("{product},{sku},{variant},{option},{term},");
        let before = shard.against.before?;
        let before = before.price_of(shard.provider, (shard.service, shard.region), &prefix)?;
        let first = rows.first()?;
        if *before.unit != *first.unit {
            return Some(format!(
                "{}: per {}, before per {}",
                shard.name(key),
                first.unit,
                before.unit
            ));
        }
        if *before.currency != *first.currency || before.quality == Quality::Estimate {
            return None;
        }
        let (now, then) = far(rows, &before, shard.against.max_factor)?;
        Some(format!("{}: {now}, before {then} ({})", shard.name(key), before.as_of))
    };
    shard.prices.iter().filter_map(moved).collect()
}

/// The first tier, of those that begin alike, whose price is another by more than the factor.
fn far(rows: &[Row], before: &Price, factor: Decimal) -> Option<(Decimal, Decimal)> {
    rows.iter().filter_map(Row::tier).find_map(|tier| {
        let then = before.tiers.iter().find(|other| other.start == tier.start)?;
        let (now, then) = (tier.unit_price.0, then.unit_price.0);
        let (low, high) = (now.min(then), now.max(then));
        (high > low.saturating_mul(factor)).then_some((now, then))
    })
}
