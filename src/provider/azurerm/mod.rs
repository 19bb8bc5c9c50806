//! Microsoft Azure.

#[cfg(feature = "azure")]
mod prices;

use super::Provider;

pub(super) const PROVIDER: Provider = Provider {
    resource_types: &[],
    free: "",
    supporting: &[],
    comparisons: &[],
    products: &[],
    region: |_| None,
    #[cfg(feature = "azure")]
    price_sources: prices::PRICE_SOURCES,
    #[cfg(all(feature = "online", not(feature = "azure")))]
    price_sources: &[],
    checks: &[],
    stops: &[],
    offers: &[],
    billed: |_| None,
    commitments: &[],
    commitment_kind: |_| None,
    look: None,
    who: None,
    measure: None,
};
