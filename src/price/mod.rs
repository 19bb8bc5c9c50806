//! Price: changes into an [`Estimate`]. Pure once the [`PriceBook`] is open.

mod book;
mod component;
mod estimate;
mod gap;
mod key;
mod specs;
mod table;
mod usage;

pub(crate) use book::{PriceBook, TableInfo};
pub(crate) use component::{Bill, Catalog, Component, Context, ResourceType};
pub(crate) use estimate::{Charge, CostChange, Estimate, Pricer, ResourceCost};
pub(crate) use gap::Gap;
pub(crate) use key::{PriceKey, PurchaseOption};
pub(crate) use specs::{InstanceSpec, InstanceSpecs};
pub(crate) use table::{Price, Quality, Tier};
pub(crate) use usage::{Usage, UsageFile};
