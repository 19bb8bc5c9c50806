//! The `configuration` of a plan: where providers are, and what expressions refer to.

use std::{borrow::Cow, collections::HashMap, sync::OnceLock};

use serde::Deserialize;
use serde_json::{Value as Json, value::RawValue};

use super::reference::config_path;
use crate::model::Region;

/// A plan's configuration with the values of its variables.
#[derive(Debug, Default)]
pub(super) struct Configuration<'a> {
    providers: HashMap<String, ProviderConfig>,
    root: Module<'a>,
    variables: HashMap<String, Variable>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Document<'a> {
    provider_config: HashMap<String, ProviderConfig>,
    #[serde(borrow)]
    root_module: Module<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ProviderConfig {
    module_address: String,
    expressions: HashMap<String, Json>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Module<'a> {
    #[serde(borrow)]
    resources: Vec<ConfigResource<'a>>,
    #[serde(borrow, rename = "module_calls")]
    calls: HashMap<String, Call<'a>>,
    outputs: HashMap<String, Output>,
    variables: HashMap<String, Variable>,
    #[serde(skip)]
    by_address: HashMap<String, usize>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ConfigResource<'a> {
    #[serde(default, borrow)]
    address: Cow<'a, str>,
    #[serde(default)]
    provider_config_key: String,
    #[serde(default, borrow)]
    expressions: Option<&'a RawValue>,
    /// Parsed when first asked for: most resources cost nothing, and instances share one.
    #[serde(skip)]
    parsed: OnceLock<serde_json::Map<String, Json>>,
    #[serde(skip)]
    region: OnceLock<Option<Region>>,
    #[serde(default)]
    for_each_expression: Json,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Call<'a> {
    expressions: HashMap<String, Json>,
    for_each_expression: Json,
    #[serde(borrow)]
    module: Module<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Output {
    expression: Json,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Variable {
    value: Json,
    default: Json,
}

/// References lead from one module to another; a loop or a longer chain is given up.
const MAX_STEPS: usize = 16;

impl<'a> Configuration<'a> {
    pub(super) fn parse(text: &'a str, variables: Option<&str>) -> serde_json::Result<Self> {
        let mut document: Document = serde_json::from_str(text)?;
        document.root_module.index();
        let variables = variables.map(serde_json::from_str).transpose()?;
        Ok(Self {
            providers: document.provider_config,
            root: document.root_module,
            variables: variables.unwrap_or_default(),
        })
    }

    /// The configuration of a resource: `module` as the plan has it (`module.a["x"].module.b`),
    /// `address` without module and instance key.
    pub(super) fn resource(&self, module: &str, address: &str) -> Option<&ConfigResource<'a>> {
        let module = self.module(&config_path(module))?;
        module.by_address.get(address).map(|index| &module.resources[*index])
    }

    fn module(&self, path: &[String]) -> Option<&Module<'a>> {
        path.iter().try_fold(&self.root, |module, name| Some(&module.calls.get(name)?.module))
    }

    fn call(&self, path: &[String]) -> Option<&Call<'a>> {
        let (name, parent) = path.split_last()?;
        self.module(parent)?.calls.get(name)
    }

    /// The region in the configuration of the provider of a resource.
    pub(super) fn region(&self, resource: &ConfigResource) -> Option<Region> {
        let read = || {
            let provider = self.providers.get(self.provider_key(resource))?;
            let module = config_path(&provider.module_address);
            let region = self.constant(provider.expressions.get("region")?, &module, 0)?;
            Some(Region(region.into()))
        };
        resource.region.get_or_init(read).clone()
    }

    /// The key of the provider configuration of a resource: `aws.west`, or `module.a:aws.west`; a
    /// module that has none of its own uses its parent's.
    pub(super) fn provider_key<'k>(&'k self, resource: &'k ConfigResource) -> &'k str {
        let key = &resource.provider_config_key;
        let found = |key: &str| self.providers.get_key_value(key).map(|(key, _)| &**key);
        if let Some(found) = found(key) {
            return found;
        }
        let Some((mut module, name)) = key.rsplit_once(':') else { return key };
        while let Some((parent, _)) =
            module.rsplit_once(".module.").or(module.rsplit_once("module."))
        {
            let key = if parent.is_empty() { name.to_owned() } else { format!("{parent}:{name}") };
            if let Some(found) = found(&key) {
                return found;
            }
            module = parent;
        }
        key
    }

    /// The text that an expression stands for, where it is constant or a variable's value.
    fn constant(&self, expression: &Json, module: &[String], step: usize) -> Option<String> {
        if let Some(Json::String(text)) = expression.get("constant_value") {
            return Some(text.clone());
        }
        let references = texts(expression.get("references")?);
        let reference = references.first()?;
        let mut path = reference.strip_prefix("var.")?.split(['.', '[']);
        let name = path.next()?;
        if step > MAX_STEPS {
            return None;
        }
        let keys: Vec<_> = path.map(|key| key.trim_matches(['"', ']'])).collect();
        if module.is_empty() {
            let given = self.variables.get(name).map(|variable| &variable.value);
            let default = self.root.variables.get(name).map(|variable| &variable.default);
            let value = given.filter(|value| !value.is_null()).or(default)?;
            return keys
                .iter()
                .try_fold(value, |value, key| value.get(key))?
                .as_str()
                .map(Into::into);
        }
        match self.call(module)?.expressions.get(name) {
            Some(argument) => self.constant(argument, &module[..module.len() - 1], step + 1),
            None => self.module(module)?.variables.get(name)?.default.as_str().map(Into::into),
        }
    }

    /// The references of a module's output, or of all its outputs.
    pub(super) fn output(&self, module: &str, name: Option<&str>) -> Vec<String> {
        let Some(module) = self.module(&config_path(module)) else { return Vec::new() };
        let mut outputs: Vec<_> = module.outputs.iter().collect();
        outputs.sort_by_key(|(output, _)| *output);
        let meant =
            outputs.into_iter().filter(|(output, _)| name.is_none_or(|name| name == *output));
        meant.flat_map(|(_, output)| references(&output.expression)).collect()
    }

    /// The references of what is given to a module for its variable `name`.
    pub(super) fn argument(&self, module: &str, name: &str) -> Vec<String> {
        let call = self.call(&config_path(module));
        let argument = call.and_then(|call| call.expressions.get(name));
        argument.map(references).unwrap_or_default()
    }

    /// The references of a module's own `for_each`.
    pub(super) fn module_for_each(&self, module: &str) -> Vec<String> {
        let call = self.call(&config_path(module));
        call.map(|call| references(&call.for_each_expression)).unwrap_or_default()
    }
}

