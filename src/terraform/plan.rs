//! The changes of `terraform show -json PLAN`, formats 0.1 to 1.2.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Value as Json, value::RawValue};

use super::{
    attributes,
    configuration::Configuration,
    reference::{self, Instances, Parts},
};
use crate::{
    model::{
        Action, Address, Attributes, Resource, ResourceChange, ResourceId, Schema, SchemaOf, Value,
    },
    threads::in_parts,
};

/// An entry of `resource_changes` or `resource_drift`; the values stay text until they are needed.
#[derive(Debug, Deserialize)]
pub(super) struct Change<'a> {
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

/// One side of a change, as text.
struct Side<'a> {
    values: Option<&'a RawValue>,
    sensitive: Option<&'a RawValue>,
    unknown: Option<&'a RawValue>,
}

/// The changes of managed resources, as the model has them.
pub(super) fn changes(
    entries: &[Change],
    configuration: Option<&Configuration>,
    schema_of: SchemaOf,
) -> serde_json::Result<Vec<ResourceChange>> {
    let managed: Vec<_> = entries.iter().filter(|entry| entry.mode != "data").collect();
    let instances = Instances::new(managed.iter().map(|entry| &*entry.address));
    let read = |part: &[&Change]| {
        let mut changes = Vec::with_capacity(part.len());
        for entry in part {
            let known = Known { entry, configuration, instances: &instances, schema_of };
            known.change(&mut changes)?;
        }
        serde_json::Result::Ok(changes)
    };
    let parts = in_parts(&managed, read);
    let mut changes = Vec::with_capacity(managed.len());
    for part in parts {
        changes.extend(part?);
    }
    Ok(changes)
}

/// All that tells of one entry.
struct Known<'a> {
    entry: &'a Change<'a>,
    configuration: Option<&'a Configuration<'a>>,
    instances: &'a Instances<'a>,
    schema_of: SchemaOf<'a>,
}

impl Known<'_> {
    fn change(&self, changes: &mut Vec<ResourceChange>) -> serde_json::Result<()> {
        let Values { actions, before, after, after_unknown, .. } = &self.entry.values;
        let actions: Vec<&str> = actions.iter().map(|action| &**action).collect();
        let address = Some(Address((*self.entry.address).into()));
        let previous = self.entry.previous_address.as_deref();
        let after = self.resource(
            &self.entry.address,
            &Side {
                values: *after,
                sensitive: self.entry.values.after_sensitive,
                unknown: *after_unknown,
            },
            None,
        )?;
        let address_before = previous.unwrap_or(&self.entry.address);
        let before = if self.is_unchanged() {
            let at = Address(address_before.into());
            after.clone().map(|after| Resource { address: Some(at), ..after })
        } else {
            let sensitive = self.entry.values.before_sensitive;
            let side = Side { values: *before, sensitive, unknown: None };
            self.resource(address_before, &side, after.as_ref())?
        };
        let change = ResourceChange {
            address,
            previous_address: previous.map(|address| Address(address.into())),
            imported: self.entry.values.importing.is_some(),
            action: action(&actions),
            before,
            after,
        };
        if matches!(actions[..], ["create", "forget"] | ["forget", "create"]) {
            // The old one lives on beside the new one, and both cost.
            let old = ResourceChange { action: Action::Forget, after: None, ..change.clone() };
            changes.push(old);
            changes.push(ResourceChange { before: None, ..change });
        } else {
            changes.push(change);
        }
        Ok(())
    }

    /// Whether both sides are the same to the letter, as they are of most resources of most plans.
    fn is_unchanged(&self) -> bool {
        let Values { actions, before, after, before_sensitive, after_sensitive, .. } =
            &self.entry.values;
        let same = |left: Option<&RawValue>, right: Option<&RawValue>| {
            left.map(RawValue::get) == right.map(RawValue::get)
        };
        matches!(&actions[..], [action] if action == "no-op")
            && same(*before, *after)
            && same(*before_sensitive, *after_sensitive)
    }

    /// One side; `twin` is the other, whose references hold for both: a plan has one configuration.
    fn resource(
        &self,
        address: &str,
        side: &Side,
        twin: Option<&Resource>,
    ) -> serde_json::Result<Option<Resource>> {
        let Some(values) = side.values else { return Ok(None) };
        let kind = &*self.entry.kind;
        let Some(schema) = (self.schema_of)(kind) else {
            return Ok(Some(Resource {
                kind: kind.into(),
                address: Some(Address(address.into())),
                ..Resource::default()
            }));
        };
        let mut attributes = attributes::kept(values, schema)?;
        let parts = Parts::of(address);
        let configured = self
            .configuration
            .and_then(|configuration| configuration.resource(parts.module, parts.resource));
        if let Some(mask) = side.unknown {
            let mut mask = attributes::kept(mask, schema)?;
            if let Some(configured) = configured {
                unset_by_nobody(&mut mask, configured.expressions());
            }
            attributes::mark_unknown(&mut attributes, &mask);
        }
        if let Some(mask) = side.sensitive {
            let mask = attributes::kept(mask, schema)?;
            attributes::hide(&mut attributes, &mask);
        }
        let mut resource = finish(kind, address, attributes, schema);
        if let (Some(configuration), Some(configured)) = (self.configuration, configured) {
            if resource.region.is_none() {
                resource.region = configuration.region(configured);
            }
            resource.references = match twin {
                Some(twin) => twin.references.clone(),
                None => reference::resolve(
                    address,
                    configured,
                    schema.attributes,
                    configuration,
                    self.instances,
                ),
            };
        }
        Ok(Some(resource))
    }
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
    Resource {
        kind: kind.into(),
        address: Some(Address(address.into())),
        id: attributes.text("id").ok().flatten().map(|id| ResourceId(id.into())),
        region: schema.region.and_then(|region| region(&attributes)),
        tags,
        references: Vec::new(),
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
