//! What may be committed to, and the advice to do so.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::{Decimal, dec};

use super::{
    Advice, Advisor, Check, Confidence, Risk,
    commitment::{Existing, Guarded, at_risk, break_even_months},
    fleet::{Choice, Class, Fleet},
    in_force,
    measured::Measured,
    options::Options,
};
use jiff::tz::TimeZone;

use crate::{
    bill::Bill,
    money::Money,
    price::{PriceKey, Pricer, PurchaseOption, Quality},
};

/// A commitment that a cloud sells: which products it covers, at which price.
#[derive(Debug)]
pub(crate) struct Offer {
    pub(crate) check: &'static Check,
    /// As the cloud calls it.
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) products: &'static [&'static str],
    /// Purchase option and term of the committed price.
    pub(crate) price: (PurchaseOption, &'static str),
    /// What stands in where the table has no such price: its purchase option and term, and its name.
    pub(crate) stand_in: Option<(PurchaseOption, &'static str, &'static str)>,
    pub(crate) scope: Scope,
    pub(crate) risk: Risk,
}

/// What one commitment covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of the products.
    All,
    /// The sizes of one family in one region.
    Family,
    /// So many pieces of one size.
    Size,
}

impl Scope {
    fn name(self, key: &PriceKey) -> Box<str> {
        match self {
            Self::All => "".into(),
            Self::Family => {
                let family = key.sku.split('.').next().unwrap_or_default();
                format!("{family} in {}", key.region).into()
            }
            Self::Size => format!("{} {} in {}", key.sku, key.variant, key.region).into(),
        }
    }

    /// The share of demand that is committed to at most: the rest may change. Whole pieces are
    /// bought whole.
    fn most_coverage(self) -> Decimal {
        if self == Self::Size { Decimal::ONE } else { dec!(0.9) }
    }
}

impl Offer {
    /// The committed price of a unit, and why it is an estimate where it is one.
    fn committed(
        &self,
        key: &PriceKey,
        pricer: &Pricer,
    ) -> Option<(Decimal, Option<&'static str>)> {
        let price = |(option, term): (PurchaseOption, &str)| {
            let key = PriceKey { term: term.into(), ..key.option(option) };
            pricer.unit_price(&key)
        };
        if let Some((price, quality)) = price(self.price) {
            let estimate = (quality == Quality::Estimate).then_some("so is its price in the table");
            return Some((price.0, estimate));
        }
        let (option, term, instead) = self.stand_in?;
        Some((price((option, term))?.0.0, Some(instead)))
    }
}

/// What a committed price is of the on-demand one.
pub(super) fn share_of_price(
    key: &PriceKey,
    (option, term): (PurchaseOption, &str),
    pricer: &Pricer,
) -> Option<Decimal> {
    let (on_demand, _) = pricer.unit_price(key)?;
    let committed = PriceKey { term: term.into(), ..key.option(option) };
    let (price, _) = pricer.unit_price(&committed)?;
    let rate = price.0.checked_div(on_demand.0)?;
    (Decimal::ZERO < rate && rate < Decimal::ONE).then_some(rate)
}

/// The offers that meet demand of these resources.
pub(super) struct Offers {
    risk: Risk,
    /// Those that may be advised come first.
    all: Vec<&'static Offer>,
    classes: Vec<Class>,
    pools: Vec<Pool>,
    most_coverage: Vec<Decimal>,
    existing: Vec<Existing>,
    measured: Option<Measured>,
    /// What the bill has of products that no offer covers, or none with a price, at list prices.
    without_offer: BTreeMap<PriceKey, Decimal>,
}

/// What one commitment is bought for.
struct Pool {
    offer: &'static Offer,
    what: Box<str>,
    /// Why its price is an estimate, where it is one.
    estimate: Option<&'static str>,
}

