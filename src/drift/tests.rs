//! Comparing, by cases built by hand.

use super::*;
use crate::{
    model::{Action, Attributes, Value},
    price::ResourceCost,
};

/// A live resource that no code declares.
pub(super) fn unmanaged(kind: &str, id: &str) -> Drift {
    let live =
        Resource { kind: kind.into(), id: Some(ResourceId(id.into())), ..Resource::default() };
    drift(
        Kind::Unmanaged,
        ResourceChange {
            address: None,
            previous_address: None,
            imported: false,
            action: Action::Create,
            before: None,
            after: Some(live),
        },
    )
}

/// The instance at `address`, live in another size.
pub(super) fn changed(address: &str) -> Drift {
    let at = Address(address.into());
    let side = |size: &str| Resource {
        kind: "aws_instance".into(),
        address: Some(at.clone()),
        id: Some(ResourceId("i-1".into())),
        attributes: Attributes::from_iter([("instance_type", Value::Text(size.into()))]),
        ..Resource::default()
    };
    let mut drift = drift(
        Kind::Changed,
        ResourceChange {
            address: Some(at.clone()),
            previous_address: None,
            imported: false,
            action: Action::Update,
            before: Some(side("m5.large")),
            after: Some(side("m5.xlarge")),
        },
    );
    drift.attributes = vec![AttributeDrift {
        name: "instance_type".into(),
        declared: Value::Text("m5.large".into()),
        live: Value::Text("m5.xlarge".into()),
        severity: Severity::Medium,
        runtime: false,
    }];
    drift
}

fn drift(kind: Kind, change: ResourceChange) -> Drift {
    Drift {
        kind,
        class: Class::Configuration,
        severity: Severity::Medium,
        state: None,
        account: None,
        attributes: Vec::new(),
        cost: CostChange {
            change,
            before: ResourceCost::default(),
            after: ResourceCost::default(),
        },
    }
}
