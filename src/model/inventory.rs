//! What live accounts hold, and what was looked at to find out.

use jiff::Timestamp;

use super::{Attributes, Region, Resource, ResourceId};

/// A look at live accounts. Saved as a file, it replays a run offline.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Inventory {
    /// When the look began; `None` for an inventory put together by hand.
    pub(crate) taken_at: Option<Timestamp>,
    /// Sorted by account, region, type and id.
    pub(crate) resources: Vec<LiveResource>,
    /// Sorted by account, region and type: what was listed, and what was refused.
    pub(crate) coverage: Vec<Coverage>,
}

/// A resource as the cloud tells it, under Terraform's names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LiveResource {
    /// The account, project or subscription that it is in.
    pub(crate) account: Box<str>,
    /// Without an address. Its attributes are what the provider would write into a state.
    pub(crate) resource: Resource,
    /// What made it, and goes with it: the group of an instance, the instance of a root volume.
    pub(crate) parent: Option<Parent>,
    /// Every account has one without asking: the default VPC, a service-linked role.
    pub(crate) is_default: bool,
    /// What the cloud tells and Terraform has no attribute for: `launch_time`, `stopped_since`,
    /// `size_in_bytes`. Times are RFC 3339 texts.
    pub(crate) observed: Attributes,
}

/// The resource that another one belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Parent {
    pub(crate) kind: Box<str>,
    pub(crate) id: ResourceId,
}

/// One type in one region of one account: whether it could be listed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Coverage {
    pub(crate) account: Box<str>,
    /// `None` for what is global.
    pub(crate) region: Option<Region>,
    pub(crate) kind: Box<str>,
    pub(crate) outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Listed {
        count: usize,
    },
    /// Access denied, throttled out, or failed: the cloud's error code and the call.
    Refused {
        call: Box<str>,
        reason: Box<str>,
    },
}
