//! States: `terraform show -json`, and raw `.tfstate` of versions 4 and 3.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Deserialize;
use serde_json::{Value as Json, value::RawValue};

use super::{Reader, attributes, flatmap::nest, placement::Evidence, plan::finish};
use crate::model::{Address, Attributes, Resource, Value, is_secret};

/// A module of `values` or `planned_values`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Module<'a> {
    address: String,
    #[serde(borrow)]
    resources: Vec<Shown<'a>>,
    #[serde(borrow)]
    child_modules: Vec<Module<'a>>,
}

/// A resource and what tells its provider configuration apart from others.
pub(super) type Declared = (Box<str>, Resource);

#[derive(Debug, Deserialize)]
struct Shown<'a> {
    #[serde(default, borrow)]
    provider_name: Cow<'a, str>,
    #[serde(default, borrow)]
    address: Cow<'a, str>,
    #[serde(default, borrow)]
    mode: Cow<'a, str>,
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(default)]
    index: Json,
    #[serde(default, borrow)]
    values: Option<&'a RawValue>,
    #[serde(default, borrow)]
    sensitive_values: Option<&'a RawValue>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Values<'a> {
    #[serde(borrow)]
    pub(super) root_module: Module<'a>,
}

/// A plan's `prior_state`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Prior<'a> {
    #[serde(borrow)]
    pub(super) values: Values<'a>,
}

/// An entry of a version 4 state's `resources`.
#[derive(Debug, Deserialize)]
pub(super) struct Raw<'a> {
    #[serde(default, borrow)]
    provider: Cow<'a, str>,
    #[serde(default, borrow)]
    module: Cow<'a, str>,
    #[serde(default, borrow)]
    mode: Cow<'a, str>,
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(default, borrow)]
    instances: Vec<Instance<'a>>,
}

#[derive(Debug, Deserialize)]
struct Instance<'a> {
    /// OpenTofu's, where a resource has several.
    #[serde(default, borrow)]
    provider: Option<Cow<'a, str>>,
    #[serde(default)]
    index_key: Json,
    /// The key of an instance that a replacement has left behind.
    #[serde(default)]
    deposed: Option<String>,
    #[serde(default, borrow)]
    attributes: Option<&'a RawValue>,
    #[serde(default)]
    attributes_flat: Option<BTreeMap<String, String>>,
    #[serde(default)]
    sensitive_attributes: Json,
}

/// A module of a version 3 state.
#[derive(Debug, Deserialize)]
pub(super) struct FlatModule {
    #[serde(default)]
    path: Vec<String>,
    #[serde(default)]
    resources: BTreeMap<String, FlatResource>,
}

#[derive(Debug, Deserialize)]
struct FlatResource {
    #[serde(default)]
    provider: String,
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    primary: Option<Primary>,
}

#[derive(Debug, Deserialize)]
struct Primary {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    attributes: Option<BTreeMap<String, String>>,
}

/// The managed resources of a module and of those below it.
pub(super) fn shown(
    module: &Module,
    reader: &Reader,
    resources: &mut Vec<Declared>,
) -> serde_json::Result<()> {
    for entry in module.resources.iter().filter(|entry| entry.mode != "data") {
        let address = full_address(&module.address, &entry.address, &entry.index);
        let mut push = |resource| resources.push(((&*entry.provider_name).into(), resource));
        let Some(schema) = reader.schema(&entry.kind) else {
            push(bare(&entry.kind, &address));
            continue;
        };
        let mut kept = match entry.values {
            Some(values) => attributes::kept(values, schema)?,
            None => Attributes::default(),
        };
        if let Some(mask) = entry.sensitive_values {
            let mask = attributes::kept(mask, schema)?;
            attributes::hide(&mut kept, &mask);
        }
        push(finish(&entry.kind, &address, kept, schema));
    }
    module.child_modules.iter().try_for_each(|child| shown(child, reader, resources))
}

/// Terraform 0.12 left the module and the instance key out of a state's addresses.
fn full_address(module: &str, address: &str, index: &Json) -> String {
    let mut full = address.to_owned();
    if !index.is_null() && !full.ends_with(']') {
        full += &key(index);
    }
    if !module.is_empty() && !full.starts_with("module.") {
        full = format!("{module}.{full}");
    }
    full
}

/// An instance key in brackets, a text quoted as HCL does.
fn key(index: &Json) -> String {
    match index {
        Json::Null => String::new(),
        index => format!("[{index}]"),
    }
}

