//! What mends drift: the values to take into the code, or the command that puts the code's back.

use std::io::{self, Write};

use super::{
    DriftReport,
    import::{comment, quoted},
};
use crate::{
    drift::{AttributeDrift, Class, Drift, Kind},
    model::{Attributes, Value},
    render::layout::is_hidden,
};

/// For each changed or missing resource, both ways out; as comments and commands of a shell.
pub(crate) fn fix(report: &DriftReport, out: &mut dyn Write) -> io::Result<()> {
    let mended =
        |drift: &&Drift| drift.class == Class::Configuration && drift.kind != Kind::Unmanaged;
    let drifts: Vec<_> = report.drifts.iter().filter(mended).collect();
    if drifts.is_empty() {
        return writeln!(out, "# nothing to mend");
    }
    for (index, drift) in drifts.into_iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        one(drift, report, out)?;
    }
    Ok(())
}

fn one(drift: &Drift, report: &DriftReport, out: &mut dyn Write) -> io::Result<()> {
    let Some(address) = drift.address() else { return Ok(()) };
    let place = report.line(address).map(|(file, line)| format!("{file}:{line}"));
    let place = place.or_else(|| drift.state.as_deref().map(str::to_owned));
    let place = place.map_or_else(String::new, |place| format!(" ({place})"));
    writeln!(out, "# {}{} is {}", comment(&address.0), comment(&place), drift.kind.name())?;
    let target = shell(&format!("-target={}", address.0));
    if drift.kind == Kind::Missing {
        writeln!(out, "# to make it again:\nterraform apply {target}")?;
        let gone = shell(&address.0);
        writeln!(out, "# or, where it is gone for good, take it out of the code and:")?;
        return writeln!(out, "# terraform state rm {gone}");
    }
    writeln!(out, "# to keep what is live, set in its block:")?;
    for attribute in &drift.attributes {
        writeln!(out, "#   {}", set(attribute))?;
    }
    writeln!(out, "# to put the code's values back:\nterraform apply {target}")
}

/// `instance_type = "m5.xlarge"`, or that it is to be left out.
fn set(attribute: &AttributeDrift) -> String {
    match &attribute.live {
        Value::Null => format!("leave out {}", comment(&attribute.name)),
        Value::Sensitive => format!("{} (a value that is not told)", comment(&attribute.name)),
        Value::List(values) if values.iter().any(is_atom) => comment(&super::attribute(attribute)),
        live => nested(&comment(&attribute.name), &hcl(live)),
    }
}

/// What a rule or a route allows, in our own words.
fn is_atom(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.contains(' '))
}

/// `root_block_device { volume_size = 9 }`, `tags = { env = "dev" }`.
fn nested(path: &str, value: &str) -> String {
    match path.split_once('.') {
        Some((map @ ("tags" | "labels"), key)) => {
            format!("{map} = {{ {} = {value} }}", quoted(key))
        }
        Some((block, rest)) => format!("{block} {{ {} }}", nested(rest, value)),
        None => format!("{path} = {value}"),
    }
}

fn hcl(value: &Value) -> String {
    match value {
        Value::Null | Value::Unknown | Value::Computed | Value::Sensitive => "null".into(),
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Text(text) => quoted(text),
        Value::List(values) => {
            let values: Vec<_> = values.iter().map(hcl).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Block(block) => fields(block),
    }
}

fn fields(block: &Attributes) -> String {
    let is_set = |(_, value): &(&str, &Value)| !matches!(value, Value::Null);
    let fields = block.iter().filter(is_set).map(|(name, value)| {
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let name = if is_name { name.to_owned() } else { quoted(name) };
        format!("{name} = {}", hcl(value))
    });
    format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
}

/// One word for a POSIX shell.
fn shell(word: &str) -> String {
    let word: String = word.chars().filter(|c| !is_hidden(*c)).collect();
    format!("'{}'", word.replace('\'', r"'\''"))
}
