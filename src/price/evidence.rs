//! What decides a resource's cost, found by asking: where the bill is another one once an attribute
//! is not known, it rests on that attribute.
//!
//! So nothing needs to be recorded while a plan is priced, and only who wants an explanation pays.

use std::{collections::HashSet, fmt::Write as _, ptr};

use rust_decimal::Decimal;

use super::{Pricer, ResourceCost, UsageFile};
use crate::model::{Address, Attributes, Graph, Resource, Value};

/// An attribute or a usage key that a cost rests on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Evidence {
    /// The other resource whose attribute it is; `None` for one of its own.
    pub(crate) of: Option<Address>,
    /// With the blocks around it: `root_block_device[0].volume_size`.
    pub(crate) name: String,
    /// `None` where it is unset.
    pub(crate) value: Option<Value>,
    pub(crate) origin: Origin,
}

/// Where a value is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The document has it.
    Set,
    /// Nothing sets it, so that the provider's or the cloud's own default counts.
    Default,
    /// The configuration takes it from these.
    Reference(Vec<Address>),
    UsageFile,
    Assumed,
}

/// A way into attributes: names of blocks, and places in lists.
#[derive(Clone, Debug)]
enum Step {
    Name(Box<str>),
    Place(usize),
}

impl Pricer {
    /// What the cost of `resource` rests on; `others` are the resources on its side of the change.
    /// Its own attributes in their order, then those of others, then usage.
    pub(crate) fn evidence(&self, resource: &Resource, others: &[&Resource]) -> Vec<Evidence> {
        let probe = Probe { pricer: self, others, usage: &self.usage };
        let cost = probe.cost(resource, others);
        let mut found = probe.own(resource, &cost);
        for other in probe.needed(resource, others, &cost) {
            found.extend(probe.of_other(resource, other, &cost));
        }
        found.extend(probe.usage(resource, &cost));
        found
    }
}

struct Probe<'a> {
    pricer: &'a Pricer,
    others: &'a [&'a Resource],
    usage: &'a UsageFile,
}

impl<'a> Probe<'a> {
    fn cost(&self, resource: &Resource, others: &[&Resource]) -> ResourceCost {
        let is_other = |other: &&&Resource| !is_same(other, resource);
        let around = others.iter().filter(is_other).copied();
        let graph = Graph::new(around.chain([resource]));
        self.pricer.cost(resource, &graph, self.usage)
    }

    fn own(&self, resource: &Resource, cost: &ResourceCost) -> Vec<Evidence> {
        let differs = |changed: &Resource| self.cost(changed, self.others) != *cost;
        let mut found = self.attributes(resource, &differs);
        for reference in &resource.references {
            let name = &*reference.attribute;
            let mut without = resource.clone();
            without.references.retain(|other| *other != *reference);
            without.attributes.set(name, Value::Null);
            if !differs(&without) {
                continue;
            }
            let origin = Origin::Reference(reference.to.clone());
            let value = resource.attributes.value(name).filter(|value| is_set(value)).cloned();
            found.retain(|own| own.name != name);
            found.push(Evidence { of: None, name: name.to_owned(), value, origin });
        }
        found
    }

    /// Those of `among` without which the cost is another one, found by halves.
    fn needed(
        &self,
        resource: &Resource,
        among: &[&'a Resource],
        cost: &ResourceCost,
    ) -> Vec<&'a Resource> {
        // All of them at once is the first question, and for most resources the last.
        let out: HashSet<_> = among.iter().map(|out| ptr::from_ref(*out)).collect();
        let kept = self.others.iter().filter(|other| !out.contains(&ptr::from_ref(**other)));
        let left: Vec<_> = kept.copied().collect();
        if self.cost(resource, &left) == *cost {
            return Vec::new();
        }
        match among {
            [] => Vec::new(),
            [one] if is_same(one, resource) => Vec::new(),
            [one] => vec![*one],
            _ => {
                let (first, second) = among.split_at(among.len() / 2);
                let mut found = self.needed(resource, first, cost);
                found.extend(self.needed(resource, second, cost));
                found
            }
        }
    }

    fn of_other(
        &self,
        resource: &Resource,
        other: &Resource,
        cost: &ResourceCost,
    ) -> Vec<Evidence> {
        let differs = |changed: &Resource| {
            let replaced = |one: &&'a Resource| if is_same(one, changed) { changed } else { *one };
            let others: Vec<&Resource> = self.others.iter().map(replaced).collect();
            self.cost(resource, &others) != *cost
        };
        let mut found = self.attributes(other, &differs);
        if found.is_empty() {
            // That it is there is what counts.
            let name = String::new();
            found.push(Evidence { of: None, name, value: None, origin: Origin::Set });
        }
        for one in &mut found {
            one.of.clone_from(&other.address);
        }
        found
    }

    /// The attributes of `resource` that make a difference once they are others.
    fn attributes(
        &self,
        resource: &Resource,
        differs: &dyn Fn(&Resource) -> bool,
    ) -> Vec<Evidence> {
        let schema = self.pricer.catalog.schema(&resource.kind);
        let mut names: Vec<&str> = schema.map_or(&[][..], |schema| schema.attributes).to_vec();
        names.sort_unstable();
        let mut found = Vec::new();
        for name in names {
            let path = [Step::Name(name.into())];
            let value = resource.attributes.value(name);
            if differs_at(resource, &path, value, differs) {
                inside(resource, &path, value, differs, &mut found);
            }
        }
        found
    }

