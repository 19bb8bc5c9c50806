//! The changes of `terraform show -json PLAN`, formats 0.1 to 1.2.

use std::{borrow::Cow, mem};

use serde::Deserialize;
use serde_json::{Value as Json, value::RawValue};

use super::{
    attributes,
    configuration::Configuration,
    reference::{self, Instances, Parts},
};
use crate::{
    model::{
        Action, Address, Attributes, PlacedBy, Resource, ResourceChange, ResourceId, Schema,
        SchemaOf, Shared, Value,
    },
    threads::in_batches,
};

/// An entry of `resource_changes` or `resource_drift`, as text.
#[derive(Debug, Deserialize)]
struct Change<'a> {
    #[serde(default, borrow)]
    address: Cow<'a, str>,
    #[serde(default, borrow)]
    previous_address: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    mode: Cow<'a, str>,
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(rename = "change")]
    values: Values<'a>,
}

#[derive(Debug, Deserialize)]
struct Values<'a> {
    #[serde(default, borrow)]
    actions: Vec<Cow<'a, str>>,
    #[serde(default, borrow)]
    before: Option<&'a RawValue>,
    #[serde(default, borrow)]
    after: Option<&'a RawValue>,
    #[serde(default, borrow)]
    after_unknown: Option<&'a RawValue>,
    #[serde(default, borrow)]
    before_sensitive: Option<&'a RawValue>,
    #[serde(default, borrow)]
    after_sensitive: Option<&'a RawValue>,
    #[serde(default)]
    importing: Option<serde::de::IgnoredAny>,
}

/// A change of a managed resource, all of it read that does not take the configuration.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) address: Box<str>,
    previous_address: Option<Box<str>>,
    kind: Box<str>,
    schema: Option<Schema>,
    imported: bool,
    action: Action,
    /// The old one lives on beside the new one.
    leaves_old: bool,
    before: Before,
    after: Option<Side>,
}

#[derive(Debug)]
enum Before {
    /// To the letter, as it is of most resources of most plans.
    SameAsAfter,
    Side(Option<Side>),
}

/// What is kept of one side of a change.
#[derive(Debug, Default)]
struct Side {
    attributes: Attributes,
    unknown: Option<Attributes>,
    sensitive: Option<Attributes>,
}

/// Reads an entry; `None` for that of a data source.
pub(super) fn entry(text: &str, schema_of: SchemaOf) -> serde_json::Result<Option<Entry>> {
    let change: Change = serde_json::from_str(text)?;
    if change.mode == "data" {
        return Ok(None);
    }
    let schema = schema_of(&change.kind);
    let values = &change.values;
    let side = |raw: Option<&RawValue>, sensitive, unknown| {
        raw.map(|raw| Side::read(raw, sensitive, unknown, schema)).transpose()
    };
    let actions: Vec<&str> = values.actions.iter().map(|action| &**action).collect();
    let before = if values.is_unchanged() {
        Before::SameAsAfter
    } else {
        Before::Side(side(values.before, values.before_sensitive, None)?)
    };
    Ok(Some(Entry {
        imported: values.importing.is_some(),
        action: action(&actions),
        leaves_old: matches!(actions[..], ["create", "forget"] | ["forget", "create"]),
        before,
        after: side(values.after, values.after_sensitive, values.after_unknown)?,
        address: change.address.into(),
        previous_address: change.previous_address.map(Into::into),
        kind: change.kind.into(),
        schema,
    }))
}

impl Values<'_> {
    fn is_unchanged(&self) -> bool {
        let same = |left: Option<&RawValue>, right: Option<&RawValue>| {
            left.map(RawValue::get) == right.map(RawValue::get)
        };
        matches!(&self.actions[..], [action] if action == "no-op")
            && same(self.before, self.after)
            && same(self.before_sensitive, self.after_sensitive)
    }
}

impl Side {
    fn read(
        values: &RawValue,
        sensitive: Option<&RawValue>,
        unknown: Option<&RawValue>,
        schema: Option<Schema>,
    ) -> serde_json::Result<Self> {
        let Some(schema) = schema else { return Ok(Self::default()) };
        let kept = |raw: &RawValue| attributes::kept(raw, schema);
        let mask = |raw: Option<&RawValue>| raw.map(kept).transpose();
        Ok(Self { attributes: kept(values)?, unknown: mask(unknown)?, sensitive: mask(sensitive)? })
    }
}

/// The changes of `entries`, in their order.
pub(super) fn changes(
    mut entries: Vec<Vec<Entry>>,
    configuration: Option<&Configuration>,
) -> Vec<ResourceChange> {
    let addresses: Vec<Vec<Box<str>>> = entries
        .iter_mut()
        .map(|entries| entries.iter_mut().map(|entry| mem::take(&mut entry.address)).collect())
        .collect();
    let instances = Instances::new(addresses.iter().flatten().map(|address| &**address));
    let known = Known { configuration, instances: &instances };
    let all = |(entries, addresses): (Vec<Entry>, &Vec<Box<str>>)| {
        let mut changes = Vec::with_capacity(entries.len());
        for (entry, address) in entries.into_iter().zip(addresses) {
            known.change(entry, address, &mut changes);
        }
        changes
    };
    let send = |send: &mut dyn FnMut((Vec<Entry>, _))| {
        entries.into_iter().zip(&addresses).for_each(send);
    };
    let ((), changes) = in_batches(send, all);
    changes.into_iter().flatten().collect()
}

/// All that tells what an entry refers to.
struct Known<'a> {
    configuration: Option<&'a Configuration<'a>>,
    instances: &'a Instances<'a>,
}

