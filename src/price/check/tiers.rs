//! No orphan tiers: they run from zero up without a hole, and the last has no end.

use super::{Rule, Shard};

pub(super) const RULE: Rule =
    Rule { id: "tiers", summary: "tiers with a hole, an overlap or an end", find };

fn find(shard: &Shard) -> Vec<String> {
    let fault = |(key, rows): (_, &Vec<super::Row>)| {
        let starts_at_zero = rows.first().is_some_and(|row| row.tier_start == "0");
        // The texts are canonical, so equal bounds are equal texts.
        let meet = rows.windows(2).all(|pair| {
            (pair[0].tier_end, pair[0].unit, pair[0].currency)
                == (pair[1].tier_start, pair[1].unit, pair[1].currency)
        });
        let open = rows.last().is_some_and(|row| row.tier_end.is_empty());
        let why = match (starts_at_zero, meet, open) {
            (true, true, true) => return None,
            (false, ..) => format!("begins at {}", rows.first()?.tier_start),
            (_, false, _) => "has tiers that do not meet".to_owned(),
            (.., false) => format!("ends at {}", rows.last()?.tier_end),
        };
        Some(format!("{} {why}", shard.name(key)))
    };
    shard.prices.iter().filter_map(fault).collect()
}
