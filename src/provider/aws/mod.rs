//! Amazon Web Services.

mod billing;
mod products;
mod region;
mod resources;

use super::Provider;

pub(super) const PROVIDER: Provider = Provider {
    resource_types: resources::RESOURCE_TYPES,
    free: resources::FREE,
    supporting: resources::SUPPORTING,
    products: products::PRODUCTS,
    region: region::region,
};
