//! SARIF 2.1.0, as code scanning reads it: a rule for each kind of drift, a result for each resource,
//! with file and line where the configuration is at hand.
//!
//! Source: docs.oasis-open.org/sarif/sarif/v2.1.0, and what GitHub takes of it
//! (docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning).
//! The crate serde-sarif would generate these few types, at the price of a code generator.

use std::io::{self, Write};

use serde::Serialize;

use super::{DriftReport, Format, KINDS, attribute};
use crate::{
    drift::{Class, Drift, Kind, Severity},
    render::{amount::difference, summary},
};

pub(super) const FORMAT: Format = Format { name: "sarif", render };

/// GitHub takes no more results of a run.
const RESULTS: usize = 25_000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
struct Run {
    tool: Tool,
    results: Vec<Finding>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: [Rule; 3],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    help: Message,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: Fingerprint,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    logical_locations: [Logical; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Start,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Start {
    start_line: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fingerprint {
    #[serde(rename = "outlayDrift/v1")]
    drift: String,
}

fn render(report: &DriftReport, out: &mut dyn Write) -> io::Result<()> {
    let driver = Driver {
        name: "outlay",
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: KINDS.map(rule),
    };
    let results = report.of_class(Class::Configuration).take(RESULTS);
    let run = Run {
        tool: Tool { driver },
        results: results.map(|drift| finding(drift, report)).collect(),
    };
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [run],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn id(kind: Kind) -> &'static str {
    match kind {
        Kind::Unmanaged => "drift/unmanaged",
        Kind::Missing => "drift/missing",
        Kind::Changed => "drift/changed",
    }
}

fn rule(kind: Kind) -> Rule {
    let (what, help) = match kind {
        Kind::Unmanaged => (
            "A live resource is in no state",
            "Import it (`outlay drift --import`), delete it, or list it in .outlayignore.",
        ),
        Kind::Missing => (
            "A declared resource is not live",
            "Apply the configuration to make it again, or take it out of the configuration.",
        ),
        Kind::Changed => (
            "A resource is live in another way than declared",
            "Take the change into the configuration, or apply it to undo the change (`outlay drift --fix`).",
        ),
    };
    let text = |text: &str| Message { text: text.to_owned() };
    Rule { id: id(kind), short_description: text(what), help: text(help) }
}

fn finding(drift: &Drift, report: &DriftReport) -> Finding {
    let mut text = format!("{} is {}", drift.name(), drift.kind.name());
    if let Some(moves) = summary::known_change(&drift.cost).filter(|moves| !moves.0.is_zero()) {
        text.extend([" (", &difference(moves, &report.currency), " a month)"]);
    }
    let attributes: Vec<_> = drift.attributes.iter().map(attribute).collect();
    if !attributes.is_empty() {
        text.extend([": ", &attributes.join("; ")]);
    }
    let rule_index = KINDS.iter().position(|kind| *kind == drift.kind).unwrap_or_default();
    let found = drift.address().and_then(|address| report.line(address));
    // Code scanning refuses a result without a file; a state's name is the nearest there is.
    let (uri, start_line) = match found {
        Some((file, line)) => (&**file, *line),
        None => (drift.state.as_deref().unwrap_or("terraform.tfstate"), 1),
    };
    Finding {
        rule_id: id(drift.kind),
        rule_index,
        level: match drift.severity {
            Severity::High => "error",
            Severity::Medium => "warning",
            Severity::Low => "note",
        },
        message: Message { text },
        locations: [Location {
            physical_location: Physical {
                artifact_location: Artifact { uri: uri_of(uri) },
                region: Start { start_line },
            },
            logical_locations: [Logical { fully_qualified_name: drift.name(), kind: "resource" }],
        }],
        partial_fingerprints: Fingerprint { drift: fingerprint(drift) },
    }
}

/// A path or an address as a URI reference. Source: RFC 3986, sections 2 and 4.2.
fn uri_of(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => uri.push(char::from(byte)),
            byte if b"-._~/:@!$&'()*+,;=".contains(&byte) => uri.push(char::from(byte)),
            byte => uri.extend(["%", &format!("{byte:02X}")]),
        }
    }
    uri
}

/// The same for the same drift in every run.
fn fingerprint(drift: &Drift) -> String {
    let attributes = drift.attributes.iter().map(|attribute| attribute.name.as_str());
    let account = drift.account.as_deref().unwrap_or_default();
    let parts = [id(drift.kind), account].into_iter();
    let name = drift.name();
    parts.chain([name.as_str()]).chain(attributes).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_uri() {
        assert_eq!(uri_of("modules/a b[0]/ä.tf"), "modules/a%20b%5B0%5D/%C3%A4.tf");
        assert_eq!(uri_of("s3://states/env:/dev/a.tfstate"), "s3://states/env:/dev/a.tfstate");
    }
}
