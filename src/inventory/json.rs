//! The JSON of an inventory, number by number as it was told.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::{self, Write},
};

use rust_decimal::Decimal;
use serde::{
    Deserialize, Serialize, Serializer,
    ser::{Error as _, SerializeMap as _, SerializeStruct as _},
};
use serde_json::value::RawValue;

use crate::{
    model::{
        Attributes, Coverage, Inventory, LiveResource, Outcome, Parent, Region, Resource,
        ResourceId, Value, is_secret,
    },
    threads::in_parts,
};

/// The version of the format. A change that an older program would misread raises it.
pub(super) const VERSION: u64 = 1;

const FORMAT: &str = "outlay inventory";

/// Values nested deeper than this are no cloud's, and would overrun the stack.
const DEPTH: usize = 64;

pub(super) fn write(inventory: &Inventory, out: &mut impl Write) -> io::Result<()> {
    let taken_at = inventory.taken_at.map(|time| time.to_string());
    write!(out, "{{\n\"format\": \"{FORMAT}\",\n\"version\": {VERSION},\n\"taken_at\": ")?;
    serde_json::to_writer(&mut *out, &taken_at)?;
    write!(out, ",\n\"resources\": [")?;
    let resources = &mut inventory.resources.iter().collect::<Vec<_>>();
    resources.sort_by(|a, b| order(a).cmp(&order(b)));
    lines(out, resources.iter().map(|live| Line(live)))?;
    write!(out, "],\n\"coverage\": [")?;
    let mut coverage: Vec<_> = inventory.coverage.iter().collect();
    coverage.sort();
    lines(out, coverage.into_iter().map(CoverageEntry::from))?;
    writeln!(out, "]\n}}")
}

/// By account, region, type and id.
fn order(live: &LiveResource) -> impl Ord {
    let Resource { kind, id, region, .. } = &live.resource;
    (&live.account, region, kind, id)
}

fn lines(out: &mut impl Write, items: impl Iterator<Item = impl Serialize>) -> io::Result<()> {
    for (index, item) in items.enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &item)?;
    }
    out.write_all(b"\n")
}

struct Line<'a>(&'a LiveResource);

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let LiveResource { account, resource, parent, is_default, observed } = self.0;
        let mut line = serializer.serialize_struct("resource", 9)?;
        line.serialize_field("account", account)?;
        line.serialize_field("region", &resource.region.as_ref().map(|region| &*region.0))?;
        line.serialize_field("type", &resource.kind)?;
        line.serialize_field("id", &resource.id.as_ref().map(|id| &*id.0))?;
        if let Some(parent) = parent {
            line.serialize_field("parent", &ParentEntry::from(parent))?;
        }
        if *is_default {
            line.serialize_field("default", &true)?;
        }
        if !resource.tags.is_empty() {
            let tags: BTreeMap<_, _> = resource.tags.iter().collect();
            line.serialize_field("tags", &tags)?;
        }
        line.serialize_field("attributes", &Fields(&resource.attributes))?;
        if !observed.is_empty() {
            line.serialize_field("observed", &Fields(observed))?;
        }
        line.end()
    }
}

struct Fields<'a>(&'a Attributes);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let told =
            |value: &Value| !matches!(value, Value::Unknown | Value::Computed | Value::Sensitive);
        let named: BTreeMap<_, _> =
            self.0.iter().filter(|(name, value)| told(value) && !is_secret(name)).collect();
        let mut map = serializer.serialize_map(Some(named.len()))?;
        for (name, value) in named {
            map.serialize_entry(name, &Told(value))?;
        }
        map.end()
    }
}

struct Told<'a>(&'a Value);

impl Serialize for Told<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null | Value::Unknown | Value::Computed | Value::Sensitive => {
                serializer.serialize_unit()
            }
            Value::Flag(flag) => serializer.serialize_bool(*flag),
            Value::Number(number) => RawValue::from_string(number.to_string())
                .map_err(S::Error::custom)?
                .serialize(serializer),
            Value::Text(text) => serializer.serialize_str(text),
            Value::List(values) => serializer.collect_seq(values.iter().map(Told)),
            Value::Block(fields) => Fields(fields).serialize(serializer),
        }
    }
}

#[derive(Deserialize, Serialize)]
struct ParentEntry<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
}

impl<'a> From<&'a Parent> for ParentEntry<'a> {
    fn from(parent: &'a Parent) -> Self {
        Self { kind: (&*parent.kind).into(), id: (&*parent.id.0).into() }
    }
}

#[derive(Deserialize, Serialize)]
struct CoverageEntry<'a> {
    #[serde(borrow)]
    account: Cow<'a, str>,
    #[serde(borrow)]
    region: Option<Cow<'a, str>>,
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    listed: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none", borrow)]
    refused: Option<Refused<'a>>,
}

#[derive(Deserialize, Serialize)]
struct Refused<'a> {
    #[serde(borrow)]
    call: Cow<'a, str>,
    #[serde(borrow)]
    reason: Cow<'a, str>,
}

