//! What an inventory says.

#![allow(clippy::unwrap_used, clippy::panic, dead_code)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Output,
};

use serde_json::Value;

use crate::support::Aws;

/// Runs the program; what it wrote, what it said, and its exit code.
pub(crate) fn inventory(aws: &Aws, args: &[&str]) -> (Value, Output) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("account.json");
    let output = aws.outlay().arg("inventory").arg("-o").arg(&file).args(args).output().unwrap();
    let text = fs::read_to_string(&file).unwrap_or_else(|_| panic!("{}", said(&output)));
    (serde_json::from_str(&text).unwrap(), output)
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Resources by type and id.
pub(crate) fn resources(inventory: &Value) -> BTreeMap<(String, String), &Value> {
    let all = inventory["resources"].as_array().unwrap().iter();
    all.map(|one| ((text(&one["type"]), text(&one["id"])), one)).collect()
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What was refused, as type, call and reason.
pub(crate) fn refused(inventory: &Value) -> BTreeSet<(String, String, String)> {
    let all = inventory["coverage"].as_array().unwrap().iter();
    all.filter(|one| one["refused"].is_object())
        .map(|one| {
            let refused = &one["refused"];
            (text(&one["type"]), text(&refused["call"]), text(&refused["reason"]))
        })
        .collect()
}