impl Known<'_> {
    fn change(&self, entry: Entry, address: &str, changes: &mut Vec<ResourceChange>) {
        let Entry { kind, schema, before, after, .. } = entry;
        let resource = |address: &str, side: Option<Side>, twin: Option<&Resource>| {
            side.map(|side| self.resource(&kind, address, schema, side, twin))
        };
        let address_before = entry.previous_address.as_deref().unwrap_or(address);
        let after = resource(address, after, None);
        let before = match before {
            Before::SameAsAfter => after
                .clone()
                .map(|after| Resource { address: Some(Address(address_before.into())), ..after }),
            Before::Side(side) => resource(address_before, side, after.as_ref()),
        };
        let change = ResourceChange {
            address: Some(Address(address.into())),
            previous_address: entry.previous_address.map(|address| Address(address.into())),
            imported: entry.imported,
            action: entry.action,
            before,
            after,
        };
        if entry.leaves_old {
            // Both cost.
            let old = ResourceChange { action: Action::Forget, after: None, ..change.clone() };
            changes.push(old);
            changes.push(ResourceChange { before: None, ..change });
        } else {
            changes.push(change);
        }
    }

    /// One side; `twin` is the other, whose references hold for both: a plan has one configuration.
    fn resource(
        &self,
        kind: &str,
        address: &str,
        schema: Option<Schema>,
        side: Side,
        twin: Option<&Resource>,
    ) -> Resource {
        let Some(schema) = schema else { return bare(kind, address) };
        let mut attributes = side.attributes;
        let parts = Parts::of(address);
        let configured = self
            .configuration
            .and_then(|configuration| configuration.resource(parts.module, parts.resource));
        if let Some(mut mask) = side.unknown {
            if let Some(configured) = configured {
                unset_by_nobody(&mut mask, configured.expressions());
            }
            attributes::mark_unknown(&mut attributes, &mask);
        }
        if let Some(mask) = side.sensitive {
            attributes::hide(&mut attributes, &mask);
        }
        let mut resource = finish(kind, address, attributes, schema);
        if let (Some(configuration), Some(configured)) = (self.configuration, configured) {
            if resource.region.is_none() {
                resource.region = configuration.region(configured);
                resource.placed_by = PlacedBy::Provider;
            }
            resource.references = match twin {
                Some(twin) => twin.references.clone(),
                None => reference::resolve(
                    address,
                    configured,
                    schema.attributes,
                    configuration,
                    self.instances,
                )
                .into(),
            };
        }
        resource
    }
}

/// A resource whose attributes nobody reads.
pub(super) fn bare(kind: &str, address: &str) -> Resource {
    Resource { kind: kind.into(), address: Some(Address(address.into())), ..Resource::default() }
}

/// A resource of known attributes: its id, region and tags taken out of them.
pub(super) fn finish(
    kind: &str,
    address: &str,
    mut attributes: Attributes,
    schema: Schema,
) -> Resource {
    let tags = attributes::tags(&attributes);
    for name in ["labels", "tags", "tags_all"] {
        // That tags are hidden is told, so that they are not taken for gone.
        let is_told = schema.compared != Schema::default().compared
            && matches!(attributes.value(name), Some(Value::Sensitive));
        if !schema.attributes.contains(&name) && !is_told {
            attributes.remove(name);
        }
    }
    if schema.compared == Schema::default().compared {
        // A large state has little else.
        attributes.drop_unset();
    }
    Resource {
        kind: kind.into(),
        address: Some(Address(address.into())),
        id: attributes.text("id").ok().flatten().map(|id| ResourceId(id.into())),
        region: schema.region.and_then(|region| region(&attributes)),
        tags,
        placed_by: PlacedBy::Attributes,
        references: Shared::default(),
        attributes,
    }
}

/// Marks in a mask of unknown attributes those that the configuration does not set: the provider
/// will choose their default, which is known well enough to price.
fn unset_by_nobody(mask: &mut Attributes, expressions: &serde_json::Map<String, Json>) {
    for (name, value) in mask.iter_mut() {
        match expressions.get(name) {
            None => *value = Value::Computed,
            Some(expression) => unset_in_blocks(value, expression),
        }
    }
}

/// A nested block's expressions are objects of expressions, in a list where blocks repeat.
fn unset_in_blocks(mask: &mut Value, expression: &Json) {
    let is_leaf = |block: &serde_json::Map<String, Json>| {
        block.contains_key("references") || block.contains_key("constant_value")
    };
    match (mask, expression) {
        (Value::Block(mask), Json::Object(block)) if !is_leaf(block) => {
            unset_by_nobody(mask, block);
        }
        (Value::List(masks), Json::Array(blocks)) => {
            for (mask, block) in masks.iter_mut().zip(blocks) {
                unset_in_blocks(mask, block);
            }
        }
        (Value::List(masks), block @ Json::Object(_)) => {
            for mask in masks {
                unset_in_blocks(mask, block);
            }
        }
        _ => {}
    }
}

fn action(actions: &[&str]) -> Action {
    match actions {
        ["no-op"] => Action::NoOp,
        ["create"] | ["create", "forget"] | ["forget", "create"] => Action::Create,
        ["read"] => Action::Read,
        ["update"] => Action::Update,
        ["delete"] => Action::Delete,
        ["create", "delete"] | ["delete", "create"] => Action::Replace,
        ["forget"] => Action::Forget,
        other => Action::Other(other.join(", ").into()),
    }
}
