//! Attribute by attribute: what of a resource is live another way than it is declared.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Comparison, Form, Grave, Severity,
    canonical::{Canonical, unlike},
};
use crate::model::{Attributes, Resource, Value};

/// An attribute on both sides.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AttributeDrift {
    /// With the blocks around it: `root_block_device.volume_size`, `tags.env`.
    pub(crate) name: String,
    /// [`Value::Null`] where it is unset.
    pub(crate) declared: Value,
    pub(crate) live: Value,
    pub(crate) severity: Severity,
    /// Moved by the cloud as it runs, not by a person.
    pub(crate) runtime: bool,
}

/// How much the live side tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Telling {
    /// All that Terraform's provider knows: what is absent is unset.
    All,
    /// What the look read: of what is absent nothing is known.
    Part,
}

/// All that differs, by name. `skipped` are attributes that other resources own, or that could not be
/// looked at; `scaled` says that autoscaling owns those that [`Comparison::scaled_by`] names.
pub(super) fn differences(
    comparison: &Comparison,
    declared: &Resource,
    live: &Resource,
    telling: Telling,
    skipped: &BTreeSet<&str>,
    scaled: bool,
) -> Vec<AttributeDrift> {
    let mut differences = Differences { comparison, telling, scaled, found: Vec::new() };
    for name in comparison.attributes {
        if skipped.contains(name) || matches!(*name, "tags" | "tags_all") {
            continue;
        }
        let told = live.attributes.value(name);
        if told.is_none() && telling == Telling::Part {
            continue;
        }
        let declared = declared.attributes.value(name);
        differences.value(name, declared, told.unwrap_or(&Value::Null));
    }
    if !skipped.contains("tags") {
        differences.tags(declared, live);
    }
    differences.found
}

struct Differences<'a> {
    comparison: &'a Comparison,
    telling: Telling,
    scaled: bool,
    found: Vec<AttributeDrift>,
}