impl Module<'_> {
    fn index(&mut self) {
        let addresses = self.resources.iter().enumerate();
        self.by_address =
            addresses.map(|(index, resource)| (resource.address.to_string(), index)).collect();
        for call in self.calls.values_mut() {
            call.module.index();
        }
    }
}

impl ConfigResource<'_> {
    /// The resource's expressions by attribute.
    pub(super) fn expressions(&self) -> &serde_json::Map<String, Json> {
        self.parsed.get_or_init(|| {
            let parsed = self.expressions.and_then(|raw| serde_json::from_str(raw.get()).ok());
            parsed.unwrap_or_default()
        })
    }

    pub(super) fn for_each(&self) -> Vec<String> {
        references(&self.for_each_expression)
    }
}

/// Every reference anywhere in an expression, in the document's order.
pub(super) fn references(expression: &Json) -> Vec<String> {
    let mut found = Vec::new();
    collect(expression, &mut found);
    found
}

fn collect(expression: &Json, found: &mut Vec<String>) {
    match expression {
        Json::Object(fields) => {
            for (name, value) in fields {
                if name == "references" && value.is_array() {
                    found.extend(texts(value));
                } else {
                    collect(value, found);
                }
            }
        }
        Json::Array(values) => {
            for value in values {
                collect(value, found);
            }
        }
        _ => {}
    }
}

fn texts(value: &Json) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|text| text.as_str().map(Into::into))
        .collect()
}
