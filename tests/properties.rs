//! What holds of every plan: its order does not matter, and what does not change costs no difference.

#![allow(clippy::unwrap_used)]

use std::{
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
        assert_eq!(summary(&plan, &reversed), summary(&plan, &document), "{}", plan.display());
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
        let (created, unchanged) = (summary(&plan, &document), summary(&plan, &unchanged));
        assert_eq!(unchanged["change"], "0", "{}", plan.display());
        assert_eq!(unchanged["before"], unchanged["after"], "{}", plan.display());
        assert_eq!(unchanged["after"], created["after"], "{}", plan.display());
    }
}

fn plans() -> impl Iterator<Item = (PathBuf, Value)> {
    glob::glob("fixtures/aws/*.in/plan.json").unwrap().map(|plan| {
        let plan = plan.unwrap();
        let document = serde_json::from_slice(&fs::read(&plan).unwrap()).unwrap();
        (plan, document)
    })
}

/// The summary of the JSON report on `document`, with the usage file of the case `plan` is of.
fn summary(plan: &Path, document: &Value) -> Value {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("{}.json", std::thread::current().name().unwrap()));
    fs::write(&path, document.to_string()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
    command.args(["plan", "--format", "json", "--as-of", "2026-11-01"]).arg(&path);
    let usage = plan.with_file_name("usage.yml");
    if usage.exists() {
        command.arg("--usage-file").arg(usage);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}: {output:?}", plan.display());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["summary"].clone()
}
