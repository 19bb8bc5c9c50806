//! What every stage speaks of: resources, changes to them, and how they refer to one another.

mod attributes;
mod graph;
mod inventory;
mod measurement;
mod resource;
mod secrets;
mod shared;
mod tags;

pub(crate) use attributes::{Attributes, Unknown, Value};
pub(crate) use graph::{Graph, IDENTITIES};
pub(crate) use inventory::{Coverage, Inventory, LiveResource, Outcome, Parent};
#[cfg(feature = "aws")]
pub(crate) use measurement::Datapoint;
pub(crate) use measurement::{Series, Window};
pub(crate) use resource::{
    Action, Address, PlacedBy, Plan, Reference, Region, Resource, ResourceChange, ResourceId,
    Schema, SchemaOf,
};
pub(crate) use secrets::{fingerprint, is_secret};
pub(crate) use shared::Shared;
pub(crate) use tags::Tags;