impl<'a> From<&'a Coverage> for CoverageEntry<'a> {
    fn from(coverage: &'a Coverage) -> Self {
        let Coverage { account, region, kind, outcome } = coverage;
        let (listed, refused) = match outcome {
            Outcome::Listed { count } => (Some(*count), None),
            Outcome::Refused { call, reason } => {
                (None, Some(Refused { call: (&**call).into(), reason: (&**reason).into() }))
            }
        };
        Self {
            account: (&**account).into(),
            region: region.as_ref().map(|region| (&*region.0).into()),
            kind: (&**kind).into(),
            listed,
            refused,
        }
    }
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    taken_at: Option<Cow<'a, str>>,
    #[serde(borrow)]
    resources: Vec<&'a RawValue>,
    #[serde(borrow)]
    coverage: Vec<CoverageEntry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    account: Cow<'a, str>,
    #[serde(borrow)]
    region: Option<Cow<'a, str>>,
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    parent: Option<ParentEntry<'a>>,
    #[serde(default)]
    default: bool,
    #[serde(default)]
    tags: BTreeMap<Box<str>, Box<str>>,
    #[serde(borrow)]
    attributes: BTreeMap<Cow<'a, str>, &'a RawValue>,
    #[serde(borrow, default)]
    observed: BTreeMap<Cow<'a, str>, &'a RawValue>,
}

fn damage(problem: impl std::fmt::Display) -> serde_json::Error {
    serde::de::Error::custom(problem)
}

/// The version that an inventory says it is of.
pub(super) fn version(text: &str) -> serde_json::Result<u64> {
    #[derive(Deserialize)]
    struct Header<'a> {
        #[serde(borrow)]
        format: Cow<'a, str>,
        version: u64,
    }
    let header: Header = serde_json::from_str(text)?;
    if header.format != FORMAT {
        return Err(damage(format!("its format is not `{FORMAT}`")));
    }
    Ok(header.version)
}

pub(super) fn read(text: &str) -> serde_json::Result<Inventory> {
    let document: Document = serde_json::from_str(text)?;
    let parts = in_parts(&document.resources, |part| {
        part.iter().map(|raw| resource(raw)).collect::<serde_json::Result<Vec<_>>>()
    });
    let mut resources = Vec::with_capacity(document.resources.len());
    for part in parts {
        resources.extend(part?);
    }
    let coverage = document.coverage.into_iter().map(coverage).collect::<Result<_, _>>()?;
    let time = |text: Cow<str>| text.parse().map_err(damage);
    let taken_at = document.taken_at.map(time).transpose()?;
    Ok(Inventory { taken_at, resources, coverage })
}

fn resource(raw: &RawValue) -> serde_json::Result<LiveResource> {
    let entry: Entry = serde_json::from_str(raw.get())?;
    Ok(LiveResource {
        account: entry.account.into(),
        resource: Resource {
            kind: entry.kind.into(),
            id: entry.id.map(|id| ResourceId(id.into())),
            region: entry.region.map(|region| Region(region.into())),
            attributes: fields(&entry.attributes, 0)?,
            tags: entry.tags.into_iter().collect(),
            ..Resource::default()
        },
        parent: entry
            .parent
            .map(|parent| Parent { kind: parent.kind.into(), id: ResourceId(parent.id.into()) }),
        is_default: entry.default,
        observed: fields(&entry.observed, 0)?,
    })
}

fn coverage(entry: CoverageEntry) -> serde_json::Result<Coverage> {
    let outcome = match (entry.listed, entry.refused) {
        (Some(count), None) => Outcome::Listed { count },
        (None, Some(Refused { call, reason })) => {
            Outcome::Refused { call: call.into(), reason: reason.into() }
        }
        _ => {
            let problem = format!("the coverage of {} is neither listed nor refused", entry.kind);
            return Err(damage(problem));
        }
    };
    Ok(Coverage {
        account: entry.account.into(),
        region: entry.region.map(|region| Region(region.into())),
        kind: entry.kind.into(),
        outcome,
    })
}

fn fields(raw: &BTreeMap<Cow<'_, str>, &RawValue>, depth: usize) -> serde_json::Result<Attributes> {
    raw.iter()
        .filter(|(name, _)| !is_secret(name))
        .map(|(name, raw)| Ok((&**name, value(raw.get(), depth)?)))
        .collect()
}

fn value(raw: &str, depth: usize) -> serde_json::Result<Value> {
    if depth > DEPTH {
        return Err(damage("values are nested too deep"));
    }
    Ok(match raw.as_bytes().first() {
        Some(b'n') => Value::Null,
        Some(b't') => Value::Flag(true),
        Some(b'f') => Value::Flag(false),
        Some(b'"') => Value::Text(serde_json::from_str(raw)?),
        Some(b'[') => {
            let values: Vec<&RawValue> = serde_json::from_str(raw)?;
            let values = values.into_iter().map(|raw| value(raw.get(), depth + 1));
            Value::List(values.collect::<Result<_, _>>()?)
        }
        Some(b'{') => Value::Block(fields(&serde_json::from_str(raw)?, depth + 1)?),
        _ => Value::Number(number(raw)?),
    })
}

fn number(raw: &str) -> serde_json::Result<Decimal> {
    Decimal::from_str_exact(raw)
        .or_else(|_| Decimal::from_scientific(raw))
        .map_err(|error| damage(format!("`{raw}`: {error}")))
}
