//! A page of the Cloud Billing Catalog, as it comes
//! (<https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list>).

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::{price::PurchaseOption, provider::Exact};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Page {
    pub(super) skus: Vec<Sku>,
    pub(super) next_page_token: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sku {
    pub(super) description: String,
    pub(super) category: Category,
    #[serde(default)]
    pub(super) service_regions: Vec<String>,
    #[serde(default)]
    pricing_info: Vec<PricingInfo>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Category {
    pub(super) service_display_name: String,
    pub(super) resource_group: String,
    pub(super) usage_type: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PricingInfo {
    #[serde(default)]
    effective_time: String,
    pricing_expression: Expression,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Expression {
    /// `h`, `GiBy.mo`.
    pub(super) usage_unit: String,
    #[serde(default)]
    pub(super) tiered_rates: Vec<Rate>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rate {
    /// In usage units.
    #[serde(default)]
    pub(super) start_usage_amount: Exact,
    pub(super) unit_price: Money,
}

/// So many units of a currency, and so many billionths of one.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Money {
    #[serde(default)]
    pub(super) currency_code: String,
    #[serde(default)]
    units: Exact,
    #[serde(default)]
    nanos: i32,
}

impl Money {
    pub(super) fn amount(&self) -> Option<Decimal> {
        self.units.0.checked_add(Decimal::new(self.nanos.into(), 9))
    }
}

impl Sku {
    /// The prices in force: those since the latest time.
    pub(super) fn expression(&self) -> Option<&Expression> {
        let latest = self
            .pricing_info
            .iter()
            .max_by(|left, right| left.effective_time.cmp(&right.effective_time));
        latest.map(|info| &info.pricing_expression)
    }

    /// How it is bought, and for which term; `None` for a way that is not known.
    pub(super) fn purchase(&self) -> Option<(PurchaseOption, &'static str)> {
        match &*self.category.usage_type {
            "OnDemand" => Some((PurchaseOption::OnDemand, "")),
            "Preemptible" => Some((PurchaseOption::Spot, "")),
            "Commit1Yr" => Some((PurchaseOption::Reserved, "1yr.cud")),
            "Commit3Yr" => Some((PurchaseOption::Reserved, "3yr.cud")),
            _ => None,
        }
    }

    /// The description without what it says of place, capacity and term: of `Commitment v1: N2 Cpu in
    /// Americas for 1 Year` there is `N2 Cpu`.
    pub(super) fn stem(&self) -> &str {
        let mut stem = self.description.trim();
        for prefix in ["Commitment v1: ", "Commitment: ", "Spot Preemptible ", "Preemptible "] {
            stem = stem.strip_prefix(prefix).unwrap_or(stem);
        }
        for end in
            [" running in ", " in ", " for 1 Year", " for 3 Year", " attached to Spot Preemptible"]
        {
            stem = stem.split_once(end).map_or(stem, |(before, _)| before);
        }
        stem
    }
}

/// Google's units, and ours; its GiB are our GB.
pub(super) fn unit(usage_unit: &str) -> Option<&'static str> {
    Some(match usage_unit {
        "h" => "hour",
        "GiBy.h" => "GB-hour",
        "GiBy.mo" => "GB-month",
        "GiBy" => "GB",
        "MiBy" => "MiB",
        "mo" => "month",
        "count" => "unit",
        _ => return None,
    })
}
