//! What the cases under `fixtures/savings` advise as Terraform configuration is accepted by
//! `terraform validate`, where Terraform and the AWS provider are at hand. A block of a resource that is
//! there is laid over a copy of its type's block in `fixtures/remediation/main.tf`; another one stands
//! beside it, and names the copy.

#![cfg(feature = "frames")]
#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use serde_json::Value;

#[test]
fn terraform_takes_what_is_advised() {
    let base = fs::read_to_string("fixtures/remediation/main.tf").unwrap();
    let there: BTreeMap<String, String> =
        blocks(&base).into_iter().map(|block| (label(&block).0, block)).collect();
    let mut kinds = BTreeSet::new();
    let mut written = Vec::new();
    for (check, text) in advised() {
        let made = laid_over(&check, &text, written.len(), &there);
        kinds.extend(blocks(&text).iter().map(|block| (check.clone(), label(block).0)));
        written.push(made);
    }
    // Each check that changes something says how, for each type that it changes.
    assert!(kinds.len() >= 40, "{} kinds: {kinds:#?}", kinds.len());

    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("main.tf"), &base).unwrap();
    if !terraform(folder.path(), &["init", "-input=false"]).is_some_and(|(done, _)| done) {
        eprintln!("not tried: there is no terraform, or no provider for it");
        return;
    }
    for (number, (copies, overrides)) in written.iter().enumerate() {
        fs::write(folder.path().join(format!("advice_{number}.tf")), copies).unwrap();
        fs::write(folder.path().join(format!("advice_{number}_override.tf")), overrides).unwrap();
    }
    let (done, said) = terraform(folder.path(), &["validate", "-no-color"]).unwrap();
    assert!(done, "{said}");
}

/// The checks and what they advise, of all cases, each text once.
fn advised() -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    let entries = fs::read_dir("fixtures/savings").unwrap().map(|entry| entry.unwrap().path());
    for case in entries.filter(|path| path.extension() == Some("toml".as_ref())) {
        let told: toml::Table = toml::from_str(&fs::read_to_string(&case).unwrap()).unwrap();
        let args = told["args"].as_str().unwrap();
        let mut args: Vec<_> = args.split_whitespace().collect();
        if let Some(place) = args.iter().position(|arg| *arg == "--format") {
            args.drain(place..place + 2);
        }
        let output = Command::new(env!("CARGO_BIN_EXE_outlay"))
            .args(args)
            .args(["--format", "json"])
            .current_dir(case.with_extension("in"))
            .env("OUTLAY_PRICES", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices"))
            .env("AWS_REGION", "")
            .output()
            .unwrap();
        // A case may be about an error.
        let Ok(report) = serde_json::from_slice::<Value>(&output.stdout) else { continue };
        for advice in report["advice"].as_array().unwrap() {
            let text = advice["remediation"].as_str().unwrap();
            if text.contains("resource \"") {
                all.insert((advice["check"].as_str().unwrap().to_owned(), text.to_owned()));
            }
        }
    }
    all
}

/// Copies of what the advice changes or names, with what it adds; and what it lays over them.
fn laid_over(
    check: &str,
    text: &str,
    number: usize,
    there: &BTreeMap<String, String>,
) -> (String, String) {
    let it = format!("it_{number}");
    let mut names = BTreeSet::new();
    let (mut added, mut overrides) = (String::new(), String::new());
    for block in blocks(text) {
        let (kind, name) = label(&block);
        // A bucket's rules are one resource, which is new where it says of which bucket.
        let is_new = !there.contains_key(&kind)
            || kind == "aws_s3_bucket_lifecycle_configuration" && block.contains("bucket = ");
        let (old, own) = (format!("\"{kind}\" \"{name}\""), format!("{name}_{number}"));
        if is_new {
            added.push_str(&block.replace(&old, &format!("\"{kind}\" \"{own}\"")));
        } else {
            overrides.push_str(&block.replace(&old, &format!("\"{kind}\" \"{it}\"")));
            names.insert(kind);
        }
    }
    for kind in there.keys() {
        let mut rest = added.clone();
        while let Some(place) = rest.find(&format!("{kind}.")) {
            let name: String = rest[place + kind.len() + 1..]
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || "_-".contains(*c))
                .collect();
            names.insert(kind.clone());
            let (from, to) = (format!("{kind}.{name}."), format!("{kind}.{it}."));
            added = added.replace(&from, &to);
            rest = rest.replace(&from, "");
        }
    }
    assert!(!names.is_empty(), "main.tf has nothing that {check} changes: {text}");
    let mut copies = added;
    for kind in names {
        let copy = there[&kind].replace("\" \"it\"", &format!("\" \"{it}\""));
        copies.push_str(&without_what_it_replaces(&copy, text));
    }
    (copies, overrides)
}

/// The block without the attribute or the block that the advice comes instead of.
fn without_what_it_replaces(block: &str, advice: &str) -> String {
    let Some(replaced) = advice.split("# instead of ").nth(1) else { return block.to_owned() };
    let replaced = replaced.split_whitespace().next().unwrap();
    let mut kept = String::new();
    let mut within = false;
    for line in block.lines() {
        let begins = line.trim_start().starts_with(replaced);
        within |= begins && line.ends_with('{');
        if !begins && !within {
            kept.push_str(line);
            kept.push('\n');
        }
        within &= line != "  }";
    }
    assert_ne!(kept.len(), block.len(), "the block has no {replaced}");
    kept
}

/// The resource blocks of a configuration, without comments between them.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block: Option<String> = None;
    for line in text.lines() {
        if line.starts_with("resource ") {
            block = Some(String::new());
        }
        if let Some(open) = &mut block {
            open.push_str(line);
            open.push('\n');
            if line == "}" {
                blocks.extend(block.take());
            }
        }
    }
    blocks
}

/// The type and the name of a block.
fn label(block: &str) -> (String, String) {
    let mut parts = block.split('"');
    (parts.nth(1).unwrap().to_owned(), parts.nth(1).unwrap().to_owned())
}

/// Whether it went well, and what it said; `None` where there is no such program.
fn terraform(folder: &Path, arguments: &[&str]) -> Option<(bool, String)> {
    let output = Command::new("terraform").args(arguments).current_dir(folder).output().ok()?;
    let said = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
}
