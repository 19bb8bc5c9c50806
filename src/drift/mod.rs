//! Compare: what is declared with what is live, into changes that the one pricer prices.
//!
//! Pure. What a cloud's types look like is stated by its provider, in [`Comparison`]s.

mod accepted;
mod assemble;
mod attribute;
mod canonical;
mod compare;
mod comparison;
mod coverage;
mod declared;
mod document;
mod ignored;
mod live;
mod parts;
mod priced;
mod refreshed;
mod sealed;
mod severity;
#[cfg(test)]
mod tests;
mod who;

use crate::{
    model::{Address, Region, Resource, ResourceChange, ResourceId},
    money::Money,
    price::CostChange,
};

pub(crate) use self::{
    accepted::Accepted,
    attribute::AttributeDrift,
    canonical::dns,
    compare::{Declared, compare},
    comparison::{Comparison, Comparisons, Form, Grave, PartOf, Scaled, ShownBy, Told},
    coverage::{Covered, Looked},
    ignored::Ignored,
    priced::{price, sort},
    refreshed::refreshed,
    who::{Deed, Who},
};

/// In which way live and declared differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// Live, and in no state.
    Unmanaged,
    /// In a state, and not live.
    Missing,
    /// Live in another way than declared.
    Changed,
}

/// Who moved it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Class {
    /// Somebody, behind the code's back.
    Configuration,
    /// The cloud as it runs: a group that scaled, a service's running count.
    Runtime,
}

/// How much it matters besides its money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Severity {
    /// A tag.
    Low,
    Medium,
    /// Encryption gone, a door opened to the internet.
    High,
}

/// One difference, priced: `before` is what is declared, `after` what is live.
#[derive(Clone, Debug)]
pub(crate) struct Drift {
    pub(crate) kind: Kind,
    pub(crate) class: Class,
    pub(crate) severity: Severity,
    /// The state that declares it, as its path was given.
    pub(crate) state: Option<Box<str>>,
    pub(crate) account: Option<Box<str>>,
    /// Sorted by name; empty but for what changed.
    pub(crate) attributes: Vec<AttributeDrift>,
    pub(crate) cost: CostChange,
    pub(crate) who: Who,
}

/// A difference before it is priced.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) kind: Kind,
    pub(crate) severity: Severity,
    pub(crate) state: Option<Box<str>>,
    pub(crate) account: Option<Box<str>>,
    pub(crate) attributes: Vec<AttributeDrift>,
    pub(crate) change: ResourceChange,
}

/// What comparing found out.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    pub(crate) differences: Vec<Difference>,
    /// Declared and live resources without a difference, which others may refer to.
    pub(crate) around: Vec<ResourceChange>,
    /// Live children by the place of the difference that they fold under.
    pub(crate) children: Vec<(usize, Resource)>,
    /// Sorted by account, region and type.
    pub(crate) coverage: Vec<Covered>,
    pub(crate) declared: usize,
    pub(crate) live: usize,
    /// Live resources that every account has, left out unless asked for.
    pub(crate) defaults: usize,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unmanaged => "unmanaged",
            Self::Missing => "missing",
            Self::Changed => "changed",
        }
    }
}

impl Class {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Runtime => "runtime",
        }
    }
}

impl Severity {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl Drift {
    /// Terraform's resource type.
    pub(crate) fn resource_type(&self) -> &str {
        self.cost.change.resource().map_or("", |resource| &resource.kind)
    }

    pub(crate) fn address(&self) -> Option<&Address> {
        self.cost.change.address.as_ref()
    }

    /// What the cloud calls it: the live side's id where there is one.
    pub(crate) fn id(&self) -> Option<&ResourceId> {
        let ResourceChange { before, after, .. } = &self.cost.change;
        [after, before].into_iter().flatten().find_map(|side| side.id.as_ref())
    }

    pub(crate) fn region(&self) -> Option<&Region> {
        let ResourceChange { before, after, .. } = &self.cost.change;
        [after, before].into_iter().flatten().find_map(|side| side.region.as_ref())
    }

    /// By how much it moves the monthly bill.
    pub(crate) fn moves(&self) -> Money {
        self.cost.after.list_cost() - self.cost.before.list_cost()
    }

    /// Whether it is more than another way of writing the same: of a type that nobody compares, the
    /// bill tells.
    pub(crate) fn is_real(&self) -> bool {
        self.kind != Kind::Changed || !self.attributes.is_empty() || self.cost.moves_cost()
    }

    /// The resource's name for people: its address, or its type and id.
    pub(crate) fn name(&self) -> String {
        self.cost.change.to_string()
    }
}
