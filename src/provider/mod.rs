//! The clouds. Each is a folder here and a line in [`PROVIDERS`].

mod aws;
mod utility;

use crate::{
    model::{Attributes, Region},
    price::{Catalog, ResourceType},
};

pub(crate) const PROVIDERS: &[Provider] = &[aws::PROVIDER, utility::PROVIDER];

/// All the program knows of one cloud.
#[derive(Debug)]
pub(crate) struct Provider {
    /// The types that cost money.
    pub(crate) resource_types: &'static [ResourceType],
    /// The types that cost nothing and decide nothing, one a line.
    pub(crate) free: &'static str,
    /// Free types whose attributes decide what others cost, with those attributes.
    pub(crate) supporting: &'static [(&'static str, &'static [&'static str])],
    /// Where a resource's own attributes say it is.
    pub(crate) region: fn(&Attributes) -> Option<Region>,
}

/// Every resource type of every provider.
pub(crate) fn catalog() -> Catalog {
    PROVIDERS.iter().fold(Catalog::default(), |catalog, provider| {
        let free = provider.free.lines().map(|kind| (kind, &[][..]));
        let free = free.chain(provider.supporting.iter().copied());
        catalog.with(provider.resource_types, free, provider.region)
    })
}