/// The managed resources of a version 4 state.
pub(super) fn raw(entries: &[Raw], reader: &Reader) -> serde_json::Result<Vec<Declared>> {
    let mut resources = Vec::new();
    for entry in entries.iter().filter(|entry| entry.mode != "data") {
        let dot = if entry.module.is_empty() { "" } else { "." };
        for instance in &entry.instances {
            let key = key(&instance.index_key);
            let deposed = match &instance.deposed {
                Some(key) => format!(" (deposed {key})"),
                None => String::new(),
            };
            let address =
                format!("{}{dot}{}.{}{key}{deposed}", entry.module, entry.kind, entry.name);
            let provider = instance.provider.as_deref().unwrap_or(&entry.provider);
            let mut push = |resource| resources.push((provider.into(), resource));
            let Some(schema) = reader.schema(&entry.kind) else {
                push(bare(&entry.kind, &address));
                continue;
            };
            let mut kept = match (instance.attributes, &instance.attributes_flat) {
                (Some(values), _) => attributes::kept(values, schema)?,
                (None, Some(flat)) => nest_kept(flat),
                (None, None) => Attributes::default(),
            };
            for path in instance.sensitive_attributes.as_array().into_iter().flatten() {
                if let Some(mask) = mask_of_path(path) {
                    attributes::hide(&mut kept, &mask);
                }
            }
            push(finish(&entry.kind, &address, kept, schema));
        }
    }
    Ok(resources)
}

/// The top-level attribute of a sensitive path: all of it is dropped, as paths may be partial.
fn mask_of_path(path: &Json) -> Option<Attributes> {
    let name = path.as_array()?.first()?.get("value")?.as_str()?;
    Some([(name, Value::Flag(true))].into_iter().collect())
}

/// The managed resources of a version 3 state.
pub(super) fn flat(modules: &[FlatModule], reader: &Reader) -> Vec<Declared> {
    let mut resources = Vec::new();
    for module in modules {
        let mut path = String::new();
        for name in module.path.iter().skip(1) {
            path.extend(["module.", name, "."]);
        }
        for (name, entry) in &module.resources {
            let Some(primary) = entry.primary.as_ref().filter(|_| !name.starts_with("data."))
            else {
                continue;
            };
            // `aws_instance.web.0` is the first of several.
            let address = match name.rsplit_once('.') {
                Some((resource, index))
                    if index.parse::<u32>().is_ok() && resource.contains('.') =>
                {
                    format!("{path}{resource}[{index}]")
                }
                _ => format!("{path}{name}"),
            };
            let mut push = |resource| resources.push(((&*entry.provider).into(), resource));
            let Some(schema) = reader.schema(&entry.kind) else {
                push(bare(&entry.kind, &address));
                continue;
            };
            let mut flat = primary.attributes.clone().unwrap_or_default();
            if let Some(id) = &primary.id {
                flat.entry("id".to_owned()).or_insert_with(|| id.clone());
            }
            push(finish(&entry.kind, &address, nest_kept(&flat), schema));
        }
    }
    resources
}

fn nest_kept(flat: &BTreeMap<String, String>) -> Attributes {
    let harmless = flat.iter().filter(|(path, _)| !is_secret(path));
    nest(&harmless.map(|(path, text)| (path.clone(), text.clone())).collect())
}

fn bare(kind: &str, address: &str) -> Resource {
    Resource { kind: kind.into(), address: Some(Address(address.into())), ..Resource::default() }
}

/// Gives each resource that does not tell its region that of its provider, else the default.
pub(super) fn placed(declared: Vec<Declared>, reader: &Reader) -> Vec<Resource> {
    let mut evidence = Evidence::default();
    for (provider, resource) in &declared {
        if let Some(region) = &resource.region {
            evidence.note(provider, region);
        }
    }
    let place = |(provider, mut resource): Declared| {
        if resource.region.is_none() {
            let shared = evidence.region(&provider);
            resource.region = shared.or_else(|| reader.default_region.clone());
        }
        resource
    };
    declared.into_iter().map(place).collect()
}

impl Module<'_> {
    /// Calls `each` with the address, the type and the values of every data source.
    pub(super) fn each_data_source(&self, each: &mut impl FnMut(&str, &str, &RawValue)) {
        for entry in self.resources.iter().filter(|entry| entry.mode == "data") {
            if let Some(values) = entry.values {
                each(&entry.address, &entry.kind, values);
            }
        }
        for child in &self.child_modules {
            child.each_data_source(each);
        }
    }
}
