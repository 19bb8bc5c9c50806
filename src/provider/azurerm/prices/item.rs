//! A page of the Retail Prices API, as it comes
//! (<https://learn.microsoft.com/en-us/rest/api/cost-management/retail-prices/azure-retail-prices>).

use serde::Deserialize;

use crate::provider::Exact;

/// One answer: at most a thousand items.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Page {
    pub(super) items: Vec<Item>,
    #[serde(default)]
    pub(super) next_page_link: Option<String>,
}

/// One price: of a meter, in one tier, for one way of buying.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item {
    pub(super) currency_code: String,
    pub(super) tier_minimum_units: Exact,
    /// Of one unit of measure; of a reservation, for all of its term.
    pub(super) retail_price: Exact,
    #[serde(default)]
    pub(super) arm_region_name: Option<String>,
    pub(super) effective_start_date: String,
    #[serde(default)]
    pub(super) effective_end_date: Option<String>,
    pub(super) meter_name: String,
    pub(super) product_name: String,
    pub(super) sku_name: String,
    pub(super) service_name: String,
    #[serde(default)]
    pub(super) service_family: Option<String>,
    pub(super) unit_of_measure: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) is_primary_meter_region: bool,
    #[serde(default)]
    pub(super) arm_sku_name: Option<String>,
    /// `1 Year`, `3 Years`.
    #[serde(default)]
    pub(super) reservation_term: Option<String>,
    #[serde(default)]
    pub(super) savings_plan: Option<Vec<SavingsPlan>>,
}

/// What a unit of the item costs under a savings plan.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SavingsPlan {
    pub(super) retail_price: Exact,
    pub(super) term: String,
}

impl Item {
    /// The region as our tables write it: `westeurope`, `global`, `zone-1`.
    pub(super) fn region(&self) -> String {
        match self.arm_region_name.as_deref().unwrap_or_default() {
            "" => "global".to_owned(),
            name => super::place::slug(name),
        }
    }
}
