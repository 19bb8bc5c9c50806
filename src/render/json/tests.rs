//! The document against `docs/outlay.schema.json`, and the fields that say what is not known.

use serde_json::{Value as Json, json};

use super::*;
use crate::{
    gate::Gate,
    model::Value,
    price::UsageSource,
    render::{Baseline, sample},
};

fn document(report: &Report) -> Json {
    let mut out = Vec::new();
    render(report, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn find<'a>(list: &'a Json, address: &str) -> &'a Json {
    list.as_array().unwrap().iter().find(|entry| entry["address"] == address).unwrap()
}

#[test]
fn the_document_keeps_to_its_schema() {
    let schema = serde_json::from_str(include_str!("../../../docs/outlay.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let mut everything = sample::estate();
    everything.all = true;
    everything.group_by = Some(GroupBy::Tag("env".into()));
    everything.currency = "EUR".into();
    everything.exchange = vec!["0.92".parse().unwrap()];
    everything.assumed = Some("small");
    everything.baseline = Some(Baseline { name: "main.json".into(), as_of: None });
    everything.gates = vec![
        "total>1".parse::<Gate>().unwrap().judge(&everything),
        "increase>1000".parse::<Gate>().unwrap().judge(&everything),
    ];
    let charge = &mut everything.projects[0].plan.changes[0].after.charges[0];
    charge.usage_source = Some(UsageSource::Assumed);
    charge.exchange = Some(Box::new("0.92".parse().unwrap()));
    for report in [sample::estate(), everything, sample::report(Vec::new())] {
        let errors: Vec<_> = schema
            .iter_errors(&document(&report))
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

#[test]
fn the_same_report_makes_the_same_bytes() {
    let bytes = || {
        let mut out = Vec::new();
        render(&sample::estate(), &mut out).unwrap();
        out
    };
    assert_eq!(bytes(), bytes());
}

#[test]
fn amounts_are_exact_decimal_strings() {
    let document = document(&sample::estate());
    assert_eq!(document["summary"]["before"], "298.71");
    assert_eq!(document["prices"]["estimate_share"], "0.0629");
    let resized = find(&document["changes"], "module.web.aws_instance.app[\"a\"]");
    assert_eq!(resized["before"]["monthly_cost"], "71.68");
    assert_eq!(resized["change"], "210.24");
    let storage = &resized["after"]["charges"][1];
    assert_eq!(storage["group"], json!(["root_block_device"]));
    assert_eq!(storage["list_cost"], "1.6");
}

#[test]
fn unknown_is_null_and_not_zero() {
    let document = document(&sample::estate());
    let function = find(&document["changes"], "aws_lambda_function.api");
    assert_eq!(function["before"], Json::Null);
    assert_eq!(function["after"]["monthly_cost"], Json::Null);
    assert_eq!(function["after"]["charges"][0]["quantity"], Json::Null);
    assert_eq!(function["change"], Json::Null);
    let gap = find(&document["gaps"], "aws_lambda_function.api");
    assert_eq!(gap["kind"], "needs_usage");
    assert_eq!(gap["usage_key"], "monthly_requests");
}

#[test]
fn attributes_tell_what_is_unknown_and_hide_what_is_sensitive() {
    let document = document(&sample::estate());
    let resized = find(&document["changes"], "module.web.aws_instance.app[\"a\"]");
    assert_eq!(
        resized["attributes"],
        json!([
            {"name": "instance_type", "before": "m5.large", "after": "m5.2xlarge"},
            {"name": "password", "before": null, "after": null, "sensitive": true},
        ])
    );
    let replaced = find(&document["changes"], "aws_instance.worker");
    assert_eq!(
        replaced["attributes"],
        json!([{
            "name": "instance_type",
            "before": "m5.large",
            "after": null,
            "known_after_apply": true,
        }])
    );
}

#[test]
fn what_does_not_change_is_summed_and_not_listed() {
    let mut report = sample::estate();
    let listed = |report: &Report| document(report)["changes"].as_array().unwrap().len();
    assert_eq!(listed(&report), 9);
    let summary = document(&report)["summary"].clone();
    report.all = true;
    assert_eq!(listed(&report), 10);
    assert_eq!(document(&report)["summary"], summary);
}

#[test]
fn a_number_is_not_rounded() {
    let number = Value::Number("0.1234567890123456789012345678".parse().unwrap());
    let text = serde_json::to_string(&change::ValueJson(Some(&number))).unwrap();
    assert_eq!(text, "0.1234567890123456789012345678");
}