impl Differences<'_> {
    fn value(&mut self, path: &str, declared: Option<&Value>, live: &Value) {
        let declared = declared.unwrap_or(&Value::Null);
        let is_hidden =
            |value| matches!(value, &Value::Sensitive | &Value::Unknown | &Value::Computed);
        if declared == live || is_hidden(declared) || is_hidden(live) {
            return;
        }
        let form = self.comparison.form(path);
        if let Some(Form::Atoms(atoms)) = form {
            return self.atoms(path, declared, live, atoms);
        }
        if let Some(Form::Keyed(key)) = form {
            return self.keyed(path, declared, live, key);
        }
        match (blocks(declared), blocks(live)) {
            // A map: a key that is absent is not set.
            _ if matches!((declared, live), (Value::Block(_), _) | (_, Value::Block(_)))
                && !matches!((declared, live), (Value::List(_), _) | (_, Value::List(_))) =>
            {
                self.map(path, declared, live, form);
            }
            (Some(left), Some(right)) if left.len() == 1 && right.len() == 1 => {
                self.block(path, left[0], right[0]);
            }
            (Some(left), Some(right)) if !left.is_empty() || !right.is_empty() => {
                self.set_of_blocks(path, declared, live, &left, &right);
            }
            _ => self.leaf(path, declared, live, form),
        }
    }

    fn leaf(&mut self, path: &str, declared: &Value, live: &Value, form: Option<Form>) {
        let (left, right) = (Canonical::of(declared, form), Canonical::of(live, form));
        if !left.same(&right, form) {
            self.push(path, declared, live);
        }
    }

    fn map(&mut self, path: &str, declared: &Value, live: &Value, form: Option<Form>) {
        let empty = Attributes::default();
        let left = if let Value::Block(block) = declared { block } else { &empty };
        let right = if let Value::Block(block) = live { block } else { &empty };
        let names: BTreeSet<_> = left.iter().chain(right.iter()).map(|(name, _)| name).collect();
        for name in names {
            let (declared, live) = (left.value(name), right.value(name));
            if matches!(form, Some(Form::Names)) {
                let is_set = |value: Option<&Value>| value.map(|_| Value::Sensitive);
                if declared.is_some() != live.is_some() {
                    let (declared, live) = (is_set(declared), is_set(live));
                    self.push(
                        &format!("{path}.{name}"),
                        &declared.unwrap_or(Value::Null),
                        &live.unwrap_or(Value::Null),
                    );
                }
                continue;
            }
            self.value(&format!("{path}.{name}"), declared, live.unwrap_or(&Value::Null));
        }
    }

    fn block(&mut self, path: &str, declared: &Attributes, live: &Attributes) {
        for (name, told) in live.iter() {
            self.value(&format!("{path}.{name}"), declared.value(name), told);
        }
        if self.telling == Telling::All {
            for (name, said) in declared.iter().filter(|(name, _)| live.value(name).is_none()) {
                self.value(&format!("{path}.{name}"), Some(said), &Value::Null);
            }
        }
    }

    /// Blocks in no order: those alike on both sides meet first.
    fn set_of_blocks(
        &mut self,
        path: &str,
        declared: &Value,
        live: &Value,
        left: &[&Attributes],
        right: &[&Attributes],
    ) {
        // Fields that no live block tells are not looked at.
        let told: BTreeSet<_> =
            right.iter().flat_map(|block| block.iter()).map(|(name, _)| name).collect();
        let is_told =
            |name: &str| self.telling == Telling::All || right.is_empty() || told.contains(name);
        let canonical = |block: &&Attributes| {
            let kept = block.iter().filter(|(name, _)| is_told(name));
            let fields = kept.map(|(name, value)| {
                let form = self.comparison.form(&format!("{path}.{name}"));
                (name.to_owned(), Canonical::of(value, form))
            });
            Canonical::map(fields.collect::<BTreeMap<_, _>>())
        };
        // A block of nothing but empty values is no block.
        let all = |blocks: &[&Attributes]| -> Vec<_> {
            blocks.iter().map(canonical).filter(|block| *block != Canonical::Nothing).collect()
        };
        let (left, right) = (all(left), all(right));
        let (only_declared, only_live) = unlike(&left, &right, None);
        if !only_declared.is_empty() || !only_live.is_empty() {
            self.push(path, declared, live);
        }
    }

    fn keyed(&mut self, path: &str, declared: &Value, live: &Value, key: &str) {
        let name = |block: &Attributes| {
            block.value(key).map(|value| Canonical::of(value, None).to_string())
        };
        let live = blocks(live).unwrap_or_default();
        for declared in blocks(declared).unwrap_or_default() {
            let Some(wanted) = name(declared) else { continue };
            match live.iter().find(|block| name(block).as_ref() == Some(&wanted)) {
                Some(live) => self.block(&format!("{path}[{wanted}]"), declared, live),
                None => {
                    let declared = Value::Block(declared.clone());
                    self.push(&format!("{path}[{wanted}]"), &declared, &Value::Null);
                }
            }
        }
    }

    fn atoms(
        &mut self,
        path: &str,
        declared: &Value,
        live: &Value,
        atoms: fn(&Attributes) -> Vec<String>,
    ) {
        let all = |value| -> BTreeSet<String> {
            blocks(value).unwrap_or_default().into_iter().flat_map(atoms).collect()
        };
        let (left, right) = (all(declared), all(live));
        if left != right {
            let list = |atoms: BTreeSet<String>| {
                Value::List(atoms.into_iter().map(|atom| Value::Text(atom.into())).collect())
            };
            self.push(path, &list(left), &list(right));
        }
    }

    fn tags(&mut self, declared: &Resource, live: &Resource) {
        let hidden = |resource: &Resource| {
            let is_hidden = |name| match resource.attributes.value(name) {
                Some(Value::Sensitive) => true,
                Some(Value::Block(tags)) => {
                    tags.iter().any(|(_, value)| matches!(value, Value::Sensitive))
                }
                _ => false,
            };
            is_hidden("tags") || is_hidden("tags_all") || is_hidden("labels")
        };
        if hidden(declared) || hidden(live) {
            return;
        }
        let is_ours = |key: &str| {
            let foreign = |pattern: &&str| match pattern.strip_suffix('*') {
                Some(start) => key.starts_with(start),
                None => key == *pattern,
            };
            !key.starts_with("aws:") && !self.comparison.foreign_tags.iter().any(foreign)
        };
        let names: BTreeSet<_> =
            declared.tags.keys().chain(live.tags.keys()).filter(|key| is_ours(key)).collect();
        for key in names {
            let value = |resource: &Resource| {
                resource.tags.get(key).map_or(Value::Null, |text| Value::Text(text.into()))
            };
            let (declared, live) = (value(declared), value(live));
            if declared != live {
                let name = format!("tags.{key}");
                let severity = Severity::Low;
                self.found.push(AttributeDrift { name, declared, live, severity, runtime: false });
            }
        }
    }

    fn push(&mut self, path: &str, declared: &Value, live: &Value) {
        let plain = without_keys(path);
        let is_empty = |value| Canonical::of(value, None) == Canonical::Nothing;
        if is_empty(declared) && self.comparison.computed.contains(&&*plain) {
            return;
        }
        let top = path.split(['.', '[']).next().unwrap_or(path);
        let is_scaled = |scaled: super::Scaled| self.scaled && scaled.attributes.contains(&&*plain);
        let runtime = self.comparison.runtime.contains(&&*plain)
            || self.comparison.scaled_by.is_some_and(is_scaled);
        let is_grave = |grave: &Grave| match grave {
            Grave::Flag(name, flag) => {
                // An encryption or a door that nobody set is off.
                let on = matches!(Canonical::of(live, None), Canonical::Flag(true));
                *name == plain && on == *flag
            }
            Grave::Internet(name) => *name == top && opens_to_internet(declared, live),
            Grave::Any(name) => *name == plain || *name == top,
        };
        let grave = self.comparison.grave.iter().any(is_grave);
        self.found.push(AttributeDrift {
            name: path.to_owned(),
            declared: declared.clone(),
            live: live.clone(),
            severity: if grave { Severity::High } else { Severity::Medium },
            runtime,
        });
    }
}

