//! What may be committed to, and the advice to do so.

use std::collections::HashMap;

use rust_decimal::{Decimal, dec};

use super::{
    Advice, Advisor, Check, Confidence, Risk,
    commitment::{Guarded, at_risk, break_even_months},
    fleet::{Choice, Class, Fleet},
    options::Options,
};
use crate::{
    money::Money,
    price::{PriceKey, Pricer, PurchaseOption},
};

/// A commitment that a cloud sells: which products it covers, at which price.
#[derive(Debug)]
pub(crate) struct Offer {
    pub(crate) check: &'static Check,
    /// As the cloud calls it.
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) products: &'static [&'static str],
    /// Purchase option and term of the committed price, the first that is known.
    pub(crate) prices: &'static [(PurchaseOption, &'static str)],
    /// One commitment covers all; else one for each price.
    pub(crate) pooled: bool,
}

/// The share of demand that is committed to at most: the rest may change.
const MOST_COVERAGE: Decimal = dec!(0.9);

/// The offers that meet demand of these resources.
pub(super) struct Offers {
    all: Vec<&'static Offer>,
    classes: Vec<Class>,
    /// By pool: which offer, and what it is bought for.
    pools: Vec<(usize, Box<str>)>,
}

impl Offers {
    /// Tells each charge of `options` which commitment may cover it. None may where the risk limit
    /// is low: it cannot be undone for a year.
    pub(super) fn new(advisor: &Advisor, options: &mut [Options]) -> Self {
        let all = if advisor.risk >= Risk::Medium { advisor.offers.clone() } else { Vec::new() };
        let mut found = Self { all, classes: Vec::new(), pools: Vec::new() };
        let mut known: HashMap<PriceKey, Option<usize>> = HashMap::new();
        for running in options
            .iter_mut()
            .flat_map(|options| &mut options.parts)
            .flat_map(|parts| &mut parts.running)
        {
            let key = &running.key;
            if key.purchase_option != PurchaseOption::OnDemand {
                continue;
            }
            running.class = match known.get(key) {
                Some(class) => *class,
                None => {
                    let class = found.class(key, advisor.pricer);
                    known.insert(key.clone(), class);
                    class
                }
            };
        }
        found
    }

    fn class(&mut self, key: &PriceKey, pricer: &Pricer) -> Option<usize> {
        let (place, offer) = self
            .all
            .iter()
            .enumerate()
            .find(|(_, offer)| offer.products.contains(&&*key.product))?;
        let (on_demand, _) = pricer.unit_price(key)?;
        let committed = offer.prices.iter().find_map(|(option, term)| {
            let key = PriceKey { term: (*term).into(), ..key.option(*option) };
            pricer.unit_price(&key)
        });
        // To a thousandth, so that sizes of one family are one class.
        let rate = committed?.0.0.checked_div(on_demand.0)?.round_dp(3);
        if rate <= Decimal::ZERO || rate >= Decimal::ONE {
            return None;
        }
        let what: Box<str> = if offer.pooled {
            "".into()
        } else {
            format!("{} {} in {}", key.sku, key.variant, key.region).into()
        };
        let pool = self.pools.iter().position(|pool| *pool == (place, what.clone()));
        let pool = pool.unwrap_or_else(|| {
            self.pools.push((place, what.clone()));
            self.pools.len() - 1
        });
        let class = Class { pool, name: rate.to_string().into(), rate };
        Some(self.classes.iter().position(|known| *known == class).unwrap_or_else(|| {
            self.classes.push(class);
            self.classes.len() - 1
        }))
    }

    pub(super) fn fleet<'a>(&'a self, options: &'a [Options]) -> Fleet<'a> {
        Fleet {
            options,
            classes: &self.classes,
            pools: self.pools.len(),
            most_coverage: MOST_COVERAGE,
        }
    }

    /// What to commit to. `owed` is what resources cost more on demand because of it: zero or less.
    pub(super) fn advice(&self, fleet: &Fleet, best: &Choice, owed: Decimal) -> Vec<Advice> {
        let alone = fleet.as_is();
        let mut owed = owed;
        let mut all = Vec::new();
        for (pool, guarded) in best.commitments.iter().enumerate() {
            let Some(guarded) = guarded else { continue };
            let (offer, what) = &self.pools[pool];
            let offer = self.all[*offer];
            let saving = |guarded: &Guarded| guarded.commitment.monthly_saving().round_dp(10);
            let gross = alone.commitments[pool].as_ref().map_or(Decimal::ZERO, saving);
            let net = saving(guarded) + owed;
            owed = net.min(Decimal::ZERO);
            let demand = fleet.demand_of(pool, best);
            let commitment = &guarded.commitment;
            let percent = |share: Decimal| (share * dec!(100)).round_dp(1).normalize();
            let window = guarded
                .decided_by
                .map_or_else(String::new, |days| format!("; the last {days} days decide"));
            let what = if what.is_empty() { String::new() } else { format!(" for {what}") };
            let because = format!(
                "{}: commit {} an hour for a year{what}: {} % used, covers {} %; pays from {} % of use on, or {} months of full use; costs {} a month where demand falls by a half{window}",
                offer.name,
                commitment.hourly.round_dp(3).normalize(),
                percent(commitment.utilization),
                percent(commitment.coverage),
                percent(commitment.break_even_utilization),
                break_even_months(commitment.break_even_utilization, 12).round_dp(1).normalize(),
                at_risk(&demand, commitment.hourly, dec!(0.5)).round_dp(2),
            );
            all.push(Advice {
                check: offer.check,
                kind: offer.kind.into(),
                address: None,
                id: None,
                account: None,
                region: None,
                gross: Some(Money(gross)),
                net: Money(net - owed),
                because,
                confidence: Confidence::Medium,
                risk: Risk::Medium,
                remediation: String::new(),
            });
        }
        all
    }
}
