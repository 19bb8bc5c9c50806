//! Items of one part into rows: of several that say the same thing, the one that is in force.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::{Decimal, dec};

use super::{
    item::Item,
    place::{Place, Placed, place},
    unit::unit,
};
use crate::price::{Offer, PurchaseOption, Quality, Sink};

/// An offer and what decides between two of them.
#[derive(Debug)]
struct Candidate {
    offer: Offer,
    /// Azure bills by the meter of the region; other meters stand in where it has none.
    is_primary: bool,
    from: Date,
}

/// Product, SKU, variant, purchase option, term.
type Key = (Box<str>, Box<str>, Box<str>, PurchaseOption, Box<str>);

/// Takes all items of a part, then offers them.
#[derive(Debug)]
pub(super) struct Rows {
    today: Date,
    by_key: BTreeMap<(Box<str>, Key), Vec<Candidate>>,
}

/// 365 days of 24 hours.
const HOURS_A_YEAR: Decimal = dec!(8760);

impl Rows {
    pub(super) fn new(today: Date) -> Self {
        Self { today, by_key: BTreeMap::new() }
    }

    /// Takes one item, or counts why it has no row.
    pub(super) fn take(&mut self, item: &Item, sink: &mut Sink) {
        let place = match place(item) {
            Placed::At(place) => place,
            Placed::Skip(because) => return sink.skipped(because),
            Placed::Nothing => return sink.unmapped(&describe(item)),
        };
        let Some((size, unit)) = unit(&item.unit_of_measure) else {
            sink.unmapped(&format!("{}, per {}", describe(item), item.unit_of_measure));
            return;
        };
        let Some(from) = day(&item.effective_start_date) else {
            sink.fault(&format!("a date that is none: {}", item.effective_start_date));
            return;
        };
        if from > self.today {
            return sink.skipped("prices of a later date");
        }
        if item.effective_end_date.as_deref().and_then(day).is_some_and(|end| end <= self.today) {
            return sink.skipped("prices of an earlier date");
        }
        let region = item.region();
        if let Some(term) = item.reservation_term.as_deref().filter(|_| item.kind == "Reservation")
        {
            let Some((years, term)) = years(term) else {
                return sink.skipped("reservations for another term than one or three years");
            };
            for offer in reservation(item, &place, &region, (years, term), self.today) {
                self.add(offer, item.is_primary_meter_region, from);
            }
            return;
        }
        let each = |price: Decimal| price.checked_div(size);
        let start = item.tier_minimum_units.0.checked_mul(size);
        let (Some(price), Some(start)) = (each(item.retail_price.0), start) else {
            sink.fault("a price is too large");
            return;
        };
        let offer = Offer {
            purchase_option: place.purchase_option,
            tier_start: start,
            ..offer(item, &place, &region, unit, price, self.today)
        };
        for plan in item.savings_plan.iter().flatten() {
            let price = each(plan.retail_price.0);
            let (Some((_, years)), Some(price)) = (years(&plan.term), price) else {
                sink.skipped("savings plans for another term than one or three years");
                continue;
            };
            let kind = match item.service_family.as_deref() {
                Some("Databases") => "database",
                _ => "compute",
            };
            let offer = Offer {
                purchase_option: PurchaseOption::SavingsPlan,
                term: format!("{years}.no_upfront.{kind}").into(),
                price,
                ..offer.clone()
            };
            self.add(offer, item.is_primary_meter_region, from);
        }
        self.add(offer, item.is_primary_meter_region, from);
    }

    fn add(&mut self, offer: Offer, is_primary: bool, from: Date) {
        let Offer { product, sku, variant, purchase_option, term, region, .. } = &offer;
        let key = (product.clone(), sku.clone(), variant.clone(), *purchase_option, term.clone());
        let key = (region.clone(), key);
        self.by_key.entry(key).or_default().push(Candidate { offer, is_primary, from });
    }

    /// Offers what is in force.
    pub(super) fn offer(self, sink: &mut Sink) {
        for candidates in self.by_key.into_values() {
            let has_primary = candidates.iter().any(|candidate| candidate.is_primary);
            let mut tiers: BTreeMap<Decimal, Vec<Candidate>> = BTreeMap::new();
            for candidate in candidates {
                if has_primary && !candidate.is_primary {
                    sink.skipped("meters of another region, where the region has its own");
                } else {
                    tiers.entry(candidate.offer.tier_start).or_default().push(candidate);
                }
            }
            for tier in tiers.into_values() {
                let newest = tier.iter().map(|candidate| candidate.from).max();
                for candidate in tier {
                    if Some(candidate.from) == newest {
                        sink.offer(&candidate.offer);
                    } else {
                        sink.skipped("prices of an earlier date");
                    }
                }
            }
        }
    }
}

fn offer(
    item: &Item,
    place: &Place,
    region: &str,
    unit: &str,
    price: Decimal,
    as_of: Date,
) -> Offer {
    Offer {
        sku: place.sku.as_str().into(),
        variant: place.variant.as_str().into(),
        currency: item.currency_code.as_str().into(),
        ..Offer::new(&place.product, region, unit, price, as_of)
    }
}

/// A reservation paid at once, and by the month: both cost the same in the end. The price is for all of the
/// term, whatever the unit of measure says.
fn reservation(
    item: &Item,
    place: &Place,
    region: &str,
    (years, term): (u8, &str),
    as_of: Date,
) -> Vec<Offer> {
    let total = item.retail_price.0;
    let of = |option, term: &str, unit, price| Offer {
        purchase_option: option,
        term: term.into(),
        ..offer(item, place, region, unit, price, as_of)
    };
    let upfront = format!("{term}.all_upfront");
    let mut offers = vec![
        of(PurchaseOption::ReservedUpfront, &upfront, "once", total),
        of(PurchaseOption::Reserved, &upfront, "hour", Decimal::ZERO),
    ];
    let hourly = total.checked_div(HOURS_A_YEAR.saturating_mul(Decimal::from(years)));
    if let Some(hourly) = hourly {
        offers.push(Offer {
            // Azure tells the total alone; ten decimals of an hour are exact to the cent in three years.
            quality: Quality::Derived,
            ..of(
                PurchaseOption::Reserved,
                &format!("{term}.no_upfront"),
                "hour",
                hourly.round_dp(10),
            )
        });
    }
    offers
}

/// `1 Year` or `3 Years`, in years and as a term of ours begins.
fn years(term: &str) -> Option<(u8, &'static str)> {
    match term {
        "1 Year" => Some((1, "1yr")),
        "3 Years" => Some((3, "3yr")),
        _ => None,
    }
}

/// The day of `2021-11-01T00:00:00Z`.
fn day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// What counts unmapped items together, and lets someone write what maps them.
fn describe(item: &Item) -> String {
    format!("{}, {}, {}", item.service_name, item.product_name, item.kind)
}
