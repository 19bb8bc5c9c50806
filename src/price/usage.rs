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
        let layers = [self.by_type.get(kind), wildcard, self.by_address.get(address)];
        for layer in layers.into_iter().flatten() {
            merge(&mut usage, layer);
        }
        Usage(usage)
    }
}

impl Usage {
    /// With what is known besides, which comes first.
    pub(crate) fn with(mut self, known: &Attributes) -> Self {
        merge(&mut self.0, known);
        self
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
