//! Savings, through the program's own cases: what `docs/savings.schema.json` says, and the sum.

#![cfg(feature = "frames")]
#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use rust_decimal::Decimal;
use serde_json::Value;

/// What each case prints, asked for as JSON.
fn documents() -> Vec<(PathBuf, Value)> {
    let files = fs::read_dir("fixtures/savings").unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> =
        files.filter(|path| path.extension() == Some("toml".as_ref())).collect();
    cases.sort();
    let found: Vec<_> =
        cases.into_iter().filter_map(|path| Some((document(&path)?, path))).collect();
    assert!(found.len() > 5, "{} documents", found.len());
    found.into_iter().map(|(document, path)| (path, document)).collect()
}

/// `None` for a case whose point is an error.
fn document(case: &Path) -> Option<Value> {
    let told: toml::Table = toml::from_str(&fs::read_to_string(case).unwrap()).unwrap();
    let args: Vec<String> = match &told["args"] {
        toml::Value::String(text) => text.split_whitespace().map(str::to_owned).collect(),
        list => list.clone().try_into().unwrap(),
    };
    let mut args = args.into_iter();
    let mut kept = Vec::new();
    while let Some(arg) = args.next() {
        // Another format, and what only decides the exit code.
        if arg == "--format" || arg == "--fail-on" {
            args.next();
        } else {
            kept.push(arg);
        }
    }
    let output = Command::new(env!("CARGO_BIN_EXE_outlay"))
        .args(kept)
        .args(["--format", "json"])
        .current_dir(case.with_extension("in"))
        .env("OUTLAY_PRICES", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices"))
        .env("AWS_REGION", "")
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).ok()
}

fn amount(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}

#[test]
fn json_is_as_its_schema_says() {
    let schema: Value =
        serde_json::from_str(&fs::read_to_string("docs/savings.schema.json").unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (path, document) in documents() {
        let errors = validator.iter_errors(&document);
        let errors: Vec<_> =
            errors.map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
    }
}

#[test]
fn net_savings_add_up_to_what_is_saved() {
    for (path, document) in documents() {
        let total = &document["total"];
        let net = |list: &str| -> Decimal {
            let list = document[list].as_array().unwrap().iter();
            list.map(|entry| amount(&entry["net_monthly_saving"])).sum()
        };
        let saved = amount(&total["saved"]);
        assert_eq!(amount(&total["now"]) - amount(&total["after"]), saved, "{}", path.display());
        assert_eq!(net("advice"), saved, "{}", path.display());
        assert_eq!(net("levers"), saved, "{}", path.display());
    }
}
