//! SKUs of a service into rows.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{
    machine::{Part as MachinePart, Parts, Way},
    place::{Place, Product, place},
    sku::{Expression, Sku, unit},
};
use crate::{
    price::{InstanceSpecs, Offer, Sink},
    provider::regions,
};

/// Takes the SKUs of a service, page by page, and puts machine types together in the end.
#[derive(Debug)]
pub(super) struct Rows {
    today: Date,
    parts: Parts,
}

/// Start of a tier and price, in Google's unit.
type Tier = (Decimal, Decimal);

impl Rows {
    pub(super) fn new(today: Date) -> Self {
        Self { today, parts: Parts::default() }
    }

    /// Takes one SKU, or counts why it has no row.
    pub(super) fn take(&mut self, sku: &Sku, sink: &mut Sink) {
        let describe = || {
            let category = &sku.category;
            format!(
                "{}, {}, {}",
                category.service_display_name,
                category.resource_group,
                sku.stem()
            )
        };
        let Some((option, term)) = sku.purchase() else {
            return sink.unmapped(&format!("{}, {}", describe(), sku.category.usage_type));
        };
        let place = match place(sku) {
            Place::Skip(because) => return sink.skipped(because),
            Place::Nothing => return sink.unmapped(&describe()),
            place => place,
        };
        let Some(expression) =
            sku.expression().filter(|expression| !expression.tiered_rates.is_empty())
        else {
            return sink.skipped("SKUs without a price");
        };
        let Some((currency, tiers)) = tiers(expression) else {
            return sink.fault("a price is too large");
        };
        let Some(unit) = unit(&expression.usage_unit) else {
            return sink.unmapped(&format!("{}, per {}", describe(), expression.usage_unit));
        };
        let everywhere = matches!(&place, Place::Product(product) if product.everywhere);
        let regions = regions_of(sku, everywhere);
        let per = match &place {
            Place::Product(product) => product.unit,
            Place::Memory(_) => "GB-hour",
            _ => "hour",
        };
        if unit != per {
            return sink.fault(&format!("{} is sold by {unit}, which is not known", describe()));
        }
        for region in regions {
            let way = (region.as_str().into(), option, term);
            match &place {
                Place::Core(series) => self.part(way, MachinePart::Core(series), &tiers, sink),
                Place::Memory(series) => self.part(way, MachinePart::Memory(series), &tiers, sink),
                Place::Product(product) => {
                    if product.id == "compute.gpu" {
                        let gpu = MachinePart::Gpu(product.sku.into());
                        self.part(way.clone(), gpu, &tiers, sink);
                    }
                    if let Some(disk) = product.id.strip_prefix("compute.storage.local") {
                        let disk = MachinePart::LocalSsd(format!("local{disk}").into());
                        self.part(way.clone(), disk, &tiers, sink);
                    }
                    self.product(product, way, &tiers, currency, sink);
                }
                Place::Skip(_) | Place::Nothing => {}
            }
        }
    }

    /// Offers the machine types that the parts come to.
    pub(super) fn machines(self, specs: &InstanceSpecs, sink: &mut Sink) {
        for ((region, option, term), machine_type, price) in self.parts.machines(specs) {
            sink.offer(&Offer {
                sku: machine_type.into(),
                variant: "linux".into(),
                purchase_option: option,
                term: term.into(),
                ..Offer::new("compute.instance", &region, "hour", price, self.today)
            });
        }
    }

    /// Keeps the price of a part, which has no tiers.
    fn part(&mut self, way: Way, part: MachinePart, tiers: &[Tier], sink: &mut Sink) {
        match tiers {
            [(start, price)] if start.is_zero() => {
                if !self.parts.add(way, part, *price) {
                    sink.fault("two prices for one part of machine types");
                }
            }
            _ => sink.fault("a part of machine types with tiers"),
        }
    }

    fn product(
        &self,
        product: &Product,
        (region, purchase_option, term): Way,
        tiers: &[Tier],
        currency: &str,
        sink: &mut Sink,
    ) {
        let is_machine = product.id == "compute.instance";
        for (start, price) in tiers {
            sink.offer(&Offer {
                sku: product.sku.into(),
                variant: if is_machine { "linux" } else { "" }.into(),
                purchase_option,
                term: term.into(),
                tier_start: *start,
                currency: currency.into(),
                ..Offer::new(product.id, &region, product.unit, *price, self.today)
            });
        }
    }
}

/// The currency, and the tiers; neighbours at one price are one tier.
fn tiers(expression: &Expression) -> Option<(&str, Vec<Tier>)> {
    let mut tiers = Vec::new();
    let mut currency = "USD";
    for rate in &expression.tiered_rates {
        if !rate.unit_price.currency_code.is_empty() {
            currency = &rate.unit_price.currency_code;
        }
        let price = rate.unit_price.amount()?;
        if tiers.last().is_none_or(|(_, before)| *before != price) {
            tiers.push((rate.start_usage_amount.0, price));
        }
    }
    Some((currency, tiers))
}

/// Where a SKU is sold, as our tables write it.
fn regions_of(sku: &Sku, everywhere: bool) -> Vec<String> {
    let is_global = |regions: &[String]| regions.is_empty() || regions == ["global"];
    if everywhere && is_global(&sku.service_regions) {
        return regions("google").map(ToOwned::to_owned).collect();
    }
    if is_global(&sku.service_regions) {
        return vec!["global".to_owned()];
    }
    let named = |region: &String| match &**region {
        "us" => "us-multi".to_owned(),
        "eu" | "europe" => "europe-multi".to_owned(),
        "asia" => "asia-multi".to_owned(),
        _ => region.clone(),
    };
    sku.service_regions.iter().map(named).collect()
}
