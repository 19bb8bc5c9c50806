//! What is advised, and what it saves.

use super::{Check, Confidence, Risk};
use crate::{
    model::{Address, Region, ResourceId},
    money::Money,
};

/// One step of the plan.
#[derive(Clone, Debug)]
pub(crate) struct Advice {
    pub(crate) check: &'static Check,
    pub(crate) kind: Box<str>,
    pub(crate) address: Option<Address>,
    pub(crate) id: Option<ResourceId>,
    pub(crate) account: Option<Box<str>>,
    pub(crate) region: Option<Region>,
    /// What it saves a month where nothing else is done; `None` where usage that nobody told
    /// decides.
    pub(crate) gross: Option<Money>,
    /// What it saves a month in its step of the plan. The steps add up to all that is saved.
    pub(crate) net: Money,
    pub(crate) because: String,
    pub(crate) confidence: Confidence,
    pub(crate) risk: Risk,
    /// Terraform configuration that does it.
    pub(crate) remediation: String,
}

/// The whole plan.
#[derive(Debug, Default)]
pub(crate) struct Savings {
    /// Highest net saving first.
    pub(crate) advice: Vec<Advice>,
    /// The month's bill as it is, of all that could be priced.
    pub(crate) now: Money,
    /// The month's bill with all of the plan done.
    pub(crate) after: Money,
    /// What of `now` a bill has beyond what documents and inventories declare.
    pub(crate) beyond: Money,
    /// What commitments in force cover; `None` where none are known.
    pub(crate) covered: Option<Covered>,
    /// What a bill has on demand that no offer covers, or none with a price: product and list cost of
    /// all its hours.
    pub(crate) without_offer: Vec<(Box<str>, Money)>,
    /// How many resources were looked at.
    pub(crate) resources: usize,
    /// How many of them have a cost, or a part of it, that could not be told.
    pub(crate) gaps: usize,
    /// What could not be judged, by check and attribute, with how many resources.
    pub(crate) unjudged: Vec<Unjudged>,
    /// How many proposals were left out because of their risk.
    pub(crate) too_risky: usize,
}

/// Usage under commitments in force, at a month's on-demand prices. It is not in `now` and `after`, and
/// nor is what the commitments cost, which is the same in both.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Covered {
    pub(crate) commitments: usize,
    pub(crate) now: Money,
    /// With all of the plan done: what is less now lies idle until they end, and is not saved.
    pub(crate) after: Money,
}

/// A check that met an attribute that is known only after apply.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Unjudged {
    pub(crate) check: &'static str,
    pub(crate) attribute: Box<str>,
    pub(crate) count: usize,
}

impl Savings {
    pub(crate) fn saved(&self) -> Money {
        self.now - self.after
    }
}

impl Advice {
    /// What people call the resource: its address, else its type and id.
    pub(crate) fn name(&self) -> String {
        match (&self.address, &self.id) {
            (Some(address), _) => address.to_string(),
            (None, Some(id)) if !self.kind.is_empty() => format!("{} {}", self.kind, id.0),
            _ => self.kind.to_string(),
        }
    }
}
