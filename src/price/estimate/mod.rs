//! Components times prices.

mod alike;

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use jiff::civil::Date;
use rust_decimal::Decimal;

use self::alike::Bills;
use super::{
    AssumedUsage, Bill, Catalog, Charge, Component, Context, Exchange, Gap, InstanceSpecs, Price,
    PriceBook, PriceKey, PurchaseOption, Quality, Rate, ResourceCost, ResourceType, Tier, Usage,
    UsageFile, UsageSource, assumed::Told,
};
use crate::{
    model::{Action, Attributes, Graph, Resource, ResourceChange},
    money::{HOURS_PER_MONTH, Money, Quantity, UnitPrice, times},
    threads::in_parts,
};

/// What a list of changes does to the monthly bill.
#[derive(Clone, Debug, Default)]
pub(crate) struct Estimate {
    pub(crate) changes: Vec<CostChange>,
}

#[derive(Clone, Debug)]
pub(crate) struct CostChange {
    pub(crate) change: ResourceChange,
    pub(crate) before: ResourceCost,
    pub(crate) after: ResourceCost,
}

/// Prices changes: what each side of each costs a month.
#[derive(Debug)]
pub(crate) struct Pricer {
    pub(crate) catalog: Catalog,
    pub(crate) book: PriceBook,
    pub(crate) specs: InstanceSpecs,
    pub(crate) usage: UsageFile,
    /// What is used of what the usage file does not tell.
    pub(crate) assumed: Option<AssumedUsage>,
    pub(crate) as_of: Date,
    /// ISO 4217; a price in another currency is converted, or a gap where there is no rate.
    pub(crate) currency: Box<str>,
    pub(crate) exchange: Exchange,
}

impl Pricer {
    /// Prices `changes`; `around` are resources that they may refer to and that do not count.
    pub(crate) fn estimate(
        &self,
        changes: Vec<ResourceChange>,
        around: &[ResourceChange],
    ) -> Estimate {
        let costs = self.costs(&changes, around);
        let changes = changes.into_iter().zip(costs);
        let changes =
            changes.map(|(change, (before, after))| CostChange { change, before, after }).collect();
        Estimate { changes }
    }

    /// What each change costs before and after.
    fn costs(
        &self,
        changes: &[ResourceChange],
        around: &[ResourceChange],
    ) -> Vec<(ResourceCost, ResourceCost)> {
        let counted = around.iter().take(1).flat_map(|_| changes.iter().map(|it| &it.address));
        let counted: HashSet<_> = counted.collect();
        let others = || around.iter().filter(|other| !counted.contains(&other.address));
        let all = || changes.iter().chain(others());
        let nothing_changes =
            all().all(|change| change.action != Action::Forget && change.before == change.after);
        let before = Graph::new(all().filter_map(|change| change.before.as_ref()));
        let after = Graph::new(all().filter_map(|change| change.after.as_ref()));
        let cost = |change: &ResourceChange| {
            let cost_before = self.resource(change.before.as_ref(), &before);
            let cost_after = match change.action {
                // It lives on, outside of the code: the bill does not change.
                Action::Forget => cost_before.clone(),
                _ if nothing_changes => cost_before.clone(),
                _ => self.resource(change.after.as_ref(), &after),
            };
            (cost_before, cost_after)
        };
        let parts = in_parts(changes, |part| {
            let mut bills = Bills::default();
            let costs = part.iter().map(cost);
            costs.map(|(before, after)| (bills.one(before), bills.one(after))).collect::<Vec<_>>()
        });
        parts.into_iter().flatten().collect()
    }

    fn resource(&self, resource: Option<&Resource>, graph: &Graph) -> ResourceCost {
        resource
            .map_or_else(ResourceCost::default, |resource| self.cost(resource, graph, &self.usage))
    }

    /// What `resource` costs among those of `graph`.
    pub(crate) fn cost(
        &self,
        resource: &Resource,
        graph: &Graph,
        usage_file: &UsageFile,
    ) -> ResourceCost {
        self.cost_of(resource, graph, usage_file, &Attributes::default())
    }

    /// What it costs where its usage is `known`, whatever the usage file says.
    pub(crate) fn cost_using(
        &self,
        resource: &Resource,
        graph: &Graph,
        known: &Attributes,
    ) -> ResourceCost {
        self.cost_of(resource, graph, &self.usage, known)
    }

