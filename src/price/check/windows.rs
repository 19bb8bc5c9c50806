//! Windows costs what Linux does, and a licence.

use super::{Key, Rule, Shard};

pub(super) const RULE: Rule =
    Rule { id: "windows", summary: "Windows is cheaper than Linux", find };

fn find(shard: &Shard) -> Vec<String> {
    let cheaper = |key: &Key| {
        // Spot prices follow two markets; with SQL Server AWS does sell Windows for less.
        let rest = key.variant.strip_prefix("windows").filter(|_| key.option != "spot")?;
        if !rest.is_empty() && !rest.starts_with('/') {
            return None;
        }
        let linux = format!("linux{rest}");
        let windows = shard.flat(key)?;
        let linux = shard.flat(&Key { variant: &linux, ..*key })?;
        (windows < linux).then(|| format!("{}: {windows}, Linux {linux}", shard.name(key)))
    };
    shard.prices.keys().filter_map(cheaper).collect()
}
