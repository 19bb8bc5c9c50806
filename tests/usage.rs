//! A usage template leaves nothing to ask, nor does assumed usage: with either, no gap of a plan is one
//! of usage.

#![allow(clippy::unwrap_used)]

use std::{fs, path::Path, process::Command};

use serde_json::Value;

#[test]
fn a_template_tells_every_key_that_a_plan_needs() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("template.yml");
    let mut needed = 0;
    for plan in glob::glob("fixtures/*/*.in/plan.json").unwrap().map(Result::unwrap) {
        let plan = plan.to_str().unwrap();
        let template = outlay(&["usage", plan]);
        // What cannot be read has a case that says so.
        if !template.status.success() {
            continue;
        }
        fs::write(&file, &template.stdout).unwrap();
        let keys = String::from_utf8(template.stdout).unwrap().matches(": 0 #").count();
        let before = usage_gaps(&[plan]);
        assert!(before.is_empty() == (keys == 0), "{plan}: {keys} keys for {before:?}");
        let left = usage_gaps(&[plan, "--usage-file", file.to_str().unwrap()]);
        assert_eq!(left, Vec::<String>::new(), "{plan}");
        needed += keys;
    }
    assert!(needed > 100, "{needed}");
}

#[test]
fn assumed_usage_tells_every_key_that_a_plan_needs() {
    let mut assumed = 0;
    for plan in glob::glob("fixtures/*/*.in/**/*.json").unwrap().map(Result::unwrap) {
        let plan = plan.to_str().unwrap();
        for size in ["small", "large"] {
            let args = ["plan", plan, "--usage-from", size, "--all", "--format", "json"];
            let output = outlay(&args);
            if !output.status.success() {
                continue;
            }
            let report: Value = serde_json::from_slice(&output.stdout).unwrap();
            let gaps = report["gaps"].as_array().unwrap().iter();
            let left: Vec<_> = gaps.filter(|gap| gap["kind"] == "needs_usage").collect();
            assert!(left.is_empty(), "{plan}, {size}: src/usage/assumed.csv lacks {left:#?}");
            let text = String::from_utf8(output.stdout).unwrap();
            assumed += text.matches(r#""usage_source": "assumed""#).count();
        }
    }
    assert!(assumed > 300, "{assumed}");
}

fn usage_gaps(args: &[&str]) -> Vec<String> {
    let output = outlay(&[&["plan", "--format", "json"], args].concat());
    assert!(output.status.success(), "{args:?}: {output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let gaps = report["gaps"].as_array().unwrap().iter();
    let of_usage = gaps.filter(|gap| gap["kind"] == "needs_usage");
    of_usage.map(|gap| format!("{} {}", gap["address"], gap["usage_key"])).collect()
}

fn outlay(args: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
    command.args(args).args(["--as-of", "2026-11-01", "--region", "us-east-1"]).output().unwrap()
}