    fn usage(&self, resource: &Resource, cost: &ResourceCost) -> Vec<Evidence> {
        let mut found = Vec::new();
        let Some(address) = &resource.address else { return found };
        let usage = self.usage.of(&resource.kind, Some(address));
        for (key, value) in usage.leaves() {
            let mut without = self.usage.clone();
            without.unset(address, &key);
            let probe = Probe { usage: &without, ..*self };
            if probe.cost(resource, self.others) != *cost {
                let value = Some(Value::Number(value));
                let origin = Origin::UsageFile;
                found.push(Evidence { of: None, name: key, value, origin });
            }
        }
        let graph = Graph::new(self.others.iter().copied());
        for (key, value) in self.pricer.assumed_usage(resource, &graph) {
            let (name, value) = (key.into_string(), Some(Value::Number(value)));
            found.push(Evidence { of: None, name, value, origin: Origin::Assumed });
        }
        found
    }
}

/// Finds which values at or below `path` make the difference that the whole of it makes.
fn inside(
    resource: &Resource,
    path: &[Step],
    value: Option<&Value>,
    differs: &dyn Fn(&Resource) -> bool,
    found: &mut Vec<Evidence>,
) {
    let before = found.len();
    let mut step = |step: Step, value: &Value| {
        let path: Vec<_> = path.iter().cloned().chain([step]).collect();
        if differs_at(resource, &path, Some(value), differs) {
            inside(resource, &path, Some(value), differs, found);
        }
    };
    match value {
        Some(Value::Block(block)) => {
            block.iter().for_each(|(name, value)| step(Step::Name(name.into()), value));
        }
        Some(Value::List(values))
            if values.iter().any(|value| matches!(value, Value::Block(_))) =>
        {
            values.iter().enumerate().for_each(|(place, value)| step(Step::Place(place), value));
        }
        _ => {}
    }
    if found.len() > before {
        return;
    }
    let value = value.filter(|value| is_set(value)).cloned();
    let origin = if value.is_some() { Origin::Set } else { Origin::Default };
    found.push(Evidence { of: None, name: name(path), value, origin });
}

/// Whether the cost is another one where the value at `path` is unknown, or another value: not every
/// resource type makes a gap of what is unknown.
fn differs_at(
    resource: &Resource,
    path: &[Step],
    value: Option<&Value>,
    differs: &dyn Fn(&Resource) -> bool,
) -> bool {
    let other = match value {
        Some(Value::Flag(flag)) => Value::Flag(!flag),
        Some(Value::Number(number)) => Value::Number(number.saturating_add(Decimal::ONE)),
        Some(value) if is_set(value) => Value::Null,
        _ => Value::Flag(true),
    };
    [Value::Unknown, other].into_iter().any(|other| {
        let mut changed = resource.clone();
        put(&mut changed.attributes, path, other);
        differs(&changed)
    })
}

/// Sets the value at `path`.
fn put(attributes: &mut Attributes, path: &[Step], value: Value) {
    let Some((Step::Name(name), rest)) = path.split_first() else { return };
    if rest.is_empty() {
        attributes.set(name, value);
    } else if let Some(inner) = attributes.value_mut(name) {
        put_inside(inner, rest, value);
    }
}

fn put_inside(at: &mut Value, path: &[Step], value: Value) {
    match (path, at) {
        ([], at) => *at = value,
        ([Step::Name(_), ..], Value::Block(block)) => put(block, path, value),
        ([Step::Place(place), rest @ ..], Value::List(values)) => {
            if let Some(inner) = values.get_mut(*place) {
                put_inside(inner, rest, value);
            }
        }
        _ => {}
    }
}

fn name(path: &[Step]) -> String {
    let mut out = String::new();
    for step in path {
        match step {
            Step::Name(name) if out.is_empty() => out.push_str(name),
            Step::Name(name) => out.extend([".", name]),
            Step::Place(place) => {
                let _ = write!(out, "[{place}]");
            }
        }
    }
    out
}

fn is_set(value: &Value) -> bool {
    match value {
        Value::Null | Value::Computed => false,
        Value::Text(text) => !text.is_empty(),
        Value::List(values) => !values.is_empty(),
        _ => true,
    }
}

fn is_same(one: &Resource, other: &Resource) -> bool {
    ptr::eq(one, other) || one.address.is_some() && one.address == other.address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_where_a_path_leads() {
        let block = Attributes::from_iter([("size", Value::Null)]);
        let mut attributes =
            Attributes::from_iter([("disk", Value::List(vec![Value::Block(block)]))]);
        let path = [Step::Name("disk".into()), Step::Place(0), Step::Name("size".into())];
        put(&mut attributes, &path, Value::Flag(true));
        assert_eq!(name(&path), "disk[0].size");
        let blocks = attributes.blocks("disk").unwrap();
        assert_eq!(blocks[0].value("size"), Some(&Value::Flag(true)));
    }
}
