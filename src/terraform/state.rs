//! States: `terraform show -json`, and raw `.tfstate` of versions 4 and 3.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use serde::Deserialize;
use serde_json::{Value as Json, value::RawValue};

use super::{
    Reader, attributes,
    flatmap::nest,
    placement::Evidence,
    plan::{bare, finish},
};
use crate::model::{Address, Attributes, Resource, Schema, Value, is_secret};

/// A resource and what tells its provider configuration apart from others.
pub(super) type Declared = (Arc<str>, Resource);

/// The providers of a batch, each held once.
#[derive(Debug, Default)]
pub(super) struct Providers(HashSet<Arc<str>>);

impl Providers {
    fn one(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.0.insert(Arc::clone(&name));
        name
    }
}

/// An entry of a module of `values` or `planned_values`.
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

/// An entry of a version 4 state's `resources`.
#[derive(Debug, Deserialize)]
struct Raw<'a> {
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
struct FlatModule {
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

/// The managed resource of an entry of shown values; its address as it stands there.
pub(super) fn shown(
    text: &str,
    providers: &mut Providers,
    reader: &Reader,
) -> serde_json::Result<Option<Declared>> {
    let entry: Shown = serde_json::from_str(text)?;
    if entry.mode == "data" {
        return Ok(None);
    }
    let mut address = entry.address.into_owned();
    if !entry.index.is_null() && !address.ends_with(']') {
        address += &key(&entry.index);
    }
    let resource = match reader.schema(&entry.kind) {
        None => bare(&entry.kind, &address),
        Some(schema) => {
            let kept = |raw| attributes::kept(raw, schema);
            let mut values = entry.values.map(kept).transpose()?.unwrap_or_default();
            if let Some(mask) = entry.sensitive_values {
                attributes::hide(&mut values, &kept(mask)?);
            }
            finish(&entry.kind, &address, values, schema)
        }
    };
    Ok(Some((providers.one(&entry.provider_name), resource)))
}

/// The address, the type and the values of a data source; `None` for a managed resource.
pub(super) fn data_source<R>(
    text: &str,
    read: impl FnOnce(&str, &str, &RawValue) -> Option<R>,
) -> serde_json::Result<Option<R>> {
    let entry: Shown = serde_json::from_str(text)?;
    let values = entry.values.filter(|_| entry.mode == "data");
    Ok(values.and_then(|values| read(&entry.address, &entry.kind, values)))
}

/// Terraform 0.12 left the module out of a state's addresses.
pub(super) fn in_module(resource: &mut Resource, module: &str) {
    if let Some(address) = &mut resource.address
        && !module.is_empty()
        && !address.0.starts_with("module.")
    {
        *address = Address(format!("{module}.{address}").into());
    }
}

/// An instance key in brackets, a text quoted as HCL does.
fn key(index: &Json) -> String {
    match index {
        Json::Null => String::new(),
        index => format!("[{index}]"),
    }
}

/// The instances of an entry of a version 4 state.
pub(super) fn raw(
    text: &str,
    providers: &mut Providers,
    reader: &Reader,
) -> serde_json::Result<Vec<Declared>> {
    let entry: Raw = serde_json::from_str(text)?;
    let mut resources = Vec::new();
    if entry.mode == "data" {
        return Ok(resources);
    }
    let schema = reader.schema(&entry.kind);
    let dot = if entry.module.is_empty() { "" } else { "." };
    for instance in &entry.instances {
        let key = key(&instance.index_key);
        let deposed = match &instance.deposed {
            Some(key) => format!(" (deposed {key})"),
            None => String::new(),
        };
        let address = format!("{}{dot}{}.{}{key}{deposed}", entry.module, entry.kind, entry.name);
        let resource = match schema {
            None => bare(&entry.kind, &address),
            Some(schema) => finish(&entry.kind, &address, instance.kept(schema)?, schema),
        };
        let provider = instance.provider.as_deref().unwrap_or(&entry.provider);
        resources.push((providers.one(provider), resource));
    }
    Ok(resources)
}

impl Instance<'_> {
    fn kept(&self, schema: Schema) -> serde_json::Result<Attributes> {
        let mut kept = match (self.attributes, &self.attributes_flat) {
            (Some(values), _) => attributes::kept(values, schema)?,
            (None, Some(flat)) => nest_kept(flat),
            (None, None) => Attributes::default(),
        };
        for path in self.sensitive_attributes.as_array().into_iter().flatten() {
            if let Some(mask) = mask_of_path(path) {
                attributes::hide(&mut kept, &mask);
            }
        }
        Ok(kept)
    }
}

/// The top-level attribute of a sensitive path: all of it is dropped, as paths may be partial.
fn mask_of_path(path: &Json) -> Option<Attributes> {
    let name = path.as_array()?.first()?.get("value")?.as_str()?;
    Some([(name, Value::Flag(true))].into_iter().collect())
}

/// The managed resources of a module of a version 3 state.
pub(super) fn flat(
    text: &str,
    providers: &mut Providers,
    reader: &Reader,
) -> serde_json::Result<Vec<Declared>> {
    let module: FlatModule = serde_json::from_str(text)?;
    let mut resources = Vec::new();
    let mut path = String::new();
    for name in module.path.iter().skip(1) {
        path.extend(["module.", name, "."]);
    }
    for (name, entry) in &module.resources {
        let Some(primary) = entry.primary.as_ref().filter(|_| !name.starts_with("data.")) else {
            continue;
        };
        // `aws_instance.web.0` is the first of several.
        let address = match name.rsplit_once('.') {
            Some((resource, index)) if index.parse::<u32>().is_ok() && resource.contains('.') => {
                format!("{path}{resource}[{index}]")
            }
            _ => format!("{path}{name}"),
        };
        let resource = match reader.schema(&entry.kind) {
            None => bare(&entry.kind, &address),
            Some(schema) => finish(&entry.kind, &address, primary.kept(), schema),
        };
        resources.push((providers.one(&entry.provider), resource));
    }
    Ok(resources)
}

impl Primary {
    fn kept(&self) -> Attributes {
        let mut flat = self.attributes.clone().unwrap_or_default();
        if let Some(id) = &self.id {
            flat.entry("id".to_owned()).or_insert_with(|| id.clone());
        }
        nest_kept(&flat)
    }
}

fn nest_kept(flat: &BTreeMap<String, String>) -> Attributes {
    let harmless = flat.iter().filter(|(path, _)| !is_secret(path));
    nest(&harmless.map(|(path, text)| (path.clone(), text.clone())).collect())
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
        evidence.place(&mut resource, &provider, reader);
        resource
    };
    declared.into_iter().map(place).collect()
}
