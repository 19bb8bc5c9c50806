//! What drift costs: each difference priced among all that is declared and all that is live.

use std::{cmp::Reverse, collections::HashSet};

use super::{
    AttributeDrift, Class, Compared, Comparisons, Difference, Drift, Who, comparison::texts_at,
};
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
    // What is in its parent's own price must not be seen beside it: it would be left out there.
    let is_included = |place: usize, child: &Resource| {
        let parent = differences[place].change.resource().map_or("", |parent| &parent.kind);
        comparisons.of(parent).is_some_and(|comparison| comparison.includes.contains(&&*child.kind))
    };
    let apart = || children.iter().filter(|(place, child)| !is_included(*place, child));
    let inside = apart().map(|(_, child)| child);
    let owned = owned(&differences, &around, comparisons);
    let live = all().filter_map(|change| change.after.as_ref());
    let live = live.filter(|live| named(live).is_none_or(|name| !owned.contains(&name)));
    let after = Graph::new(live.chain(inside));
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

    for (place, child) in apart() {
        fold(&pricer.cost(child, &after, &pricer.usage), child, &mut costs[*place].1);
    }
    let halfway: Vec<_> = halfway(&differences, &around, pricer);
    drop((before, after, owned));

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
            who: Who::NotAsked,
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

/// By type and id: what is live of its own but declared within a changed resource, whose price it
/// is in. A volume that an instance declares is one, a volume that is attached to it is none.
fn owned<'a>(
    differences: &'a [Difference],
    around: &'a [ResourceChange],
    comparisons: &Comparisons,
) -> HashSet<(&'a str, &'a str)> {
    let mut owned = HashSet::new();
    for before in differences.iter().filter_map(|difference| difference.change.before.as_ref()) {
        let Some(comparison) = comparisons.of(&before.kind) else { continue };
        for (kind, path) in comparison.manages {
            if comparison.includes.contains(kind) {
                owned.extend(texts_at(&before.attributes, path).into_iter().map(|id| (*kind, id)));
            }
        }
    }
    let changes = differences.iter().map(|difference| &difference.change).chain(around);
    for declared in changes.filter_map(|change| change.before.as_ref()) {
        if let Some(name) = named(declared) {
            owned.remove(&name);
        }
    }
    owned
}

fn named(resource: &Resource) -> Option<(&str, &str)> {
    resource.id.as_ref().map(|id| (&*resource.kind, &*id.0))
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
fn fold(cost: &ResourceCost, child: &Resource, parent: &mut ResourceCost) {
    let name: Box<str> = (*super::assemble::live_name(child).0).into();
    parent.free &= cost.free;
    let mut charges = parent.charges.to_vec();
    charges.extend(cost.charges.iter().cloned().map(|mut charge| {
        charge.group.insert(0, name.clone());
        charge
    }));
    parent.charges = charges.into();
    parent.gaps.extend(cost.gaps.iter().cloned());
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
