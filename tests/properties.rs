//! What holds of every plan: its order and the names of its modules do not matter, what does not
//! change costs no difference, and a plan is the difference of two states.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

#[test]
fn the_order_of_resources_does_not_matter() {
    for (plan, document) in plans() {
        let mut reversed = document.clone();
        reversed["resource_changes"].as_array_mut().unwrap().reverse();
        assert_eq!(sorted(report(&plan, &reversed)), sorted(report(&plan, &document)));
    }
}

#[test]
fn what_does_not_change_makes_no_difference() {
    for (plan, document) in plans() {
        let mut unchanged = document.clone();
        for entry in unchanged["resource_changes"].as_array_mut().unwrap() {
            let change = &mut entry["change"];
            change["actions"] = json!(["no-op"]);
            change["before"] = change["after"].clone();
            change["before_sensitive"] = change["after_sensitive"].clone();
        }
        let created = report(&plan, &document)["summary"].take();
        let unchanged = report(&plan, &unchanged)["summary"].take();
        assert_eq!(unchanged["change"], "0", "{}", plan.display());
        assert_eq!(unchanged["before"], unchanged["after"], "{}", plan.display());
        assert_eq!(unchanged["after"], created["after"], "{}", plan.display());
    }
}

#[test]
fn a_plan_is_the_difference_of_two_states() {
    let changing = glob::glob("fixtures/terraform_cycle/plan_*.json").unwrap().map(read);
    let mut compared = 0;
    let changing = changing.filter(|(_, document)| document["resource_changes"].is_array());
    for (plan, mut document) in plans().chain(changing) {
        // States have no configuration and know nothing that is to come.
        document["configuration"].take();
        document["prior_state"].take();
        for entry in document["resource_changes"].as_array_mut().unwrap() {
            entry["change"]["after_unknown"].take();
        }
        let of_plan = report(&plan, &document);
        for (side, mask) in [("before", "before_sensitive"), ("after", "after_sensitive")] {
            let entries = document["resource_changes"].as_array().unwrap().iter();
            let there = entries.filter(|entry| entry["change"][side].is_object());
            let resources: Vec<Value> = there
                .map(|entry| {
                    let mut resource = entry.clone();
                    let mut change = resource["change"].take();
                    resource["values"] = change[side].take();
                    resource["sensitive_values"] = change[mask].take();
                    resource
                })
                .collect();
            compared += resources.len();
            let state = json!({
                "format_version": "1.0",
                "values": { "root_module": { "resources": resources } },
            });
            let of_state = costs(&report(&plan, &state), "after");
            assert_eq!(costs(&of_plan, side), of_state, "{side} of {}", plan.display());
        }
    }
    assert!(compared > 500, "{compared}");
}

#[test]
fn the_names_of_modules_do_not_matter() {
    for (plan, document) in plans() {
        let mut moved = document.clone();
        for entry in moved["resource_changes"].as_array_mut().unwrap() {
            let address = entry["address"].as_str().unwrap().to_owned();
            entry["address"] = format!(r#"module.a["x.y"].module.b.{address}"#).into();
        }
        let root = moved["configuration"]["root_module"].take();
        moved["configuration"]["root_module"] = json!({ "module_calls": { "a": { "module": {
            "module_calls": { "b": { "module": root } },
        } } } });
        // Without the usage file, which names resources by their addresses.
        let outer = report(Path::new(""), &document);
        let inner = report(Path::new(""), &moved);
        let prefix = r#"module.a[\"x.y\"].module.b."#;
        let unmoved = serde_json::from_str(&inner.to_string().replace(prefix, "")).unwrap();
        assert_eq!(costs(&outer, "after"), costs(&unmoved, "after"), "{}", plan.display());
    }
}

#[test]
fn the_last_of_duplicate_keys_wins() {
    for (plan, document) in plans().step_by(8) {
        let text = document.to_string();
        let other = r#"{"resource_changes":[{"type":"aws_eip","change":{"actions":["create"],"after":{}}}],
            "configuration":{"root_module":{}},"format_version":"1.0","#;
        let doubled = text.replacen('{', other, 1).replace(
            r#""change":{"actions""#,
            r#""change":{"actions":["delete"],"after":{"instance_type":"t2.nano"},"actions""#,
        );
        assert_ne!(doubled.len(), text.len() + other.len());
        assert_eq!(report_on(&plan, &doubled), report_on(&plan, &text), "{}", plan.display());
    }
}

fn plans() -> impl Iterator<Item = (PathBuf, Value)> {
    glob::glob("fixtures/aws/*.in/plan.json").unwrap().map(read)
}

fn read(plan: glob::GlobResult) -> (PathBuf, Value) {
    let plan = plan.unwrap();
    let document = serde_json::from_slice(&fs::read(&plan).unwrap()).unwrap();
    (plan, document)
}

/// The JSON report on `document`, with the usage file of the case `plan` is of.
fn report(plan: &Path, document: &Value) -> Value {
    report_on(plan, &document.to_string())
}

fn report_on(plan: &Path, document: &str) -> Value {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("{}.json", std::thread::current().name().unwrap()));
    fs::write(&path, document).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
    command.args(["plan", "--all", "--format", "json", "--as-of", "2026-11-01"]);
    command.args(["--region", "eu-west-1"]).arg(&path);
    let usage = plan.with_file_name("usage.yml");
    if plan.exists() && usage.exists() {
        command.arg("--usage-file").arg(usage);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}: {output:?}", plan.display());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The report with its lists in an order of their own.
fn sorted(mut report: Value) -> Value {
    for list in ["changes", "drift", "gaps"] {
        report[list].as_array_mut().unwrap().sort_by_key(ToString::to_string);
    }
    report
}

/// What each resource costs on one side, and its gaps.
fn costs(report: &Value, side: &str) -> BTreeMap<String, Value> {
    let changes = report["changes"].as_array().unwrap().iter();
    let there = changes.filter(|change| change[side].is_object());
    there.map(|change| (change["address"].as_str().unwrap().into(), change[side].clone())).collect()
}
