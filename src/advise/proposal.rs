//! What a check proposes.

use std::str::FromStr;

use rust_decimal::Decimal;

use super::Hours;
use crate::model::{Attributes, Resource, Value};

/// One way to pay less for one resource, without its price.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    pub(crate) change: Change,
    /// Why, in words and numbers: `32 days unattached`.
    pub(crate) because: String,
    pub(crate) confidence: Confidence,
    pub(crate) risk: Risk,
    /// How much is used now and would be then, by the keys of the usage file, where the check knows
    /// better than the file.
    pub(crate) usage: Option<(Attributes, Attributes)>,
    /// Other resources whose bills the change of this one moves as well: a cluster's instances.
    pub(crate) bills: Vec<Resource>,
    /// The change as Terraform configuration, where [`Change`] alone does not tell it.
    pub(crate) remediation: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// The resource goes; `leaves` is what it leaves behind and what that costs: a snapshot. What
    /// the products `moves` of its bill count goes on elsewhere, and bills there.
    Delete { leaves: Vec<Resource>, moves: &'static [&'static str] },
    /// Attributes change: of the resource itself, or of the one that its bill depends on (a launch
    /// template, a task definition).
    Set { of: Option<Box<Resource>>, edits: Vec<Edit> },
    /// Runs less.
    Hours(Hours),
    /// Runs on spot capacity.
    Spot,
    /// Something to know that does not move the bill.
    Finding,
}

/// A value at a path: `instance_type`, `root_block_device.volume_type`,
/// `ebs_block_device[1].iops`. Blocks on the way are made where there are none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Edit {
    pub(crate) path: Box<str>,
    pub(crate) value: Value,
}

/// How sure it is that the saving is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Confidence {
    Low,
    Medium,
    High,
}

/// What may break when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Risk {
    Low,
    Medium,
    High,
}

impl Proposal {
    /// Medium confidence and medium risk, until told otherwise.
    pub(crate) fn new(change: Change, because: impl Into<String>) -> Self {
        Self {
            change,
            because: because.into(),
            confidence: Confidence::Medium,
            risk: Risk::Medium,
            usage: None,
            bills: Vec::new(),
            remediation: None,
        }
    }

    /// The resource goes, and leaves nothing behind.
    pub(crate) fn delete(because: impl Into<String>) -> Self {
        Self::new(Change::Delete { leaves: Vec::new(), moves: &[] }, because)
    }

    /// The resource goes, and leaves `resource` behind.
    pub(crate) fn delete_leaving(resource: Resource, because: impl Into<String>) -> Self {
        Self::new(Change::Delete { leaves: vec![resource], moves: &[] }, because)
    }

    /// The resource goes, and what these products of its bill count goes on elsewhere: the traffic
    /// of a gateway, through another one.
    pub(crate) fn delete_moving(
        moves: &'static [&'static str],
        because: impl Into<String>,
    ) -> Self {
        Self::new(Change::Delete { leaves: Vec::new(), moves }, because)
    }

    /// Attributes of the resource itself change.
    pub(crate) fn set<const N: usize>(
        edits: [(&str, Value); N],
        because: impl Into<String>,
    ) -> Self {
        let edits = edits.map(|(path, value)| Edit { path: path.into(), value }).into();
        Self::new(Change::Set { of: None, edits }, because)
    }

    /// Attributes of `other` change, on which this resource's bill depends.
    pub(crate) fn set_of<const N: usize>(
        other: &Resource,
        edits: [(&str, Value); N],
        because: impl Into<String>,
    ) -> Self {
        let edits = edits.map(|(path, value)| Edit { path: path.into(), value }).into();
        Self::new(Change::Set { of: Some(Box::new(other.clone())), edits }, because)
    }

    pub(crate) fn risk(self, risk: Risk) -> Self {
        Self { risk, ..self }
    }

    pub(crate) fn confidence(self, confidence: Confidence) -> Self {
        Self { confidence, ..self }
    }

    /// What is used now, and would be then.
    pub(crate) fn usage<const N: usize>(
        self,
        now: [(&str, Decimal); N],
        then: [(&str, Decimal); N],
    ) -> Self {
        let attributes = |usage: [(&str, Decimal); N]| {
            Attributes::from_iter(usage.map(|(key, number)| (key, Value::Number(number))))
        };
        Self { usage: Some((attributes(now), attributes(then))), ..self }
    }

    /// The bills of these resources move with the change too, which must be one of attributes.
    pub(crate) fn with_bills_of(self, resources: &[&Resource]) -> Self {
        Self { bills: resources.iter().map(|resource| (*resource).clone()).collect(), ..self }
    }

    pub(crate) fn remediation(self, remediation: impl Into<String>) -> Self {
        Self { remediation: Some(remediation.into()), ..self }
    }
}

impl Confidence {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl Risk {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl FromStr for Risk {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        [Self::Low, Self::Medium, Self::High]
            .into_iter()
            .find(|risk| risk.name() == name)
            .ok_or_else(|| format!("`{name}` is none of `low`, `medium` and `high`"))
    }
}
