//! The usage file, YAML as the field has it (`infracost-usage.yml`): read, and written as a template.

mod assumed;
mod template;

use std::{collections::BTreeMap, fs, path::Path};

pub(crate) use assumed::{SIZES, assumed};
pub(crate) use template::template;

use serde::Deserialize;
use serde_json::Value as Json;
use serde_saphyr::DuplicateKeyPolicy;

use crate::{
    error::Error,
    model::{Attributes, Value},
    price::UsageFile,
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Document {
    version: Option<Json>,
    resource_type_default_usage: Option<BTreeMap<String, Json>>,
    resource_usage: Option<BTreeMap<String, Json>>,
}

/// The usage file at `path`; none without one.
pub(crate) fn read(path: Option<&Path>) -> Result<UsageFile, Error> {
    let Some(path) = path else { return Ok(UsageFile::default()) };
    let text =
        fs::read_to_string(path).map_err(|source| Error::Read { path: path.into(), source })?;
    let refuse = |why: String| Error::UsageFile { path: path.into(), source: why.into() };
    // What others take for a usage file may give a key twice, and the last one counts.
    let options = serde_saphyr::options! { duplicate_keys: DuplicateKeyPolicy::LastWins };
    let document: Option<Document> = serde_saphyr::from_str_with_options(&text, options)
        .map_err(|error| refuse(error.without_snippet().to_string()))?;
    let Some(document) = document else { return Ok(UsageFile::default()) };
    let is_empty =
        document.resource_type_default_usage.is_none() && document.resource_usage.is_none();
    if is_empty && document.version.is_none() {
        return Err(refuse("none of its keys is one of a usage file's".to_owned()));
    }
    let mut by_type = attributes(document.resource_type_default_usage);
    let by_address = attributes(document.resource_usage);
    // What stands there by no more than a type is meant for all of that type.
    let types = by_address.iter().filter(|(name, _)| !name.contains('.'));
    for (kind, usage) in types {
        by_type.entry(kind.clone()).or_insert_with(|| usage.clone());
    }
    Ok(UsageFile { by_type, by_address })
}

fn attributes(entries: Option<BTreeMap<String, Json>>) -> BTreeMap<Box<str>, Attributes> {
    let block = |(name, json): (String, Json)| match value(json) {
        Value::Block(attributes) => Some((name.into(), attributes)),
        _ => None,
    };
    entries.unwrap_or_default().into_iter().filter_map(block).collect()
}

fn value(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Flag(flag),
        Json::Number(number) => {
            let text = number.to_string();
            let decimal = text.parse().or_else(|_| rust_decimal::Decimal::from_scientific(&text));
            decimal.map_or_else(|_| Value::Text(text.into()), Value::Number)
        }
        Json::String(text) => Value::Text(text.into()),
        Json::Array(values) => Value::List(values.into_iter().map(value).collect()),
        Json::Object(fields) => {
            Value::Block(fields.into_iter().map(|(name, field)| (name, value(field))).collect())
        }
    }
}
