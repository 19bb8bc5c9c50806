//! Price: changes into an [`Estimate`]. Pure once the [`PriceBook`] is open.

mod assumed;
mod book;
mod cache;
mod charge;
pub(crate) mod check;
mod component;
mod estimate;
mod evidence;
mod exchange;
mod gap;
mod import;
mod key;
#[cfg(feature = "online")]
mod offer;
mod sheet;
mod specs;
mod spot;
mod table;
mod unit;
#[cfg(feature = "online")]
mod update;
mod usage;

pub(crate) use assumed::{AssumedUsage, UsageSource};
pub(crate) use book::{Listing, PriceBook, TableInfo};
pub(crate) use cache::cache_folder;
pub(crate) use charge::{Charge, ResourceCost};
pub(crate) use check::{Against, Finding};
pub(crate) use component::{Bill, Catalog, Component, Context, ResourceType};
pub(crate) use estimate::{CostChange, Estimate, Pricer};
pub(crate) use evidence::{Evidence, Origin, Place};
pub(crate) use exchange::{Exchange, Rate, currency};
pub(crate) use gap::Gap;
pub(crate) use key::{PriceKey, PurchaseOption};
#[cfg(feature = "online")]
pub(crate) use offer::{Lookup, Offer, Part, Purchase};
pub(crate) use sheet::Sheet;
pub(crate) use specs::{InstanceSpec, InstanceSpecs};
pub(crate) use spot::{SpotAdvice, SpotAdvisor};
pub(crate) use table::{Price, Quality, Row, Tier};
#[cfg(all(test, feature = "azure"))]
pub(crate) use unit::UNITS;
pub(crate) use unit::is_hourly;
#[cfg(feature = "online")]
pub(crate) use update::{Candidate, Left, Sink, Staged, Staging, merge};
pub(crate) use usage::{Usage, UsageFile, set};
