//! Values of a resource, filtered while they are read: only what its schema names is ever kept.

use std::{collections::BTreeMap, fmt};

use rust_decimal::Decimal;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::model::{Attributes, IDENTITIES, Schema, Tags, Value, is_secret};

/// Kept for what a report is grouped by; no cost depends on them.
const TAGS: &[&str] = &["tags", "tags_all", "labels"];

/// What tells where a resource is; kept besides its cost attributes.
const PLACES: &[&str] = &["region", "availability_zone", "location", "zone"];

/// All of a resource that is ever kept.
struct Kept {
    names: [&'static [&'static str]; 6],
    /// A bit for each name's length and first letter, which most other names miss.
    bits: u64,
}

impl Kept {
    fn new(schema: Schema) -> Self {
        let [compared, reads] = schema.compared;
        let names = [schema.attributes, IDENTITIES, PLACES, TAGS, compared, reads];
        let bits = names.iter().copied().flatten().fold(0, |bits, name| bits | bit(name));
        Self { names, bits }
    }

    fn contains(&self, name: &str) -> bool {
        self.bits & bit(name) != 0 && self.names.iter().any(|names| names.contains(&name))
    }
}

fn bit(name: &str) -> u64 {
    let first = usize::from(name.bytes().next().unwrap_or_default());
    1 << ((name.len() * 7 + first) % 64)
}

/// The named attributes of a resource, its identities, places and tags.
pub(super) fn kept(raw: &RawValue, schema: Schema) -> serde_json::Result<Attributes> {
    let kept = Kept::new(schema);
    let mut json = serde_json::Deserializer::from_str(raw.get());
    match (Filter { kept: Some(&kept) }).deserialize(&mut json)? {
        Value::Block(attributes) => Ok(attributes),
        // A mask may be a bare `true` for the whole resource.
        Value::Flag(true) => {
            Ok(kept.names.into_iter().flatten().map(|name| (*name, Value::Flag(true))).collect())
        }
        _ => Ok(Attributes::default()),
    }
}

/// Drops all that a mask of sensitive values says `true` of, at any depth.
pub(super) fn hide(values: &mut Attributes, mask: &Attributes) {
    for (name, mask) in mask.iter() {
        if let Some(value) = values.value_mut(name) {
            mark(value, mask, &Value::Sensitive);
        }
    }
}

/// Marks all that a mask of unknown values says `true` of; what is unknown is left out of the values.
pub(super) fn mark_unknown(values: &mut Attributes, mask: &Attributes) {
    for (name, mask) in mask.iter() {
        match (values.value_mut(name), mask) {
            (Some(value), _) => mark(value, mask, &Value::Unknown),
            (None, Value::Flag(true)) => values.set(name, Value::Unknown),
            (None, Value::Computed) => values.set(name, Value::Computed),
            (None, _) => {}
        }
    }
}

fn mark(value: &mut Value, mask: &Value, with: &Value) {
    match (value, mask) {
        (value, Value::Flag(true)) => *value = with.clone(),
        // The mask has empty blocks for what is known; only nothing can be left to the provider.
        (value @ Value::Null, Value::Computed) => *value = Value::Computed,
        (Value::Block(values), Value::Block(mask)) if *with == Value::Unknown => {
            mark_unknown(values, mask);
        }
        (Value::Block(values), Value::Block(mask)) => hide(values, mask),
        (Value::List(values), Value::List(masks)) => {
            for (value, mask) in values.iter_mut().zip(masks) {
                mark(value, mask, with);
            }
        }
        _ => {}
    }
}

/// The texts of `labels`, `tags` and `tags_all`.
///
/// The three repeat each other, and masks may name one of them: what one hides, none shows.
pub(super) fn tags(attributes: &Attributes) -> Tags {
    let mut tags: BTreeMap<&str, &str> = BTreeMap::new();
    let mut hidden = Vec::new();
    for name in ["labels", "tags", "tags_all"] {
        match attributes.value(name) {
            Some(Value::Sensitive) => return Tags::default(),
            Some(Value::Block(block)) => {
                for (key, value) in block.iter() {
                    match value {
                        Value::Text(text) => drop(tags.insert(key, text)),
                        Value::Sensitive => hidden.push(key),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    tags.retain(|key, _| !hidden.contains(key));
    tags.into_iter().map(|(key, text)| (key.into(), text.into())).collect()
}

/// Reads one value; of an object's fields only those that are kept.
#[derive(Clone, Copy)]
struct Filter<'a> {
    kept: Option<&'a Kept>,
}

impl<'de> DeserializeSeed<'de> for Filter<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Filter<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    /// A fraction; its shortest text is what the document said, to 17 digits.
    #[expect(clippy::disallowed_types, reason = "how serde hands over a fraction")]
    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        let text = number.to_string();
        let decimal = text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(&text));
        Ok(decimal.map_or_else(|_| Value::Text(text.into()), Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Filter { kept: None })? {
            values.push(value);
        }
        values.shrink_to_fit();
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut fields = Attributes::default();
        while let Some(name) = map.next_key_seed(Name)? {
            if self.kept.is_some_and(|kept| !kept.contains(&name)) || is_secret(&name) {
                map.next_value::<IgnoredAny>()?;
            } else {
                // The last of duplicate keys wins, as in every other reader.
                let value = map.next_value_seed(Filter { kept: None })?;
                fields.set(&name, value);
            }
        }
        fields.shrink();
        Ok(Value::Block(fields))
    }
}

/// A key, borrowed from the document where it has no escapes.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = std::borrow::Cow<'de, str>;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = std::borrow::Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(name.into())
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(name.to_owned().into())
    }
}