/// How much an unmanaged resource matters: one that lets the internet in, most.
pub(super) fn live_severity(comparison: Option<&Comparison>, live: &Resource) -> Severity {
    let is_open = |grave: &Grave| match grave {
        Grave::Internet(name) => {
            live.attributes.value(name).is_some_and(|value| opens_to_internet(&Value::Null, value))
        }
        Grave::Flag(name, true) => live.flag(name) == Ok(Some(true)),
        Grave::Flag(..) | Grave::Any(_) => false,
    };
    let grave = comparison.map_or(&[][..], |comparison| comparison.grave);
    if grave.iter().any(is_open) { Severity::High } else { Severity::Medium }
}

/// `disk[b].size` is the attribute `disk.size`.
fn without_keys(path: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for c in path.chars() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            c if !inside => plain.push(c),
            _ => {}
        }
    }
    plain
}

/// Whether live lets the whole internet in where the code does not.
fn opens_to_internet(declared: &Value, live: &Value) -> bool {
    fn open(value: &Value) -> usize {
        match value {
            Value::Text(text) => {
                usize::from(["0.0.0.0/0", "::/0"].iter().any(|all| text.ends_with(all)))
            }
            Value::List(values) => values.iter().map(open).sum(),
            Value::Block(block) => block.iter().map(|(_, value)| open(value)).sum(),
            _ => 0,
        }
    }
    open(live) > open(declared)
}

/// The blocks of a value; `None` for a value that holds others.
fn blocks(value: &Value) -> Option<Vec<&Attributes>> {
    match value {
        Value::Null => Some(Vec::new()),
        Value::Block(block) => Some(vec![block]),
        Value::List(values) => values
            .iter()
            .map(|value| match value {
                Value::Block(block) => Some(block),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}
