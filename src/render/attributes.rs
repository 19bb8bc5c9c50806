//! Which attributes that decide a cost a change moves.

use std::{collections::BTreeSet, fmt};

use crate::{
    model::{Attributes, IDENTITIES, Value},
    price::{CostChange, Gap},
};

/// The longest value shown, in characters.
const VALUE: usize = 60;

/// Part of blocks that are kept whole; what they say costs nothing.
const TAGS: [&str; 2] = ["tags", "tags_all"];

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
    if before.attributes == after.attributes {
        return Vec::new();
    }
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
    for name in names.into_iter().filter(|name| !TAGS.contains(name)) {
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
        // What is left to the provider, nobody asked to change.
        (None, None) | (Some(Value::Computed), _) | (_, Some(Value::Computed)) => {}
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

impl fmt::Display for AttributeChange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} → {}", self.name, value(self.before), value(self.after))
    }
}

/// A value as a person reads it, cut where it is long.
pub(super) fn shown(value: &Value) -> String {
    self::value(Some(value))
}

fn value(value: Option<&Value>) -> String {
    let text = match value {
        None | Some(Value::Null | Value::Computed) => "unset".into(),
        Some(Value::Unknown) => "(known after apply)".into(),
        Some(Value::Sensitive) => "(sensitive)".into(),
        Some(Value::Flag(flag)) => flag.to_string(),
        Some(Value::Number(number)) => number.normalize().to_string(),
        Some(Value::Text(text)) => text.to_string(),
        Some(Value::List(values)) => {
            values.iter().map(|value| self::value(Some(value))).collect::<Vec<_>>().join(", ")
        }
        Some(Value::Block(block)) => {
            let pair = |(name, value)| format!("{name} = {}", self::value(Some(value)));
            let is_set = |(_, value): &(&str, &Value)| {
                set(Some(*value)).is_some_and(|value| *value != Value::Computed)
            };
            let pairs: Vec<_> = block.iter().filter(is_set).map(pair).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
    };
    match text.char_indices().nth(VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;
    use crate::{
        model::Action,
        render::sample::{attribute, change, cost, cost_of, text},
    };

    fn moved(name: &str, before: Value, after: Value, gaps: Vec<Gap>) -> Vec<String> {
        let after_cost = cost(Vec::new(), gaps);
        let mut change =
            change("aws_x.y", Action::Update, Some(cost_of(dec!(1))), Some(after_cost));
        attribute(&mut change, name, before, after);
        changes(&change).iter().map(ToString::to_string).collect()
    }

    fn plain(name: &str, before: Value, after: Value) -> Vec<String> {
        moved(name, before, after, Vec::new())
    }

    fn volume(device: &str, size: i64) -> Value {
        let pairs = [("device", text(device)), ("size", Value::Number(size.into()))];
        Value::Block(pairs.into_iter().collect())
    }

    #[test]
    fn what_differs_is_listed() {
        assert_eq!(plain("size", text("a"), text("b")), ["size: a → b"]);
        assert_eq!(plain("on", Value::Null, Value::Flag(true)), ["on: unset → true"]);
        assert_eq!(plain("key", Value::Sensitive, text("b")), ["key: (sensitive) → b"]);
        let list = |name| Value::List(vec![text(name)]);
        assert_eq!(plain("archs", list("x86_64"), list("arm64")), ["archs: x86_64 → arm64"]);
    }

    #[test]
    fn what_only_looks_different_is_not() {
        assert!(plain("size", text("20"), Value::Number(dec!(20.0))).is_empty());
        assert!(plain("size", Value::Null, text("")).is_empty());
        assert!(plain("blocks", Value::Null, Value::List(Vec::new())).is_empty());
        assert!(plain("id", text("i-1"), text("i-2")).is_empty());
    }

    #[test]
    fn a_value_known_after_apply_is_listed_where_the_cost_lacks_it() {
        let gap = vec![Gap::KnownAfterApply("size".into())];
        let shown = moved("size", text("a"), Value::Unknown, gap);
        assert_eq!(shown, ["size: a → (known after apply)"]);
        assert!(plain("public_ip", text("1.2.3.4"), Value::Unknown).is_empty());
    }

    #[test]
    fn blocks_are_compared_inside() {
        let one = |size| Value::List(vec![volume("a", size)]);
        assert_eq!(plain("disk", one(8), one(20)), ["disk.size: 8 → 20"]);
        let two = Value::List(vec![volume("b", 5), volume("a", 8)]);
        assert_eq!(
            plain("disk", one(8), two),
            ["disk[0].device: unset → b", "disk[0].size: unset → 5"]
        );
        assert_eq!(plain("disk", text("none"), volume("a", 8)).len(), 1);
    }

    #[test]
    fn long_values_are_cut() {
        let shown = plain("script", text("a"), text(&"ä".repeat(100)));
        assert_eq!(shown, [format!("script: a → {}…", "ä".repeat(VALUE))]);
    }
}
