//! Amazon Web Services.

mod billed;
mod billing;
mod checks;
#[cfg(feature = "aws")]
mod client;
mod comparisons;
mod in_force;
#[cfg(feature = "aws")]
mod inventory;
#[cfg(feature = "aws")]
mod metrics;
#[cfg(feature = "aws")]
mod prices;
mod products;
mod region;
mod resources;
#[cfg(feature = "aws")]
mod trail;

use super::Provider;

pub(super) const PROVIDER: Provider = Provider {
    resource_types: resources::RESOURCE_TYPES,
    free: resources::FREE,
    supporting: resources::SUPPORTING,
    comparisons: comparisons::COMPARISONS,
    products: products::PRODUCTS,
    region: region::region,
    checks: checks::CHECKS,
    stops: checks::STOPS,
    offers: checks::OFFERS,
    billed: billed::product,
    commitments: in_force::COMMITMENTS,
    commitment_kind: in_force::kind_of,
    #[cfg(feature = "aws")]
    look: Some(inventory::look),
    #[cfg(feature = "aws")]
    measure: Some(metrics::measure),
    #[cfg(not(feature = "aws"))]
    look: None,
    #[cfg(not(feature = "aws"))]
    measure: None,
    #[cfg(feature = "aws")]
    price_sources: prices::PRICE_SOURCES,
    #[cfg(all(feature = "online", not(feature = "aws")))]
    price_sources: &[],
    #[cfg(feature = "aws")]
    who: Some(trail::who),
    #[cfg(not(feature = "aws"))]
    who: None,
};
