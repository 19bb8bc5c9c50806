//! Resources and changes to them, named as Terraform's plan format names them.

use std::{fmt, sync::Arc};

use super::{Attributes, Shared, Tags, Unknown};

/// Where a resource is declared: `module.web.aws_instance.app["a"]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Address(pub(crate) Arc<str>);

/// What the cloud calls a live resource: `vol-0abc`, an ARN, a self link.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ResourceId(pub(crate) Arc<str>);

/// Where prices apply: a region, or a local or wavelength zone, by the cloud's own code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Region(pub(crate) Arc<str>);

/// An attribute whose configuration refers to other resources, by instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) attribute: Box<str>,
    pub(crate) to: Vec<Address>,
}

/// A resource as declared, or as found live; both take the same shape.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Resource {
    /// Terraform's resource type, e.g. `aws_ebs_volume`.
    pub(crate) kind: Box<str>,
    /// `None` for a live resource that no code declares.
    pub(crate) address: Option<Address>,
    /// Unset until the resource exists.
    pub(crate) id: Option<ResourceId>,
    pub(crate) region: Option<Region>,
    pub(crate) placed_by: PlacedBy,
    pub(crate) attributes: Attributes,
    pub(crate) tags: Tags,
    pub(crate) references: Shared<Reference>,
}

/// What says in which region a resource is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PlacedBy {
    /// Its own attributes, if anything.
    #[default]
    Attributes,
    /// The configuration of its provider.
    Provider,
    /// What else its provider manages or reads.
    Siblings,
    /// `--region`, or the environment.
    User,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    NoOp,
    Create,
    Read,
    Update,
    Replace,
    Delete,
    /// No longer managed; it lives on and goes on costing.
    Forget,
    /// An action that this version does not know; told by the values on both sides.
    Other(Box<str>),
}

/// One resource on both sides of a change.
///
/// A plan is changes from the prior state to the planned one, drift is changes from what is
/// declared to what is live, and advice is changes from what is to what would cost less. All
/// three are priced by the same function.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ResourceChange {
    /// `None` for a live resource that no code declares.
    pub(crate) address: Option<Address>,
    /// The address it had, where it was moved.
    pub(crate) previous_address: Option<Address>,
    pub(crate) imported: bool,
    pub(crate) action: Action,
    pub(crate) before: Option<Resource>,
    pub(crate) after: Option<Resource>,
}

/// A Terraform plan. A state reads as a plan in which nothing changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) changes: Vec<ResourceChange>,
    /// What Terraform's own refresh found changed: from the state to the live resource.
    pub(crate) drift: Vec<ResourceChange>,
    /// Read from a state, so that nothing changes.
    pub(crate) is_state: bool,
}

/// What a resource type wants kept of a document.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Schema {
    /// The attributes that decide cost; nothing else is kept.
    pub(crate) attributes: &'static [&'static str],
    /// What is kept besides to compare it with what is live.
    pub(crate) compared: [&'static [&'static str]; 2],
    /// Where the resource's own attributes tell its region.
    pub(crate) region: Option<fn(&Attributes) -> Option<Region>>,
}

/// The schema of a resource type; `None` for one whose attributes nobody reads.
pub(crate) type SchemaOf<'a> = &'a (dyn Fn(&str) -> Option<Schema> + Sync);

impl Resource {
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, Unknown> {
        self.attributes.text(name)
    }

    pub(crate) fn number(&self, name: &str) -> Result<Option<rust_decimal::Decimal>, Unknown> {
        self.attributes.number(name)
    }

    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Unknown> {
        self.attributes.flag(name)
    }

    pub(crate) fn blocks(&self, name: &str) -> Result<Vec<&Attributes>, Unknown> {
        self.attributes.blocks(name)
    }

    pub(crate) fn block(&self, name: &str) -> Result<Option<&Attributes>, Unknown> {
        self.attributes.block(name)
    }

    /// The addresses that `attribute` refers to in the configuration.
    pub(crate) fn references(&self, attribute: &str) -> &[Address] {
        self.references
            .iter()
            .find(|reference| &*reference.attribute == attribute)
            .map_or(&[], |reference| &reference.to)
    }
}

impl ResourceChange {
    /// The resource as it will be, or as it was where it goes.
    pub(crate) fn resource(&self) -> Option<&Resource> {
        self.after.as_ref().or(self.before.as_ref())
    }
}

impl Action {
    /// Terraform's word for it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::NoOp => "no-op",
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "update",
            Self::Replace => "replace",
            Self::Delete => "delete",
            Self::Forget => "forget",
            Self::Other(name) => name,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Region {
    fn from(code: &str) -> Self {
        Self(code.into())
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ResourceChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.address, self.resource()) {
            (Some(address), _) => write!(f, "{address}"),
            (None, Some(Resource { kind, id: Some(id), .. })) => write!(f, "{kind} {}", id.0),
            _ => f.write_str("(unnamed)"),
        }
    }
}
