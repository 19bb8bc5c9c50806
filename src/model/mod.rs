//! What every stage speaks of: resources, changes to them, and how they refer to one another.

mod attributes;
mod graph;
#[expect(dead_code, reason = "drift and savings are to read it")]
mod inventory;
mod resource;

pub(crate) use attributes::{Attributes, Unknown, Value};
pub(crate) use graph::{Graph, IDENTITIES};
#[expect(unused_imports, reason = "drift and savings are to read it")]
pub(crate) use inventory::{Coverage, Inventory, LiveResource, Outcome, Parent};
pub(crate) use resource::{
    Action, Address, Plan, Reference, Region, Resource, ResourceChange, ResourceId, Schema,
    SchemaOf,
};
