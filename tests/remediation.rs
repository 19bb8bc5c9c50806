//! What is advised as Terraform configuration is accepted by `terraform validate`, where Terraform
//! and the AWS provider are at hand: a block of a resource that is there is laid over it, another
//! one stands beside it.

#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use serde_json::Value;

const CASES: &[(&str, &str)] = &[
    ("aws_asg_no_scaling", "state.json --metrics metrics"),
    ("aws_asg_offhours", "state.json"),
    ("aws_cw_retention", "state.json --usage-file usage.yml"),
    ("aws_ebs_gp2_gp3", "state.json"),
    ("aws_ec2_offhours", "state.json"),
    ("aws_ec2_previous_gen", "state.json"),
    ("aws_ec2_rightsize", "state.json --metrics metrics"),
    ("aws_rds_offhours", "state.json"),
    ("aws_redshift_pause", "state.json"),
];

#[test]
fn terraform_takes_what_is_advised() {
    let base = fs::read_to_string("fixtures/remediation/main.tf").unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("main.tf"), &base).unwrap();
    if !terraform(folder.path(), &["init", "-input=false"]).is_some_and(|(done, _)| done) {
        eprintln!("not tried: there is no terraform, or no provider for it");
        return;
    }
    let mut advised = BTreeSet::new();
    for (case, arguments) in CASES {
        if cfg!(not(feature = "frames")) && arguments.contains("metrics") {
            continue;
        }
        for (address, text) in remediations(case, arguments) {
            // A resource that the configuration has not is another one's twin.
            if base.contains(&format!("resource \"{}\"", address.replace('.', "\" \""))) {
                advised.insert(address);
                write(folder.path(), &text, advised.len());
            }
        }
    }
    assert!(advised.len() >= 6, "{advised:?}");
    let (done, said) = terraform(folder.path(), &["validate", "-no-color"]).unwrap();
    assert!(done, "{said}");
}

fn remediations(case: &str, arguments: &str) -> Vec<(String, String)> {
    let output = Command::new(env!("CARGO_BIN_EXE_outlay"))
        .arg("savings")
        .args(arguments.split(' '))
        .args(["--format", "json", "--as-of", "2026-11-01"])
        .current_dir(format!("fixtures/savings/{case}.in"))
        .env("OUTLAY_PRICES", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices"))
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |advice: &Value, field: &str| Some(advice[field].as_str()?.to_owned());
    let advice = report["advice"].as_array().unwrap().iter();
    advice
        .filter_map(|advice| Some((text(advice, "address")?, text(advice, "remediation")?)))
        .collect()
}

fn write(folder: &Path, text: &str, number: usize) {
    let base = fs::read_to_string(folder.join("main.tf")).unwrap();
    let mut blocks: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with("resource ") {
            blocks.push(String::new());
        }
        if let Some(block) = blocks.last_mut() {
            block.push_str(line);
            block.push('\n');
        }
    }
    for (index, block) in blocks.iter().enumerate() {
        let is_there = base.contains(block.lines().next().unwrap());
        let kind = if is_there { "_override" } else { "" };
        fs::write(folder.join(format!("advice_{number}_{index}{kind}.tf")), block).unwrap();
    }
}

/// Whether it went well, and what it said; `None` where there is no such program.
fn terraform(folder: &Path, arguments: &[&str]) -> Option<(bool, String)> {
    let output = Command::new("terraform").args(arguments).current_dir(folder).output().ok()?;
    let said = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
}
