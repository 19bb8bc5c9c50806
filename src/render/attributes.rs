//! Which attributes that decide a cost a change moves.

use std::collections::BTreeSet;

use crate::{
    model::{Attributes, IDENTITIES, Value},
    price::{CostChange, Gap},
};

/// An attribute on both sides of a change; `None` where it is unset.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AttributeChange<'a> {
    /// With the blocks around it: `root_block_device.volume_size`, `ebs_block_device[1].iops`.
    pub(super) name: String,
    pub(super) before: Option<&'a Value>,
    pub(super) after: Option<&'a Value>,
}

/// The attributes that differ where both sides are there, by name.
///
/// A value known only after apply is listed where the bill misses it: of a resource that is
/// replaced, most are unknown, and mean nothing.
pub(super) fn changes(change: &CostChange) -> Vec<AttributeChange<'_>> {
    let (Some(before), Some(after)) = (&change.change.before, &change.change.after) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    blocks(Some(&before.attributes), Some(&after.attributes), "", &mut found);
    let gaps = change.gaps();
    let is_missed = |name: &str| {
        let mut parts = name.split(['.', '[']);
        let missing = |part: &str| gaps.contains(&Gap::KnownAfterApply(part.into()));
        parts.any(missing)
    };
    found.retain(|change| match change.after {
        Some(Value::Unknown) => is_missed(&change.name),
        _ => !IDENTITIES.contains(&&*change.name),
    });
    found
}

fn blocks<'a>(
    before: Option<&'a Attributes>,
    after: Option<&'a Attributes>,
    path: &str,
    found: &mut Vec<AttributeChange<'a>>,
) {
    let sides = before.into_iter().chain(after);
    let names: BTreeSet<_> = sides.flat_map(Attributes::iter).map(|(name, _)| name).collect();
    let value = |side: Option<&'a Attributes>, name: &str| side.and_then(|side| side.value(name));
    for name in names {
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        values(value(before, name), value(after, name), path, found);
    }
}

fn values<'a>(
    before: Option<&'a Value>,
    after: Option<&'a Value>,
    name: String,
    found: &mut Vec<AttributeChange<'a>>,
) {
    let (before, after) = (set(before), set(after));
    match (before, after) {
        (Some(before), Some(after)) if same(before, after) => {}
        (None, None) => {}
        // An unknown or sensitive side has no blocks to look into.
        (Some(Value::Unknown | Value::Sensitive), _)
        | (_, Some(Value::Unknown | Value::Sensitive)) => {
            found.push(AttributeChange { name, before, after });
        }
        _ if holds_blocks(before) || holds_blocks(after) => {
            let (before, after) = (list(before), list(after));
            let is_single = before.len().max(after.len()) == 1;
            for (index, before, after) in pairs(before, after) {
                let name = if is_single { name.clone() } else { format!("{name}[{index}]") };
                match (block(before), block(after)) {
                    (Ok(before), Ok(after)) => blocks(before, after, &name, found),
                    _ => found.push(AttributeChange { name, before, after }),
                }
            }
        }
        _ => found.push(AttributeChange { name, before, after }),
    }
}

/// A value that says something; what is unset is written as null, empty or not at all.
fn set(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| match value {
        Value::Null => false,
        Value::Text(text) => !text.is_empty(),
        Value::List(values) => !values.is_empty(),
        _ => true,
    })
}

/// Providers write a number as text now and then.
fn same(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::Number(number), Value::Text(_)) => after.as_number() == Some(*number),
        (Value::Text(_), Value::Number(number)) => before.as_number() == Some(*number),
        _ => before == after,
    }
}

fn holds_blocks(value: Option<&Value>) -> bool {
    list(value).iter().any(|value| matches!(value, Value::Block(_)))
}

fn list(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::List(values)) => values,
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
}

/// A block, or the nothing that stands where it will be or was; `Err` for any other value.
fn block(value: Option<&Value>) -> Result<Option<&Attributes>, ()> {
    match value {
        Some(Value::Block(block)) => Ok(Some(block)),
        None => Ok(None),
        Some(_) => Err(()),
    }
}

/// Blocks of both sides with their index: sets come in any order, so equal ones meet first.
fn pairs<'a>(
    before: &'a [Value],
    after: &'a [Value],
) -> Vec<(usize, Option<&'a Value>, Option<&'a Value>)> {
    let mut left: Vec<_> = before.iter().enumerate().map(Some).collect();
    let mut new = Vec::new();
    for (index, value) in after.iter().enumerate() {
        let twin = left.iter_mut().find(|slot| slot.is_some_and(|(_, old)| old == value));
        if twin.and_then(Option::take).is_none() {
            new.push((index, value));
        }
    }
    let mut old = left.into_iter().flatten();
    let mut pairs: Vec<_> = new
        .into_iter()
        .map(|(index, value)| (index, old.next().map(|(_, old)| old), Some(value)))
        .collect();
    pairs.extend(old.map(|(index, value)| (index, Some(value), None)));
    pairs
}
