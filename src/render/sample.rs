//! Reports built by hand, for tests.

use jiff::civil::date;
use rust_decimal::{Decimal, dec};

use super::{Project, Report};
use crate::{
    model::{Action, Address, Region, Resource, ResourceChange, Value},
    money::{Money, Quantity, UnitPrice},
    price::{Charge, CostChange, Estimate, Gap, PriceKey, Quality, ResourceCost},
};

/// One plan, `plan.json`, with `changes`.
pub(crate) fn report(changes: Vec<CostChange>) -> Report {
    Report {
        currency: "USD".into(),
        as_of: date(2026, 7, 15),
        all: false,
        group_by: None,
        show_unpriced: false,
        exchange: Vec::new(),
        assumed: None,
        baseline: None,
        gates: Vec::new(),
        projects: vec![project("plan.json", changes)],
    }
}

pub(crate) fn project(name: &str, changes: Vec<CostChange>) -> Project {
    let plan = Estimate { changes };
    Project {
        name: name.into(),
        is_state: false,
        is_compared: false,
        plan,
        drift: Estimate::default(),
    }
}

/// A change of the resource at `address`; a side without a cost is not there.
pub(crate) fn change(
    address: &str,
    action: Action,
    before: Option<ResourceCost>,
    after: Option<ResourceCost>,
) -> CostChange {
    let declared = |cost: &Option<ResourceCost>| cost.as_ref().map(|_| resource(address));
    let change = ResourceChange {
        address: Some(Address(address.into())),
        previous_address: None,
        imported: false,
        action,
        before: declared(&before),
        after: declared(&after),
    };
    CostChange { change, before: before.unwrap_or_default(), after: after.unwrap_or_default() }
}

fn resource(address: &str) -> Resource {
    let kind = address.split('.').next().unwrap_or_default();
    Resource {
        kind: kind.into(),
        address: Some(Address(address.into())),
        region: Some(Region("us-east-1".into())),
        ..Resource::default()
    }
}

/// Sets an attribute on both sides; `Value::Null` leaves it unset.
pub(crate) fn attribute(change: &mut CostChange, name: &str, before: Value, after: Value) {
    for (side, value) in [(&mut change.change.before, before), (&mut change.change.after, after)] {
        if let Some(resource) = side {
            resource.attributes.set(name, value);
        }
    }
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.into())
}

pub(crate) fn cost(charges: Vec<Charge>, gaps: Vec<Gap>) -> ResourceCost {
    ResourceCost { charges: charges.into(), gaps: gaps.into(), free: false }
}

/// A cost of one charge.
pub(crate) fn cost_of(amount: Decimal) -> ResourceCost {
    cost(vec![charge("Hours", "ec2.instance", "hours", amount, Some(dec!(1)))], Vec::new())
}

pub(crate) fn free() -> ResourceCost {
    ResourceCost { free: true, ..ResourceCost::default() }
}

/// `quantity` units a month at `unit_price` each.
pub(crate) fn charge(
    name: &'static str,
    product: &'static str,
    unit: &'static str,
    unit_price: Decimal,
    quantity: Option<Decimal>,
) -> Charge {
    let list_cost = quantity.map(|quantity| Money(quantity * unit_price));
    Charge {
        name: name.into(),
        group: Vec::new(),
        price: PriceKey::new("aws", product, Region("us-east-1".into())),
        unit: unit.into(),
        unit_price: UnitPrice(unit_price),
        quantity: quantity.map(Quantity),
        usage_key: None,
        list_cost,
        effective_cost: list_cost,
        usage_based: quantity.is_none(),
        usage_source: None,
        exchange: None,
        as_of: "2026-07-01".into(),
        source: "aws_price_list".into(),
        quality: Quality::List,
    }
}

/// The charge listed under `group`.
pub(crate) fn under(group: &str, mut charge: Charge) -> Charge {
    charge.group.insert(0, group.into());
    charge
}

/// Every shape that a report can take, in two projects.
pub(crate) fn estate() -> Report {
    let hours = |name, price| charge(name, "ec2.instance", "hours", price, Some(dec!(730)));
    let storage = |size| {
        under("root_block_device", charge("Storage (gp3)", "ebs.gp3", "GB", dec!(0.08), Some(size)))
    };
    let mut resized = change(
        "module.web.aws_instance.app[\"a\"]",
        Action::Update,
        Some(cost(
            vec![hours("Instance usage (m5.large)", dec!(0.096)), storage(dec!(20))],
            vec![],
        )),
        Some(cost(
            vec![hours("Instance usage (m5.2xlarge)", dec!(0.384)), storage(dec!(20))],
            vec![],
        )),
    );
    attribute(&mut resized, "instance_type", text("m5.large"), text("m5.2xlarge"));
    attribute(&mut resized, "password", Value::Sensitive, Value::Null);
    attribute(&mut resized, "public_ip", text("1.2.3.4"), Value::Unknown);

    let requests = charge("Requests", "lambda.requests", "1M requests", dec!(0.2), None);
    let usage = vec![Gap::NeedsUsage("monthly_requests".into())];
    let function =
        change("aws_lambda_function.api", Action::Create, None, Some(cost(vec![requests], usage)));

    let unknown = vec![Gap::KnownAfterApply("instance_type".into())];
    let mut replaced = change(
        "aws_instance.worker",
        Action::Replace,
        Some(cost(vec![hours("Instance usage (m5.large)", dec!(0.096))], vec![])),
        Some(cost(vec![], unknown)),
    );
    attribute(&mut replaced, "instance_type", text("m5.large"), Value::Unknown);

    let mut spot = hours("Instance usage (spot, m5.large)", dec!(0.0350));
    (spot.quality, spot.as_of) = (Quality::Estimate, "2026-06-20".into());
    let mut moved = change(
        "aws_instance.batch",
        Action::NoOp,
        Some(cost(vec![spot.clone()], vec![])),
        Some(cost(vec![spot], vec![])),
    );
    moved.change.previous_address = Some(Address("aws_instance.old".into()));

    let gateway = hours("NAT gateway", dec!(0.045));
    let kept = cost(vec![gateway.clone()], vec![]);
    let mut plan = project(
        "web/plan.json",
        vec![
            resized,
            function,
            replaced,
            moved,
            change("aws_nat_gateway.kept", Action::NoOp, Some(kept.clone()), Some(kept.clone())),
            change("aws_nat_gateway.old", Action::Delete, Some(kept.clone()), None),
            change("aws_iam_role.app", Action::Create, None, Some(free())),
            change(
                "aws_new_thing.x",
                Action::Create,
                None,
                Some(cost(vec![], vec![Gap::UnsupportedType])),
            ),
        ],
    );
    let mut forgotten =
        change("aws_nat_gateway.left", Action::Forget, Some(kept.clone()), Some(kept.clone()));
    forgotten.change.after = None;
    plan.plan.changes.push(forgotten);
    plan.drift.changes = vec![change(
        "aws_instance.manual",
        Action::Update,
        Some(cost(vec![hours("Instance usage (m5.large)", dec!(0.096))], vec![])),
        Some(cost(vec![hours("Instance usage (m5.xlarge)", dec!(0.192))], vec![])),
    )];
    let mut state = project(
        "db.tfstate",
        vec![change("aws_nat_gateway.db", Action::NoOp, Some(kept.clone()), Some(kept))],
    );
    state.is_state = true;

    let mut report = report(Vec::new());
    report.projects = vec![plan, state];
    report
}
