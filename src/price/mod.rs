//! Price: changes into an [`Estimate`]. Pure once the [`PriceBook`] is open.

mod assumed;
mod book;
mod cache;
mod charge;
mod component;
mod estimate;
mod evidence;
mod exchange;
mod gap;
mod import;
mod key;
mod sheet;
mod specs;
mod table;
mod unit;
mod usage;

pub(crate) use assumed::{AssumedUsage, UsageSource};
pub(crate) use book::{Listing, PriceBook, TableInfo};
pub(crate) use cache::cache_folder;
pub(crate) use charge::{Charge, ResourceCost};
pub(crate) use component::{Bill, Catalog, Component, Context, ResourceType};
pub(crate) use estimate::{CostChange, Estimate, Pricer};
pub(crate) use evidence::{Evidence, Origin};
pub(crate) use exchange::{Exchange, Rate, currency};
pub(crate) use gap::Gap;
pub(crate) use key::{PriceKey, PurchaseOption};
pub(crate) use sheet::Sheet;
pub(crate) use specs::{InstanceSpec, InstanceSpecs};
pub(crate) use table::{Price, Quality, Row, Tier};
pub(crate) use unit::is_hourly;
pub(crate) use usage::{Usage, UsageFile, set};