/// Commitments to leave out for others that cover the same: by check, and what they are bought for.
type LeftOut = BTreeSet<(&'static str, Box<str>)>;

/// Up to so many commitments, each is tried against the others that cover the same on its own.
const TRIED_SINGLY: usize = 32;

impl Offers {
    /// The commitments that make the smallest bill, with that plan. Of two that cover the same (a
    /// Savings Plan of a family, and one of all compute) the bills are compared: at first all of one
    /// kind against all of the other, then each on its own. None is offered whose risk is beyond the
    /// limit.
    pub(super) fn cheapest(advisor: &Advisor, options: &mut [Options]) -> (Self, Choice) {
        let mut left_out = LeftOut::new();
        let offers = Self::new(advisor, options, &left_out);
        let mut best = offers.fleet(options).best();
        let rivals = offers.rivals(options);
        if rivals.is_empty() {
            return (offers, best);
        }
        let all: LeftOut = rivals.iter().cloned().collect();
        let without = Self::new(advisor, options, &all).fleet(options).best();
        // Of equals the one that ties to less.
        if without.bill <= best.bill {
            (left_out, best) = (all, without);
        }
        let mut tried = (left_out.clone(), best.bill);
        for rival in rivals.iter().take(TRIED_SINGLY) {
            let mut turned = tried.0.clone();
            if !turned.remove(rival) {
                turned.insert(rival.clone());
            }
            let bill = Self::new(advisor, options, &turned)
                .fleet(options)
                .with(best.candidates.clone())
                .bill;
            if bill < tried.1 {
                tried = (turned, bill);
            }
        }
        if tried.0 != left_out {
            let mixed = Self::new(advisor, options, &tried.0);
            let choice = mixed.fleet(options).best();
            if choice.bill < best.bill {
                return (mixed, choice);
            }
        }
        // Tells the charges again which of the commitments cover them.
        (Self::new(advisor, options, &left_out), best)
    }

    /// The commitments whose products another offer covers as well, those of most demand first.
    fn rivals(&self, options: &[Options]) -> Vec<(&'static str, Box<str>)> {
        let has_rival = |offer: &Offer| {
            let is_it = |one: &&Offer| std::ptr::eq(one.check, offer.check);
            let mut later = self.all.iter().skip_while(|one| !is_it(one)).skip(1);
            let may = |offer: &Offer| offer.risk <= self.risk;
            let covers = |other: &Offer| {
                offer.products.iter().any(|product| other.products.contains(product))
            };
            may(offer) && later.any(|other| may(other) && covers(other))
        };
        let mut demand = vec![Decimal::ZERO; self.pools.len()];
        for running in options.iter().flat_map(|options| options.on_demand(&options.candidates[0]))
        {
            if let Some(class) = running.class {
                demand[self.classes[class].pool] += running.cost;
            }
        }
        let mut rivals: Vec<_> = self.pools.iter().zip(demand).collect();
        rivals.retain(|(pool, _)| has_rival(pool.offer));
        rivals.sort_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then_with(|| a.what.cmp(&b.what)));
        rivals.into_iter().map(|(pool, _)| (pool.offer.check.id, pool.what.clone())).collect()
    }

    /// Tells each charge of `options` which commitment may cover it: of offers that cover the same the
    /// first with a price that is not left out.
    fn new(advisor: &Advisor, options: &mut [Options], left_out: &LeftOut) -> Self {
        let (mut all, too_risky): (Vec<_>, Vec<_>) =
            advisor.offers.iter().copied().partition(|offer| offer.risk <= advisor.risk);
        // What is covered already is so whatever may be risked.
        if advisor.bill.is_some() || !advisor.in_force.is_empty() {
            all.extend(too_risky);
        }
        let mut found = Self {
            risk: advisor.risk,
            all,
            classes: Vec::new(),
            pools: Vec::new(),
            most_coverage: Vec::new(),
            existing: Vec::new(),
            measured: None,
            without_offer: BTreeMap::new(),
        };
        // What is in force covers some products of a pool and others not, and is on classes of one.
        let apart = advisor.bill.is_none() && !advisor.in_force.is_empty();
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
                    let class = found.class(key, advisor.pricer, (left_out, apart));
                    known.insert(key.clone(), class);
                    class
                }
            };
        }
        match advisor.bill {
            Some(bill) => found.measure(bill, advisor, &mut known, left_out),
            None => {
                let mut keys: Vec<_> =
                    known.into_iter().filter_map(|(key, class)| Some((key, class?))).collect();
                keys.sort();
                found.existing = in_force::existing(&advisor.in_force, &keys, advisor.pricer);
            }
        }
        found
    }

    /// Takes in a bill, whose products are of classes that may be new.
    fn measure(
        &mut self,
        bill: &Bill,
        advisor: &Advisor,
        known: &mut HashMap<PriceKey, Option<usize>>,
        left_out: &LeftOut,
    ) {
        let mut classes = Vec::new();
        for (key, series) in &bill.demand {
            let class = match known.get(key) {
                Some(class) => *class,
                None => self.class(key, advisor.pricer, (left_out, false)),
            };
            match class {
                Some(class) => classes.push((key, class)),
                None => {
                    let sum: Decimal = series.values().map(|used| used.on_demand).sum();
                    if sum > Decimal::ZERO {
                        self.without_offer.insert(key.clone(), sum);
                    }
                }
            }
        }
        let end = advisor.as_of.to_zoned(TimeZone::UTC).map(|time| time.timestamp().as_second());
        let end = end.unwrap_or_default().div_euclid(3600);
        self.measured = Measured::new(bill, &classes, self.classes.len(), end);
    }

    fn class(
        &mut self,
        key: &PriceKey,
        pricer: &Pricer,
        (left_out, apart): (&LeftOut, bool),
    ) -> Option<usize> {
        let (on_demand, _) = pricer.unit_price(key)?;
        let mut offers = self.all.iter().filter(|offer| {
            offer.products.contains(&&*key.product)
                && !left_out.contains(&(offer.check.id, offer.scope.name(key)))
        });
        let (offer, price, estimate) = offers.find_map(|offer| {
            let (price, estimate) = offer.committed(key, pricer)?;
            Some((*offer, price, estimate))
        })?;
        // To a thousandth, so that sizes of one family are one class.
        let rate = price.checked_div(on_demand.0)?.round_dp(3);
        if rate <= Decimal::ZERO || rate >= Decimal::ONE {
            return None;
        }
        let what = offer.scope.name(key);
        let is_it = |pool: &Pool| std::ptr::eq(pool.offer.check, offer.check) && pool.what == what;
        let pool = self.pools.iter().position(is_it).unwrap_or_else(|| {
            self.pools.push(Pool { offer, what, estimate: None });
            let may = offer.risk <= self.risk;
            self.most_coverage.push(if may { offer.scope.most_coverage() } else { Decimal::ZERO });
            self.pools.len() - 1
        });
        self.pools[pool].estimate = self.pools[pool].estimate.or(estimate);
        let name = if apart {
            format!("{rate} {} {} {} {}", key.product, key.sku, key.variant, key.region)
        } else {
            rate.to_string()
        };
        let class = Class { pool, name: name.into(), rate };
        Some(self.classes.iter().position(|known| *known == class).unwrap_or_else(|| {
            self.classes.push(class);
            self.classes.len() - 1
        }))
    }

    pub(super) fn without_offer(&self) -> Vec<(Box<str>, Money)> {
        let names = self.without_offer.iter().map(|(key, sum)| {
            let words = [&*key.product, &*key.sku, &*key.variant, &*key.region.0];
            let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
            (words.join(" ").into(), Money(*sum))
        });
        names.collect()
    }

    pub(super) fn fleet<'a>(&'a self, options: &'a [Options]) -> Fleet<'a> {
        let mut fleet = Fleet {
            options,
            classes: &self.classes,
            most_coverage: &self.most_coverage,
            existing: &self.existing,
            measured: self.measured.clone(),
        };
        fleet.declare();
        fleet
    }

    /// What to commit to. `owed` is what resources cost more on demand because of it: zero or less.
    pub(super) fn advice(&self, fleet: &Fleet, best: &Choice, owed: Decimal) -> Vec<Advice> {
        let alone = fleet.as_is();
        let mut owed = owed;
        let mut all = Vec::new();
        for (pool, guarded) in best.commitments.iter().enumerate() {
            let Some(guarded) = guarded else { continue };
            let Pool { offer, what, estimate } = &self.pools[pool];
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
            let estimate =
                estimate.map_or_else(String::new, |instead| format!("; an estimate: {instead}"));
            let source = match &self.measured {
                Some(measured) => format!("; by the bill's {} hours", measured.hours.len()),
                None if self.existing.is_empty() => String::new(),
                None => "; beside what is in force".to_owned(),
            };
            let what = if what.is_empty() { String::new() } else { format!(" for {what}") };
            let because = format!(
                "{}: commit {} an hour for a year{what}: {} % used, covers {} %; pays from {} % of use on, or {} months of full use; costs {} a month where demand falls by a half{window}{estimate}{source}",
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
                risk: offer.risk,
                remediation: String::new(),
            });
        }
        all
    }
}
