//! What a price service offers: one tier of one price, as a row of a table to be.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{PriceKey, PurchaseOption, Quality, table::Row, unit};

/// A way of buying that can be fetched by itself; the names are those of `--purchase`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purchase {
    OnDemand,
    Reserved,
    SavingsPlan,
    Spot,
}

impl Purchase {
    pub(crate) const ALL: [Self; 4] =
        [Self::OnDemand, Self::Reserved, Self::SavingsPlan, Self::Spot];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OnDemand => "on-demand",
            Self::Reserved => "reserved",
            Self::SavingsPlan => "savings-plan",
            Self::Spot => "spot",
        }
    }

    /// The way of buying that rows of `option` belong to.
    pub(crate) fn of(option: PurchaseOption) -> Self {
        match option {
            PurchaseOption::OnDemand => Self::OnDemand,
            PurchaseOption::Spot => Self::Spot,
            PurchaseOption::Reserved
            | PurchaseOption::ReservedUpfront
            | PurchaseOption::ReservedEffective => Self::Reserved,
            PurchaseOption::SavingsPlan => Self::SavingsPlan,
        }
    }
}

/// A part of a price list that is fetched, kept and replaced as a whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Part {
    /// Terraform's short provider name.
    pub(crate) provider: &'static str,
    /// Whose prices they are, an id of `pricing-cache/sources.csv`.
    pub(crate) source: &'static str,
    /// As the cloud names it: `AmazonEC2`, `Virtual Machines`.
    pub(crate) service: Box<str>,
    /// Where all of its rows are; `None` where one answer has all regions.
    pub(crate) region: Option<Box<str>>,
    /// Sorted, each once. What one answer holds is one part.
    pub(crate) purchases: Vec<Purchase>,
    /// The look-ups that it is fetched for, sorted, each once, where not all of it is.
    pub(crate) only: Option<Vec<Lookup>>,
}

/// What a run looks up, whatever the region and the way of buying.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Lookup {
    pub(crate) product: Box<str>,
    pub(crate) sku: Box<str>,
    pub(crate) variant: Box<str>,
}

impl Lookup {
    pub(crate) fn of(key: &PriceKey) -> Self {
        Self { product: (&*key.product).into(), sku: key.sku.clone(), variant: key.variant.clone() }
    }
}

impl Part {
    /// What the rows of the part have in the column `source`; tells them from all others.
    pub(crate) fn origin(&self) -> String {
        let plain = |c: char| if c == ',' || c == '"' || c.is_control() { '-' } else { c };
        format!("{}/{}", self.source, self.service.chars().map(plain).collect::<String>())
    }

    /// Whether the part is fetched for this look-up.
    pub(crate) fn answers(&self, key: &PriceKey) -> bool {
        let lookup = || Lookup::of(key);
        self.provider == key.provider
            && self.covers(&key.region.0, key.purchase_option)
            && self.only.as_ref().is_none_or(|only| only.binary_search(&lookup()).is_ok())
    }

    /// Whether `row` is what an earlier update had of the part, and the part's to say anew.
    pub(super) fn replaces(&self, row: &Row) -> bool {
        let Ok(option) = row.purchase_option.parse() else { return false };
        let named = |lookup: &Lookup| {
            (&*lookup.product, &*lookup.sku, &*lookup.variant).cmp(&(
                row.product,
                row.sku,
                row.variant,
            ))
        };
        self.purchases.contains(&Purchase::of(option))
            && self.origin() == row.source
            && self.only.as_ref().is_none_or(|only| only.binary_search_by(named).is_ok())
    }

    /// Whether a row of this region and option is for the part to say.
    pub(super) fn covers(&self, region: &str, option: PurchaseOption) -> bool {
        self.region.as_deref().is_none_or(|own| own == region)
            && self.purchases.contains(&Purchase::of(option))
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let purchases: Vec<_> = self.purchases.iter().map(|purchase| purchase.name()).collect();
        let region = self.region.as_deref().unwrap_or("all regions");
        write!(f, "{}, {region}, {}", self.service, purchases.join(" and "))?;
        self.only.as_ref().map_or(Ok(()), |only| write!(f, ", {} look-ups", only.len()))
    }
}