    fn cost_of(
        &self,
        resource: &Resource,
        graph: &Graph,
        usage_file: &UsageFile,
        known: &Attributes,
    ) -> ResourceCost {
        let Some(resource_type) = self.catalog.priced(&resource.kind) else {
            let free = self.catalog.is_free(&resource.kind);
            let gaps = if free { Vec::new() } else { vec![Gap::UnsupportedType] };
            return ResourceCost { gaps: gaps.into(), free, ..ResourceCost::default() };
        };
        let (bill, told) = self.bill(resource, resource_type, graph, (usage_file, known));
        let mut gaps = bill.gaps;
        let free = bill.components.is_empty() && gaps.is_empty();
        let mut charges = Vec::new();
        for component in &bill.components {
            match self.charges(component, told.source(component)) {
                Ok(of_component) => charges.extend(of_component),
                Err(Gap::NoPrice(_)) if component.only_if_priced => {}
                Err(gap) => gaps.push(gap),
            }
            if let Err(key) = &component.quantity {
                gaps.push(Gap::NeedsUsage(key.clone()));
            }
        }
        gaps.sort();
        gaps.dedup();
        ResourceCost { charges: charges.into(), gaps: gaps.into(), free }
    }

    /// The unit price of a key without tiers.
    pub(crate) fn unit_price(&self, key: &PriceKey) -> Option<(UnitPrice, Quality)> {
        let (price, _) = self.price(key).ok()?;
        let tiers = without_allowance(&price);
        (tiers.len() == 1).then(|| (tiers[0].unit_price, price.quality))
    }

    /// A resource's bill, with what is assumed of its usage, and what was told.
    fn bill(
        &self,
        resource: &Resource,
        resource_type: &ResourceType,
        graph: &Graph,
        (usage_file, known): (&UsageFile, &Attributes),
    ) -> (Bill, Told) {
        let with = |usage: &Usage, usage_file: &UsageFile| {
            let usage = usage.clone();
            let context =
                Context { graph, usage, usage_file, as_of: self.as_of, specs: &self.specs };
            let mut bill = Bill::default();
            bill.part(|bill| (resource_type.components)(resource, &context, bill));
            bill
        };
        let usage = usage_file.of(&resource.kind, resource.address.as_ref());
        let mut usage = usage.with(known);
        let by_file = !usage.is_empty();
        let mut bill = with(&usage, usage_file);
        let mut told = Told { by_file, ..Told::default() };
        let Some(assumed) = &self.assumed else { return (bill, told) };
        let mut usage_file = Cow::Borrowed(usage_file);
        // A bill may name a key only once it has another (how long a request takes, after how many
        // there are), so that it is asked again until it names no new one.
        loop {
            let mut is_new = false;
            for key in bill.missing_usage() {
                let Some(value) = assumed.value(&resource.kind, key) else { continue };
                if usage.assume(key, value) {
                    told.assumed.push((key.into(), value));
                    is_new = true;
                } else {
                    // It is a key of another resource that this one's bill asks for.
                    for (kind, value) in assumed.types_with(key) {
                        is_new |= usage_file.to_mut().assume(kind, key, value);
                    }
                }
            }
            if !is_new {
                return (bill, told);
            }
            let new = with(&usage, &usage_file);
            let old = std::mem::replace(&mut bill, new);
            told.without_assumed.get_or_insert(old.components);
        }
    }

    /// What is assumed of a resource's usage, by key.
    pub(super) fn assumed_usage(
        &self,
        resource: &Resource,
        graph: &Graph,
    ) -> Vec<(Box<str>, Decimal)> {
        let resource_type = self.catalog.priced(&resource.kind);
        let told = resource_type
            .map(|kind| self.bill(resource, kind, graph, (&self.usage, &Attributes::default())).1);
        told.unwrap_or_default().assumed
    }

