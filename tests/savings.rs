//! Savings, through the program's own cases: what `docs/savings.schema.json` says, and the sum.

#![allow(clippy::unwrap_used)]

use std::{fs, path::PathBuf};

use rust_decimal::Decimal;
use serde_json::Value;

/// What each case that asks for JSON must print.
fn documents() -> Vec<(PathBuf, Value)> {
    let files = fs::read_dir("fixtures/savings").unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "stdout"))
        .filter_map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            text.starts_with('{').then(|| (path, serde_json::from_str(&text).unwrap()))
        })
        .collect();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(!found.is_empty(), "no case asks for JSON");
    found
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