/// From `tier_start` up to `tier_end` units a month, what one unit costs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Offer {
    /// Our own stable id; its first word is the shard.
    pub(crate) product: Box<str>,
    pub(crate) region: Box<str>,
    pub(crate) sku: Box<str>,
    pub(crate) variant: Box<str>,
    pub(crate) purchase_option: PurchaseOption,
    /// `1yr.no_upfront.standard`; empty for on-demand and spot.
    pub(crate) term: Box<str>,
    /// One of the closed set in `price/unit.rs`.
    pub(crate) unit: Box<str>,
    pub(crate) tier_start: Decimal,
    pub(crate) tier_end: Option<Decimal>,
    /// Of one unit, in `currency`.
    pub(crate) price: Decimal,
    /// ISO 4217.
    pub(crate) currency: Box<str>,
    /// The day on which the source said so.
    pub(crate) as_of: Date,
    pub(crate) quality: Quality,
}

impl Offer {
    /// An on-demand list price of all quantities, in US dollars; set what is otherwise.
    pub(crate) fn new(
        product: &str,
        region: &str,
        unit: &str,
        price: Decimal,
        as_of: Date,
    ) -> Self {
        Self {
            product: product.into(),
            region: region.into(),
            sku: Box::default(),
            variant: Box::default(),
            purchase_option: PurchaseOption::OnDemand,
            term: Box::default(),
            unit: unit.into(),
            tier_start: Decimal::ZERO,
            tier_end: None,
            price,
            currency: "USD".into(),
            as_of,
            quality: Quality::List,
        }
    }

    pub(super) fn service(&self) -> &str {
        self.product.split('.').next().unwrap_or_default()
    }

    /// Why it cannot be a row of a table; the text counts how many of a part have this fault.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let mut words = self.product.split('.');
        let is_product = self.product.contains('.')
            && words.all(|part| !part.is_empty() && part.chars().all(word));
        // The table has neither quotes nor escapes.
        let plain = |text: &str| !text.contains([',', '"']) && !text.contains(char::is_control);
        let texts = [&*self.region, &*self.sku, &*self.variant, &*self.term];
        let has_years = self.term.starts_with("1yr.") || self.term.starts_with("3yr.");
        let is_code = |byte: u8| byte.is_ascii_uppercase();
        let holds = [
            (is_product, "the product is no id of ours"),
            (!self.region.is_empty(), "there is no region"),
            (texts.into_iter().all(plain), "a text has commas, quotes or line breaks"),
            (unit::known(&self.unit).is_some(), "the unit is not known"),
            (!self.price.is_sign_negative(), "the price is negative"),
            (!self.tier_start.is_sign_negative(), "a tier begins below zero"),
            (self.tier_end.is_none_or(|end| end > self.tier_start), "a tier ends before it begins"),
            (
                if self.purchase_option.is_reserved() { has_years } else { self.term.is_empty() },
                "the term does not fit the purchase option",
            ),
            (
                self.currency.len() == 3 && self.currency.bytes().all(is_code),
                "the currency is no ISO 4217 code",
            ),
        ];
        holds.into_iter().find(|(holds, _)| !holds).map(|(_, fault)| fault)
    }

    /// The line of a table; `origin` is its source.
    pub(super) fn line(&self, origin: &str) -> String {
        let bound = self.tier_end.map(|end| end.normalize().to_string()).unwrap_or_default();
        format!(
            "{},{},{},{},{},{},{},{bound},{},{},{},{origin},{}",
            self.product,
            self.sku,
            self.variant,
            self.purchase_option.name(),
            self.term,
            self.unit,
            self.tier_start.normalize(),
            self.price.normalize(),
            self.currency,
            self.as_of,
            self.quality.name(),
        )
    }
}