    fn charges(
        &self,
        component: &Component,
        usage_source: Option<UsageSource>,
    ) -> Result<Vec<Charge>, Gap> {
        let (price, exchange) = self.price(&component.price)?;
        let (divisor, unit) = match component.shown {
            Some((divisor, name)) => (divisor, Cow::Borrowed(name)),
            None => (Decimal::ONE, Cow::Owned(price.unit.to_string())),
        };
        let (fee, hours) = self.upfront(&component.price);
        let charge = |quantity: Option<Quantity>, unit_price: UnitPrice| {
            let list_cost = quantity.map(|quantity| unit_price * quantity);
            let spread = quantity.map(|quantity| Money((fee * quantity).0 / hours));
            Charge {
                name: component.name.clone(),
                group: component.group.clone(),
                price: component.price.clone(),
                unit: unit.clone(),
                unit_price: UnitPrice(times(unit_price.0, divisor)),
                quantity: quantity
                    .map(|quantity| Quantity(quantity.0.checked_div(divisor).unwrap_or_default())),
                usage_key: component.quantity.as_ref().err().cloned(),
                list_cost,
                effective_cost: list_cost.zip(spread).map(|(list, spread)| list + spread),
                usage_based: component.usage_based,
                usage_source: usage_source.filter(|_| quantity.is_some()),
                exchange: exchange.cloned().map(Box::new),
                as_of: price.as_of.clone(),
                source: price.source.clone(),
                quality: price.quality,
            }
        };
        let tiers = without_allowance(&price);
        Ok(match component.quantity {
            Ok(quantity) => {
                let name = charge(Some(quantity), tiers[0].unit_price);
                match split(quantity, &tiers)[..] {
                    [] => vec![name],
                    ref parts => parts
                        .iter()
                        .map(|(quantity, unit_price)| charge(Some(*quantity), *unit_price))
                        .collect(),
                }
            }
            Err(_) => vec![charge(None, tiers[0].unit_price)],
        })
    }

    /// The price of `key` in the billing currency, and the rate it was converted at.
    fn price(&self, key: &PriceKey) -> Result<(Arc<Price>, Option<&Rate>), Gap> {
        let price = self.book.price(key)?;
        if price.currency == self.currency {
            return Ok((price, None));
        }
        let Some(rate) = self.exchange.from(&price.currency) else {
            let (key, currency) = (Box::new(key.clone()), price.currency.clone());
            return Err(Gap::Currency { key, currency });
        };
        Ok((Arc::new(rate.convert(&price, &self.currency)), Some(rate)))
    }

    /// A reservation's one-off fee, and the hours of its term to spread it over.
    fn upfront(&self, key: &PriceKey) -> (UnitPrice, Decimal) {
        let years = match key.term.split("yr").next() {
            Some("1") if key.purchase_option == PurchaseOption::Reserved => 1,
            Some("3") if key.purchase_option == PurchaseOption::Reserved => 3,
            _ => return (UnitPrice::default(), Decimal::ONE),
        };
        let price = self.price(&key.option(PurchaseOption::ReservedUpfront));
        let fee = price.ok().and_then(|(price, _)| Some(price.tiers.first()?.unit_price));
        (fee.unwrap_or_default(), HOURS_PER_MONTH * Decimal::from(12 * years))
    }
}

/// The tiers as one resource meets them.
///
/// A free first tier is an allowance of the whole account (a million SQS requests, 20,000 KMS
/// requests), which no single resource may claim: the next tier's price holds from the start.
fn without_allowance(price: &Price) -> Vec<Tier> {
    let mut tiers = price.tiers.clone();
    if let [free, next, ..] = &mut tiers[..]
        && free.unit_price == UnitPrice::default()
    {
        next.start = free.start;
        tiers.remove(0);
    }
    tiers
}

/// Shares a quantity out among the tiers it reaches.
fn split(total: Quantity, tiers: &[Tier]) -> Vec<(Quantity, UnitPrice)> {
    let share = |tier: &Tier| {
        let end = tier.end.map_or(total, |end| end.min(total));
        let quantity = Quantity(end.0.saturating_sub(tier.start.0));
        (quantity.0 > Decimal::ZERO).then_some((quantity, tier.unit_price))
    };
    tiers.iter().filter_map(share).collect()
}

impl CostChange {
    /// Whether the bill says anything else afterwards, or leaves out anything else.
    pub(crate) fn moves_cost(&self) -> bool {
        self.before != self.after
    }

    /// The gaps of both sides, each once.
    pub(crate) fn gaps(&self) -> BTreeSet<&Gap> {
        self.before.gaps.iter().chain(&self.after.gaps).collect()
    }
}

impl Estimate {
    pub(crate) fn before(&self) -> Money {
        self.changes.iter().map(|change| change.before.list_cost()).sum()
    }

    pub(crate) fn after(&self) -> Money {
        self.changes.iter().map(|change| change.after.list_cost()).sum()
    }
}

#[cfg(test)]
mod tests;
