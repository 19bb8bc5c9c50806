//! What decides a resource's cost, found by asking: where the bill is another one once an attribute
//! is not known, it rests on that attribute.
//!
//! So nothing needs to be recorded while a plan is priced, and only who wants an explanation pays.

mod question;

use std::{collections::HashSet, ptr};

use self::question::Question;
use super::{Pricer, ResourceCost, UsageFile};
use crate::model::{Address, Graph, PlacedBy, Resource, Value};

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
    /// Nothing sets it, so that the provider's or the cloud's own default counts: the value beside
    /// it, where asking told which that is.
    Default,
    /// The configuration takes it from these.
    Reference(Vec<Address>),
    UsageFile,
    Assumed,
}

/// What a resource's region is known by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Place {
    /// An attribute of its own, by name.
    Attribute(Box<str>, Value),
    Elsewhere(PlacedBy),
}

impl Pricer {
    /// What says where `resource` is; `None` where nothing does.
    pub(crate) fn place(&self, resource: &Resource) -> Option<Place> {
        let region = resource.region.as_ref()?;
        if resource.placed_by != PlacedBy::Attributes {
            return Some(Place::Elsewhere(resource.placed_by));
        }
        let tells = self.catalog.schema(&resource.kind)?.region?;
        let decides = |name: &str| {
            let mut without = resource.attributes.clone();
            without.remove(name);
            tells(&without).as_ref() != Some(region)
        };
        // Where several say the same, none is missed alone: the first that says it by itself.
        let alone = |(name, value): &(&str, &Value)| {
            let only = [(*name, (*value).clone())].into_iter().collect();
            tells(&only).as_ref() == Some(region)
        };
        let found = resource.attributes.iter().find(|(name, _)| decides(name));
        let (name, value) = found.or_else(|| resource.attributes.iter().find(alone))?;
        Some(Place::Attribute(name.into(), value.clone()))
    }

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
        let mut found = self.attributes(resource, cost, &differs);
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
        let mut found = self.attributes(other, cost, &differs);
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
        cost: &ResourceCost,
        differs: &dyn Fn(&Resource) -> bool,
    ) -> Vec<Evidence> {
        let schema = self.pricer.catalog.schema(&resource.kind);
        let mut names: Vec<&str> = schema.map_or(&[][..], |schema| schema.attributes).to_vec();
        names.sort_unstable();
        let question = Question::new(resource, cost, differs);
        names.into_iter().flat_map(|name| question.about(name)).collect()
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
