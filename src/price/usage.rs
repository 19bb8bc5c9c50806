//! The usage file: how much of what is billed by use a month takes.
//!
//! It is the file that the field already has (`infracost-usage.yml`), read unchanged.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::model::{Address, Attributes, Value};

/// A usage file, as read. Empty where none is given.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct UsageFile {
    /// For every resource of a type, unless the resource says otherwise.
    pub(crate) by_type: BTreeMap<Box<str>, Attributes>,
    /// By address; `[*]` stands for any instance key.
    pub(crate) by_address: BTreeMap<Box<str>, Attributes>,
}

/// The usage of one resource; all of it is `None` where nothing is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Usage(Attributes);

impl UsageFile {
    /// What is known of a resource: its type's defaults, under `[*]`, under its exact address.
    pub(crate) fn of(&self, kind: &str, address: Option<&Address>) -> Usage {
        let mut usage = Attributes::default();
        let Some(Address(address)) = address else {
            return Usage(self.by_type.get(kind).cloned().unwrap_or_default());
        };
        let wildcard = (address.contains('[') && !self.by_address.is_empty())
            .then(|| self.by_address.get(&*wildcard(address)))
            .flatten();
        let layers = [self.by_type.get(kind), wildcard, self.by_address.get(&**address)];
        for layer in layers.into_iter().flatten() {
            merge(&mut usage, layer);
        }
        Usage(usage)
    }
}

impl UsageFile {
    /// Sets a key of every resource of type `kind` that has none told; `false` where the type has.
    pub(super) fn assume(&mut self, kind: &str, key: &str, value: Decimal) -> bool {
        let mut usage = Usage(self.by_type.remove(kind).unwrap_or_default());
        let is_new = usage.assume(key, value);
        self.by_type.insert(kind.into(), usage.0);
        is_new
    }

    /// Takes a key of the resource at `address` back, wherever it is told.
    pub(super) fn unset(&mut self, address: &Address, key: &str) {
        let usage = self.by_address.entry((*address.0).into()).or_default();
        put(usage, key, Value::Null);
    }
}

impl Usage {
    /// With what is known besides, which comes first.
    pub(crate) fn with(mut self, known: &Attributes) -> Self {
        merge(&mut self.0, known);
        self
    }

    /// Every number, with the blocks around its key: `standard.storage_gb`.
    pub(super) fn leaves(&self) -> Vec<(String, Decimal)> {
        fn collect(attributes: &Attributes, path: &str, found: &mut Vec<(String, Decimal)>) {
            for (name, value) in attributes.iter() {
                let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                match value {
                    Value::Block(block) => collect(block, &path, found),
                    value => found.extend(value.as_number().map(|number| (path, number))),
                }
            }
        }
        let mut found = Vec::new();
        collect(&self.0, "", &mut found);
        found
    }

    pub(crate) fn number(&self, key: &str) -> Option<Decimal> {
        self.0.number(key).ok().flatten()
    }

    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.0.text(key).ok().flatten()
    }

    /// The nested usage under `key`; empty where there is none.
    pub(crate) fn block(&self, key: &str) -> Self {
        Self(self.0.block(key).ok().flatten().cloned().unwrap_or_default())
    }

    /// Every number here, by its key.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = (&str, Decimal)> {
        self.0.iter().filter_map(|(key, value)| Some((key, value.as_number()?)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sets a key that nobody told; `false` where it is told.
    pub(super) fn assume(&mut self, key: &str, value: Decimal) -> bool {
        let mut inner = Some(&self.0);
        let mut told = None;
        for part in key.split('.') {
            told = inner.and_then(|inner| inner.value(part));
            inner = match told {
                Some(Value::Block(block)) => Some(block),
                _ => None,
            };
        }
        let is_new = told.is_none_or(|value| *value == Value::Null);
        if is_new {
            set(&mut self.0, key, value);
        }
        is_new
    }
}

/// Sets a key, `standard.storage_gb`, with the blocks around it.
pub(crate) fn set(usage: &mut Attributes, key: &str, value: Decimal) {
    put(usage, key, Value::Number(value));
}

fn put(usage: &mut Attributes, key: &str, value: Value) {
    let Some((block, inner)) = key.split_once('.') else {
        return usage.set(key, value);
    };
    if !matches!(usage.value(block), Some(Value::Block(_))) {
        usage.set(block, Value::Block(Attributes::default()));
    }
    if let Some(Value::Block(attributes)) = usage.value_mut(block) {
        put(attributes, inner, value);
    }
}

/// Replaces every instance key of an address with `*`, minding quotes and escapes.
fn wildcard(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    let (mut inside, mut quoted, mut escaped) = (false, false, false);
    for character in address.chars() {
        match character {
            '[' if !inside => {
                inside = true;
                out.push_str("[*");
            }
            ']' if inside && !quoted => {
                inside = false;
                out.push(']');
            }
            '"' if inside && !escaped => quoted = !quoted,
            _ if !inside => out.push(character),
            _ => {}
        }
        escaped = character == '\\' && !escaped;
    }
    out
}

/// Lays `over` on top of `base`, block by block.
fn merge(base: &mut Attributes, over: &Attributes) {
    for (key, value) in over.iter() {
        match (base.value_mut(key), value) {
            (Some(Value::Block(old)), Value::Block(new)) => merge(old, new),
            _ => base.set(key, value.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instance_keys_become_wildcards() {
        assert_eq!(wildcard("aws_instance.a"), "aws_instance.a");
        assert_eq!(
            wildcard(r#"module.m["x.y]"].aws_instance.a[0]"#),
            "module.m[*].aws_instance.a[*]"
        );
        assert_eq!(wildcard(r#"a.b["q\"]"].c"#), "a.b[*].c");
    }

    #[test]
    fn exact_address_beats_wildcard_beats_type() {
        let usage = |n: i64| Attributes::from_iter([("monthly_requests", Value::Number(n.into()))]);
        let file = UsageFile {
            by_type: [("t".into(), usage(1))].into(),
            by_address: [("t.a[*]".into(), usage(2)), ("t.a[0]".into(), usage(3))].into(),
        };
        let of =
            |address: &str| file.of("t", Some(&Address(address.into()))).number("monthly_requests");
        assert_eq!(of("t.a[0]"), Some(3.into()));
        assert_eq!(of("t.a[1]"), Some(2.into()));
        assert_eq!(of("t.b"), Some(1.into()));
    }
}
