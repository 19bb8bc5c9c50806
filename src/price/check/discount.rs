//! Who commits to a term pays less for it than on demand.

use rust_decimal::{Decimal, dec};

use super::{Key, Rule, Shard};
use crate::price::PurchaseOption;

pub(super) const RULE: Rule =
    Rule { id: "discount", summary: "a commitment costs more than on demand", find };

/// 365 days of 24 hours.
const HOURS_A_YEAR: Decimal = dec!(8760);

fn find(shard: &Shard) -> Vec<String> {
    let dearer = |key: &Key| {
        // Only what is sold by the hour can be told from its term.
        let hourly = shard.prices.get(key)?.iter().all(|row| row.unit == "hour");
        let option = key.option.parse::<PurchaseOption>().ok().filter(|_| hourly)?;
        let a_year = match option {
            PurchaseOption::Reserved => true,
            PurchaseOption::ReservedEffective | PurchaseOption::SavingsPlan => false,
            _ => return None,
        };
        let on_demand = shard.flat(&Key { option: "on_demand", term: "", ..*key })?;
        let mut committed = shard.flat(key)?;
        if a_year {
            let upfront = Key { option: PurchaseOption::ReservedUpfront.name(), ..*key };
            let years = Decimal::from(key.term.split_once("yr.")?.0.parse::<u8>().ok()?);
            let hours = HOURS_A_YEAR.saturating_mul(years);
            let upfront = shard.flat(&upfront).unwrap_or_default();
            committed = committed.saturating_add(upfront.checked_div(hours)?);
        }
        (committed > on_demand).then(|| {
            format!(
                "{}: {}, on demand {on_demand}",
                shard.name(key),
                committed.round_dp(6).normalize()
            )
        })
    };
    shard.prices.keys().filter_map(dearer).collect()
}
