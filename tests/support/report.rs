//! What a report of drift says, a line a resource.

#![allow(clippy::unwrap_used, clippy::panic, dead_code)]

use std::process::Output;

use serde_json::Value;

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The report in JSON that a run printed.
pub(crate) fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(output)))
}

pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// `changed aws_instance.a: tags.env +1.5`: what drifted, and by how much a month; sorted.
pub(crate) fn found(report: &Value) -> Vec<String> {
    let line = |drift: &Value| {
        let kind = match text(drift, "class") {
            "runtime" => "runtime",
            _ => text(drift, "kind"),
        };
        let name = drift["address"].as_str().map_or_else(
            || format!("{} {}", text(drift, "type"), text(drift, "id")),
            str::to_owned,
        );
        let attributes = drift["attributes"].as_array().unwrap().iter();
        let attributes: Vec<_> = attributes.map(|attribute| text(attribute, "name")).collect();
        let moves = drift["monthly_cost"]["change"].as_str().unwrap_or("?");
        format!("{kind} {name}: {} {moves}", attributes.join(" "))
    };
    let mut found: Vec<_> = report["drift"].as_array().unwrap().iter().map(line).collect();
    found.sort();
    found
}

/// What was not looked at, as `account, region, type: call: reason`; sorted.
pub(crate) fn refused(report: &Value) -> Vec<String> {
    let refused = report["coverage"].as_array().unwrap().iter();
    let refused = refused.filter(|covered| covered["call"].is_string()).map(|covered| {
        let place = ["account", "region", "type"].map(|name| text(covered, name)).join(", ");
        format!("{place}: {}: {}", text(covered, "call"), text(covered, "reason"))
    });
    let mut refused: Vec<_> = refused.collect();
    refused.sort();
    refused
}

/// A state of the AWS provider: type, name, attributes.
pub(crate) fn state(resources: &[(&str, &str, Value)]) -> String {
    let resources = resources.iter().map(|(kind, name, attributes)| {
        serde_json::json!({
            "mode": "managed", "type": kind, "name": name,
            "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
            "instances": [{"schema_version": 0, "attributes": attributes}],
        })
    });
    serde_json::json!({"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x",
        "outputs": {}, "resources": resources.collect::<Vec<_>>()})
    .to_string()
}
