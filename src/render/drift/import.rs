//! Terraform's `import` blocks for what is unmanaged.
//!
//! Source: developer.hashicorp.com/terraform/language/import.

use std::{
    collections::BTreeSet,
    io::{self, Write},
};

use super::DriftReport;
use crate::{
    drift::{Comparisons, Drift, Kind},
    model::{Resource, Value},
    render::layout::is_hidden,
};

/// A block for each unmanaged resource whose import id is known; the others as comments.
pub(crate) fn import(
    report: &DriftReport,
    comparisons: &Comparisons,
    out: &mut dyn Write,
) -> io::Result<()> {
    let unmanaged: Vec<_> =
        report.drifts.iter().filter(|drift| drift.kind == Kind::Unmanaged).collect();
    if unmanaged.is_empty() {
        return writeln!(out, "# nothing is unmanaged");
    }
    writeln!(
        out,
        "# Run `terraform plan -generate-config-out=imported.tf` to have the resource blocks written,\n\
         # where the provider is configured for the account and region that is named."
    )?;
    let mut names = BTreeSet::new();
    for drift in unmanaged {
        block(drift, comparisons, &mut names, out)?;
    }
    Ok(())
}

fn block(
    drift: &Drift,
    comparisons: &Comparisons,
    names: &mut BTreeSet<String>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(resource) = &drift.cost.change.after else { return Ok(()) };
    let place = [drift.account.as_deref(), drift.region().map(|region| &*region.0)];
    let place: Vec<_> = place.into_iter().flatten().map(comment).collect();
    writeln!(out, "\n# {}", place.join(", "))?;
    let template = comparisons.of(&resource.kind).map_or("{id}", |comparison| comparison.import);
    let Some(id) = filled(template, resource) else {
        return writeln!(out, "# {}: its import id is not told", comment(&drift.name()));
    };
    let label = label(&resource.kind, resource, names);
    writeln!(out, "import {{\n  to = {}.{label}\n  id = {}\n}}", resource.kind, quoted(&id))
}

/// `{cluster_name}:{node_group_name}` with the resource's own values.
fn filled(template: &str, resource: &Resource) -> Option<String> {
    let mut filled = String::new();
    let mut rest = template;
    let is_alone = template.matches('{').count() == 1;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        filled += before;
        let text: &str = match name {
            "id" => &resource.id.as_ref()?.0,
            // Of what is found by its name the id is the name.
            name => resource
                .attributes
                .value(name)
                .and_then(Value::as_text)
                .or_else(|| resource.id.as_ref().filter(|_| is_alone).map(|id| &*id.0))?,
        };
        // An id of several parts is made of names.
        filled += if is_alone { text } else { end(text) };
        rest = after;
    }
    Some(filled + rest)
}

/// What an ARN or an address ends in; any other text as it is.
fn end(text: &str) -> &str {
    if text.starts_with("arn:") || text.starts_with("http") {
        return text.rsplit(['/', ':']).next().unwrap_or(text);
    }
    text
}

/// A name for the block: the `Name` tag, the name or the id, as an identifier, told apart by a number.
fn label(kind: &str, resource: &Resource, names: &mut BTreeSet<String>) -> String {
    let id = resource.id.as_ref().map(|id| &*id.0);
    let is_long = id.is_some_and(|id| end(id) != id);
    let name = resource.attributes.value("name").and_then(Value::as_text).filter(|_| is_long);
    let tag = resource.tags.get("Name");
    let wanted: String = tag
        .or(name)
        .or(id.map(end))
        .unwrap_or("resource")
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .take(48)
        .collect();
    let wanted = wanted.trim_matches('_');
    let wanted = if wanted.starts_with(|c: char| c.is_ascii_alphabetic()) {
        wanted.to_owned()
    } else {
        format!("r_{wanted}")
    };
    let mut label = wanted.clone();
    let mut number = 2;
    while !names.insert(format!("{kind}.{label}")) {
        label = format!("{wanted}_{number}");
        number += 1;
    }
    label
}

/// An HCL string: quotes, backslashes, line breaks and templates mean themselves.
pub(super) fn quoted(text: &str) -> String {
    let escape = |c: char| format!("\\u{:04x}", u32::from(c));
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted += "\\n",
            '\r' => quoted += "\\r",
            '\t' => quoted += "\\t",
            c if is_hidden(c) => quoted += &escape(c),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted.replace("${", "$${").replace("%{", "%%{")
}

/// A text that stays in its comment.
pub(super) fn comment(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect()
}
