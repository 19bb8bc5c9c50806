//! Blocks of Terraform's configuration language, as text.

use std::fmt::Write as _;

use crate::model::{Attributes, Value};

/// What the provider computes in nested blocks, and takes from no configuration.
const COMPUTED: &[&str] = &["arn", "device_name", "id", "tags_all", "volume_id"];

#[derive(Default)]
pub(super) struct Node {
    values: Vec<(String, Value)>,
    pub(super) blocks: Vec<(String, Node)>,
}

impl Node {
    /// A block as it is, without what is not set: nothing, no text, none.
    pub(super) fn of(block: &Attributes) -> Self {
        let mut node = Self::default();
        for (name, value) in block.iter().filter(|(name, _)| !COMPUTED.contains(name)) {
            match value {
                Value::Block(block) => node.blocks.push((name.to_owned(), Self::of(block))),
                Value::List(values) => {
                    let (blocks, rest): (Vec<_>, Vec<_>) =
                        values.iter().partition(|value| matches!(value, Value::Block(_)));
                    for block in blocks {
                        if let Value::Block(block) = block {
                            node.blocks.push((name.to_owned(), Self::of(block)));
                        }
                    }
                    if !rest.is_empty() {
                        node.values.push((name.to_owned(), value.clone()));
                    }
                }
                Value::Flag(_) => node.values.push((name.to_owned(), value.clone())),
                Value::Number(number) if !number.is_zero() => {
                    node.values.push((name.to_owned(), value.clone()));
                }
                Value::Text(text) if !text.is_empty() => {
                    node.values.push((name.to_owned(), value.clone()));
                }
                _ => {}
            }
        }
        node
    }

    pub(super) fn has(&self, block: &str) -> bool {
        self.blocks.iter().any(|(name, _)| name == block)
    }

    pub(super) fn put(&mut self, path: &str, value: &Value) {
        let Some((name, rest)) = path.split_once('.') else {
            match self.values.iter_mut().find(|(name, _)| name == path) {
                Some((_, old)) => *old = value.clone(),
                None => self.values.push((path.to_owned(), value.clone())),
            }
            return;
        };
        let place = self.blocks.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            self.blocks.push((name.to_owned(), Self::default()));
            self.blocks.len() - 1
        });
        self.blocks[place].1.put(rest, value);
    }

    pub(super) fn write(&self, out: &mut String, depth: usize) {
        let indent = "  ".repeat(depth);
        let width = self.values.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        for (name, value) in &self.values {
            let _ = writeln!(out, "{indent}{name:width$} = {}", literal(value));
        }
        for (name, node) in &self.blocks {
            let name = name.split('[').next().unwrap_or(name);
            let _ = writeln!(out, "{indent}{name} {{");
            node.write(out, depth + 1);
            let _ = writeln!(out, "{indent}}}");
        }
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Text(text) => quoted(text),
        Value::List(values) => {
            format!("[{}]", values.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        Value::Block(fields) => {
            let fields: Vec<_> =
                fields.iter().map(|(name, value)| format!("{name} = {}", literal(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Value::Null | Value::Unknown | Value::Computed | Value::Sensitive => "null".to_owned(),
    }
}

/// A string of Terraform's, in which nothing is a template.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ => out.push(character),
        }
    }
    out.push('"');
    out.replace("${", "$${").replace("%{", "%%{")
}
