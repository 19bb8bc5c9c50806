//! What a resource costs, line by line.

use std::borrow::Cow;

use super::{Gap, PriceKey, Quality, Rate, UsageSource};
use crate::{
    model::Shared,
    money::{Money, Quantity, UnitPrice},
};

/// What one resource costs, and what could not be told.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ResourceCost {
    /// In the order of the bill.
    pub(crate) charges: Shared<Charge>,
    pub(crate) gaps: Shared<Gap>,
    /// Known to cost nothing by itself.
    pub(crate) free: bool,
}

/// A priced component; a row of a FOCUS data set. A tiered component makes one charge a tier.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Charge {
    pub(crate) name: Cow<'static, str>,
    pub(crate) group: Vec<Box<str>>,
    pub(crate) price: PriceKey,
    pub(crate) unit: Cow<'static, str>,
    pub(crate) unit_price: UnitPrice,
    /// A month's; `None` where it depends on usage that nobody told.
    pub(crate) quantity: Option<Quantity>,
    /// The usage key that would tell the quantity, where nobody told it.
    pub(crate) usage_key: Option<Box<str>>,
    /// What the month's bill says: `unit_price` × `quantity`, always.
    pub(crate) list_cost: Option<Money>,
    /// With one-off fees spread over their term (FOCUS's effective cost).
    pub(crate) effective_cost: Option<Money>,
    pub(crate) usage_based: bool,
    /// Who told how much is used; `None` where nobody did, or where nothing needs to be told.
    pub(crate) usage_source: Option<UsageSource>,
    /// How the price was converted into the billing currency; `None` where it is in it.
    pub(crate) exchange: Option<Box<Rate>>,
    pub(crate) as_of: Box<str>,
    pub(crate) source: Box<str>,
    pub(crate) quality: Quality,
}

impl ResourceCost {
    /// What the month's bill says of it, as far as it is known.
    pub(crate) fn list_cost(&self) -> Money {
        self.charges.iter().filter_map(|charge| charge.list_cost).sum()
    }

    /// The part of it that rests on the usage file.
    pub(crate) fn usage_cost(&self) -> Money {
        let usage = self.charges.iter().filter(|charge| charge.usage_based);
        usage.filter_map(|charge| charge.list_cost).sum()
    }
}
