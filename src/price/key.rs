//! What a component asks the book for.

use std::{borrow::Cow, fmt, str::FromStr};

use super::Gap;
use crate::model::{Region, Resource};

/// Names exactly one price, or none.
///
/// `product` is our own stable id (`ebs.gp3.storage`; `pricing-cache/README.md` lists the families).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PriceKey {
    /// Terraform's short provider name: `aws`, `google`, `azurerm`.
    pub(crate) provider: &'static str,
    pub(crate) product: Cow<'static, str>,
    pub(crate) region: Region,
    /// An instance type, a destination region; empty where the product has one price.
    pub(crate) sku: Box<str>,
    /// Operating system, engine, deployment, licence; empty where the product has none.
    pub(crate) variant: Box<str>,
    pub(crate) purchase_option: PurchaseOption,
    /// `1yr.no_upfront.standard`; empty unless reserved.
    pub(crate) term: Box<str>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PurchaseOption {
    #[default]
    OnDemand,
    Spot,
    /// The hourly part of a reservation.
    Reserved,
    /// The one-off part of a reservation.
    ReservedUpfront,
    /// A reservation's amortised hourly price, where the source gives only that.
    ReservedEffective,
    /// What an hour costs under a savings plan (AWS, Azure), by the plan's term.
    SavingsPlan,
}

impl PurchaseOption {
    pub(crate) const ALL: [Self; 6] = [
        Self::OnDemand,
        Self::Spot,
        Self::Reserved,
        Self::ReservedUpfront,
        Self::ReservedEffective,
        Self::SavingsPlan,
    ];

    /// Bought for a term, which the price then names.
    pub(crate) fn is_reserved(self) -> bool {
        !matches!(self, Self::OnDemand | Self::Spot)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OnDemand => "on_demand",
            Self::Spot => "spot",
            Self::Reserved => "reserved",
            Self::ReservedUpfront => "reserved_upfront",
            Self::ReservedEffective => "reserved_effective",
            Self::SavingsPlan => "savings_plan",
        }
    }
}

impl FromStr for PurchaseOption {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|option| option.name() == name).ok_or(())
    }
}

impl PriceKey {
    /// The on-demand price of `product` in `region`.
    pub(crate) fn new(
        provider: &'static str,
        product: impl Into<Cow<'static, str>>,
        region: Region,
    ) -> Self {
        Self {
            provider,
            product: product.into(),
            region,
            sku: Box::default(),
            variant: Box::default(),
            purchase_option: PurchaseOption::OnDemand,
            term: Box::default(),
        }
    }

    /// The on-demand price of `product` where `resource` is, or the gap that its region is unknown.
    pub(crate) fn at(
        provider: &'static str,
        product: impl Into<Cow<'static, str>>,
        resource: &Resource,
    ) -> Result<Self, Gap> {
        let region = resource.region.clone().ok_or(Gap::UnknownRegion)?;
        Ok(Self::new(provider, product, region))
    }

    pub(crate) fn sku(mut self, sku: &str) -> Self {
        self.sku = sku.into();
        self
    }

    pub(crate) fn variant(mut self, variant: &str) -> Self {
        self.variant = variant.into();
        self
    }

    pub(crate) fn spot(mut self) -> Self {
        self.purchase_option = PurchaseOption::Spot;
        self
    }

    /// `term` is a column of the table: `3yr.all_upfront.standard`.
    pub(crate) fn reserved(mut self, term: &str) -> Self {
        self.purchase_option = PurchaseOption::Reserved;
        self.term = term.into();
        self
    }

    pub(crate) fn option(&self, purchase_option: PurchaseOption) -> Self {
        Self { purchase_option, ..self.clone() }
    }

    /// The part of the product id that selects a shard of the table.
    pub(crate) fn service(&self) -> &str {
        self.product.split_once('.').map_or(&*self.product, |(service, _)| service)
    }

    /// How a line of the table that answers this key begins.
    pub(super) fn prefix(&self) -> String {
        format!(
            "{},{},{},{},{},",
            self.product,
            self.sku,
            self.variant,
            self.purchase_option.name(),
            self.term
        )
    }
}

impl fmt::Display for PriceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.provider, self.product)?;
        let option = match self.purchase_option {
            PurchaseOption::OnDemand => "",
            other => other.name(),
        };
        for part in [&*self.sku, &*self.variant, option, &*self.term] {
            if !part.is_empty() {
                write!(f, " {part}")?;
            }
        }
        write!(f, " in {}", self.region)
    }
}
