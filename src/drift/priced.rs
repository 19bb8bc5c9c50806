//! What drift costs: each difference priced among all that is declared and all that is live.

use std::cmp::Reverse;

use super::{AttributeDrift, Class, Compared, Comparisons, Difference, Drift};
use crate::{
    model::{Attributes, Graph, Resource, ResourceChange, Value},
    price::{CostChange, Pricer, ResourceCost},
    threads::in_parts,
};

/// Prices what comparing found, and sorts it: by money, then by severity, then by name.
pub(crate) fn price(compared: Compared, comparisons: &Comparisons, pricer: &Pricer) -> Vec<Drift> {
    let Compared { differences, around, children, .. } = compared;
    let all = || differences.iter().map(|difference| &difference.change).chain(&around);
    let before = Graph::new(all().filter_map(|change| change.before.as_ref()));
    let inside = children.iter().map(|(_, child)| child);
    let after = Graph::new(all().filter_map(|change| change.after.as_ref()).chain(inside));
    let cost = |resource: Option<&Resource>, graph: &Graph| {
        resource.map_or_else(ResourceCost::default, |resource| {
            pricer.cost(resource, graph, &pricer.usage)
        })
    };
    let sides = |part: &[Difference]| -> Vec<_> {
        let changes = part.iter().map(|difference| &difference.change);
        changes
            .map(|change| {
                (cost(change.before.as_ref(), &before), cost(change.after.as_ref(), &after))
            })
            .collect()
    };
    let mut costs: Vec<_> = in_parts(&differences, sides).concat();

    for (place, child) in &children {
        let parent = differences[*place].change.resource().map_or("", |parent| &parent.kind);
        let includes = comparisons.of(parent).map_or(&[][..], |comparison| comparison.includes);
        if !includes.contains(&&*child.kind) {
            fold(pricer.cost(child, &after, &pricer.usage), child, &mut costs[*place].1);
        }
    }
    let halfway: Vec<_> = halfway(&differences, &around, pricer);
    drop((before, after));

    let mut drifts = Vec::new();
    let halves = differences.into_iter().zip(costs).zip(halfway);
    for ((difference, (before, after)), half) in halves {
        let Difference { kind, severity, state, account, attributes, change } = difference;
        let drift = |class, attributes: Vec<AttributeDrift>, cost| Drift {
            kind,
            class,
            severity: attributes.iter().map(|a| a.severity).max().unwrap_or(severity),
            state: state.clone(),
            account: account.clone(),
            attributes,
            cost,
        };
        let Some((resource, cost)) = half else {
            let is_runtime =
                !attributes.is_empty() && attributes.iter().all(|attribute| attribute.runtime);
            let class = if is_runtime { Class::Runtime } else { Class::Configuration };
            drifts.push(drift(class, attributes, CostChange { change, before, after }));
            continue;
        };
        let (runtime, configured): (Vec<_>, Vec<_>) =
            attributes.into_iter().partition(|attribute| attribute.runtime);
        let ran = ResourceChange { after: Some(resource.clone()), ..change.clone() };
        let ran = CostChange { change: ran, before, after: cost.clone() };
        let set = ResourceChange { before: Some(resource), ..change };
        let set = CostChange { change: set, before: cost, after };
        drifts.push(drift(Class::Runtime, runtime, ran));
        drifts.push(drift(Class::Configuration, configured, set));
    }
    sort(&mut drifts);
    drifts
}

/// By money, then by severity, then by name.
pub(crate) fn sort(drifts: &mut [Drift]) {
    drifts.sort_by_cached_key(|drift| {
        (
            Reverse(drift.moves().0.abs()),
            Reverse(drift.severity),
            drift.name(),
            drift.state.clone(),
            drift.account.clone(),
            drift.class,
        )
    });
}

/// Adds a child's bill to that of what it belongs to.
fn fold(cost: ResourceCost, child: &Resource, parent: &mut ResourceCost) {
    let name: Box<str> = super::assemble::live_name(child).0;
    parent.free &= cost.free;
    parent.charges.extend(cost.charges.into_iter().map(|mut charge| {
        charge.group.insert(0, name.clone());
        charge
    }));
    parent.gaps.extend(cost.gaps);
    parent.gaps.sort();
    parent.gaps.dedup();
}

/// What was both set by somebody and moved by the cloud, as it would be with the cloud's moves
/// alone; and what that would cost.
fn halfway(
    differences: &[Difference],
    around: &[ResourceChange],
    pricer: &Pricer,
) -> Vec<Option<(Resource, ResourceCost)>> {
    let half = |difference: &Difference| {
        let attributes = &difference.attributes;
        let is_mixed = attributes.iter().any(|attribute| attribute.runtime)
            && attributes.iter().any(|attribute| !attribute.runtime);
        let mut resource = difference.change.before.clone().filter(|_| is_mixed)?;
        for AttributeDrift { name, live, .. } in attributes.iter().filter(|moved| moved.runtime) {
            set(&mut resource.attributes, name, live);
        }
        Some(resource)
    };
    let halves: Vec<_> = differences.iter().map(half).collect();
    if halves.iter().all(Option::is_none) {
        return halves.into_iter().map(|_| None).collect();
    }
    let declared = differences.iter().zip(&halves).filter(|(_, half)| half.is_none());
    let declared = declared.map(|(difference, _)| &difference.change).chain(around);
    let others = declared.filter_map(|change| change.before.as_ref());
    let graph = Graph::new(others.chain(halves.iter().flatten()));
    let costs: Vec<_> = halves
        .iter()
        .map(|half| half.as_ref().map(|half| pricer.cost(half, &graph, &pricer.usage)))
        .collect();
    drop(graph);
    halves.into_iter().zip(costs).map(|(half, cost)| half.zip(cost)).collect()
}

/// Sets what is at a path, through the one block of each name on the way.
fn set(attributes: &mut Attributes, path: &str, to: &Value) {
    let Some((name, rest)) = path.split_once('.') else {
        return attributes.set(path, to.clone());
    };
    match attributes.value_mut(name) {
        Some(Value::Block(block)) => set(block, rest, to),
        Some(Value::List(blocks)) => {
            if let [Value::Block(block)] = &mut blocks[..] {
                set(block, rest, to);
            }
        }
        _ => {}
    }
}
