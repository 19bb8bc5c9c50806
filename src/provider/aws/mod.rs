//! Amazon Web Services.

mod billing;
mod region;
mod resources;

use super::Provider;

pub(super) const PROVIDER: Provider = Provider {
    resource_types: resources::RESOURCE_TYPES,
    free: resources::FREE,
    supporting: resources::SUPPORTING,
    region: region::region,
};
