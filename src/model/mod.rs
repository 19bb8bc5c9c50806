//! What every stage speaks of: resources, changes to them, and how they refer to one another.

mod attributes;
mod graph;
mod resource;

pub(crate) use attributes::{Attributes, Unknown, Value};
pub(crate) use graph::{Graph, IDENTITIES};
pub(crate) use resource::{
    Action, Address, Plan, Reference, Region, Resource, ResourceChange, ResourceId, Schema,
    SchemaOf,
};
