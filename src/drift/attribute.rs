//! Attribute by attribute: what of a resource is live another way than it is declared.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Comparison, Form, Severity,
    canonical::{Canonical, unlike},
    severity,
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
    let mut differences =
        Differences { comparison, sides: [declared, live], telling, scaled, found: Vec::new() };
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

pub(super) struct Differences<'a> {
    pub(super) comparison: &'a Comparison,
    /// Declared and live.
    sides: [&'a Resource; 2],
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
        let form = self.form(path);
        match form {
            Some(Form::Atoms(atoms)) => return self.atoms(path, declared, live, atoms),
            Some(Form::Keyed(key)) => return self.keyed(path, declared, live, key),
            Some(Form::Parts(parts)) => return self.parts(path, declared, live, parts),
            Some(Form::Which) => return self.which(path, declared, live),
            Some(Form::Secret)
                if !matches!((declared, live), (Value::Block(_), _) | (_, Value::Block(_))) =>
            {
                return self.secret(path, declared, live);
            }
            _ => {}
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
            // Secrets are told one by one, also where the block around them is on one side alone.
            (Some(left), Some(right))
                if left.len() + right.len() == 1 && self.holds_secrets(path) =>
            {
                let none = Attributes::default();
                let side = |blocks: &[&Attributes]| {
                    blocks.first().map_or(none.clone(), |one| (*one).clone())
                };
                self.all_of(path, &side(&left), &side(&right));
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
            let (declared, live) = (left.value(name), right.value(name).unwrap_or(&Value::Null));
            let path = format!("{path}.{name}");
            if matches!(form, Some(Form::Secret)) {
                self.secret(&path, declared.unwrap_or(&Value::Null), live);
            } else {
                self.value(&path, declared, live);
            }
        }
    }

    /// The names of the blocks that are there.
    fn which(&mut self, path: &str, declared: &Value, live: &Value) {
        let there = |value: &Value| {
            let named = blocks(value).unwrap_or_default().into_iter().flat_map(Attributes::iter);
            let is_there = |value: &Value| match value {
                Value::List(list) => !list.is_empty(),
                value => matches!(value, Value::Block(_)),
            };
            let named: Vec<_> =
                named.filter(|(_, value)| is_there(value)).map(|(name, _)| name).collect();
            if named.is_empty() { Value::Null } else { Value::Text(named.join(" ").into()) }
        };
        self.leaf(path, &there(declared), &there(live), None);
    }

    /// Parts by name, of a document or of blocks that live tells whole.
    fn parts(
        &mut self,
        path: &str,
        declared: &Value,
        live: &Value,
        parts: fn(&Resource, &Value) -> Option<BTreeMap<String, Attributes>>,
    ) {
        let [of_declared, of_live] = self.sides;
        let (Some(left), Some(right)) = (parts(of_declared, declared), parts(of_live, live)) else {
            return;
        };
        let telling = std::mem::replace(&mut self.telling, Telling::All);
        let names: BTreeSet<_> = left.keys().chain(right.keys()).collect();
        for name in names {
            let path = format!("{path}[{name}]");
            match (left.get(name), right.get(name)) {
                (Some(left), Some(right)) => self.all_of(&path, left, right),
                (left, right) => {
                    let side = |part: Option<&Attributes>| {
                        part.map_or(Value::Null, |part| Value::Block(part.clone()))
                    };
                    self.push(&path, &side(left), &side(right));
                }
            }
        }
        self.telling = telling;
    }

    /// Every field that either side has.
    fn all_of(&mut self, path: &str, left: &Attributes, right: &Attributes) {
        let names: BTreeSet<_> = left.iter().chain(right.iter()).map(|(name, _)| name).collect();
        for name in names {
            let live = right.value(name).unwrap_or(&Value::Null);
            self.value(&format!("{path}.{name}"), left.value(name), live);
        }
    }

    pub(super) fn form(&self, path: &str) -> Option<Form> {
        if self.comparison.forms.is_empty() {
            return None;
        }
        self.comparison.form(&without_keys(path))
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
                let form = self.form(&format!("{path}.{name}"));
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

    pub(super) fn push(&mut self, path: &str, declared: &Value, live: &Value) {
        let plain = without_keys(path);
        // A provider that reads `false` or `0` back declares it: of what it left out it writes nothing.
        let is_unset = |value: &Value| {
            !matches!(value, Value::Flag(_) | Value::Number(_))
                && Canonical::of(value, None) == Canonical::Nothing
        };
        if is_unset(declared) && self.comparison.computed.contains(&&*plain) {
            return;
        }
        let is_scaled = |scaled: super::Scaled| self.scaled && scaled.attributes.contains(&&*plain);
        let runtime = self.comparison.runtime.contains(&&*plain)
            || self.comparison.scaled_by.is_some_and(is_scaled);
        self.found.push(AttributeDrift {
            name: path.to_owned(),
            declared: self.shown(path, declared),
            live: self.shown(path, live),
            severity: severity::of_change(self.comparison, &plain, declared, live),
            runtime,
        });
    }
}

/// `disk[b].size` is the attribute `disk.size`.
pub(super) fn without_keys(path: &str) -> String {
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
