//! A proposal as Terraform configuration.
//!
//! What changes attributes is told as a file that Terraform lays over the resource's own block
//! (`*_override.tf`); what deletes is told as a `removed` block's opposite: the block to take out.

use std::fmt::Write as _;

use super::{Change, Edit, Proposal};
use crate::model::{Resource, Value};

pub(super) fn of(resource: &Resource, proposal: &Proposal) -> String {
    if let Some(text) = &proposal.remediation {
        return text.clone();
    }
    match &proposal.change {
        Change::Set { of, edits } => set(of.as_deref().unwrap_or(resource), edits),
        Change::Delete { .. } => match &resource.address {
            Some(address) => format!("# delete the block of {address}\n"),
            None => String::new(),
        },
        Change::Hours(_) | Change::Spot | Change::Use | Change::Finding => String::new(),
    }
}

/// The block of a resource with the attributes that change.
fn set(resource: &Resource, edits: &[Edit]) -> String {
    let mut text = format!("resource \"{}\" \"{}\" {{\n", resource.kind, name(resource));
    let mut root = Node::default();
    for edit in edits {
        root.put(&edit.path, &edit.value);
    }
    root.write(&mut text, 1);
    text.push_str("}\n");
    text
}

/// The name that the resource has in its module, or one made of its id.
pub(super) fn name(resource: &Resource) -> String {
    if let Some(address) = &resource.address {
        let address = address.0.split('[').next().unwrap_or_default();
        if let Some(name) = address.rsplit('.').next() {
            return name.to_owned();
        }
    }
    let id = resource.id.as_ref().map_or("this", |id| &id.0);
    let name: String =
        id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("r_{name}") }
}

#[derive(Default)]
struct Node {
    values: Vec<(String, Value)>,
    blocks: Vec<(String, Node)>,
}

impl Node {
    fn put(&mut self, path: &str, value: &Value) {
        let Some((name, rest)) = path.split_once('.') else {
            self.values.push((path.to_owned(), value.clone()));
            return;
        };
        let place = self.blocks.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            self.blocks.push((name.to_owned(), Self::default()));
            self.blocks.len() - 1
        });
        self.blocks[place].1.put(rest, value);
    }

    fn write(&self, out: &mut String, depth: usize) {
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
