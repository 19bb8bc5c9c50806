//! No secret of any document reaches any output.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use serde_json::Value;

/// The secrets of `fixtures/terraform_cycle` and of `fixtures/read`.
const SECRETS: [&str; 3] = ["s3cret", "not-a-real-one-5up3r", "hunter2"];

/// Parts of the names of attributes that may hold secrets, whatever masks say.
const NAMES: [&str; 9] = [
    "access_key",
    "connection_string",
    "credential",
    "kube_config",
    "passw",
    "private_key",
    "secret",
    "token",
    "user_data",
];

/// Shorter values are words that anything may hold.
const SHORTEST: usize = 6;

/// A document that hides something.
struct Hiding {
    path: PathBuf,
    bytes: Vec<u8>,
    json: Value,
    secrets: BTreeSet<String>,
}

#[test]
fn no_secret_reaches_any_output() {
    let hiding: Vec<_> = documents().filter_map(hiding).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let folder = tempfile::tempdir().unwrap();
        loop {
            let turn = next.fetch_add(1, Ordering::Relaxed);
            let Some(document) = hiding.get(turn) else { return };
            shows_nothing(turn, document, folder.path());
        }
    };
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        (0..workers).for_each(|_| drop(scope.spawn(work)));
    });
    let hidden: BTreeSet<_> = hiding.iter().flat_map(|document| &document.secrets).collect();
    let count = hiding.len();
    assert!(count > 20 && hidden.len() > 10, "{count} documents hide {hidden:?}");
}

fn hiding(path: PathBuf) -> Option<Hiding> {
    let bytes = fs::read(&path).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let named = SECRETS.iter().filter(|secret| text.contains(*secret));
    let mut secrets: BTreeSet<String> = named.map(ToString::to_string).collect();
    let json = serde_json::from_slice(&bytes).unwrap_or_default();
    secrets.extend(secrets_of(&json));
    (!secrets.is_empty()).then_some(Hiding { path, bytes, json, secrets })
}

fn shows_nothing(turn: usize, document: &Hiding, folder: &Path) {
    let Hiding { path, bytes, json, secrets } = document;
    let path = path.to_str().unwrap();
    for format in ["table", "json", "infracost", "markdown"] {
        let plan = ["plan", "--all", "--show-unpriced", "--allow-errored", "--format", format];
        shows_none(&[&plan[..], &["--group-by", "tag:Name", path]].concat(), secrets);
    }
    shows_none(&["usage", path], secrets);
    for address in addresses(json).iter().take(12) {
        shows_none(&["plan", "--allow-errored", path, "--explain", address], secrets);
    }
    drift_and_savings(turn, path, folder, json.get("resource_changes").is_some(), secrets);
    // Errors tell of what is around the place where a document ends or is broken.
    let text = String::from_utf8_lossy(bytes);
    let broken = folder.join("secrets.json");
    for secret in secrets.iter().take(4) {
        let Some(at) = text.find(secret) else { continue };
        for cut in [at + 1, at + secret.len(), at + secret.len() + 1] {
            fs::write(&broken, &bytes[..cut.min(bytes.len())]).unwrap();
            shows_none(&["plan", broken.to_str().unwrap()], secrets);
        }
        for with in ["\u{1}", "\"", "[", "\\", "}", "]", ":"] {
            let text = text.replacen(secret, &format!("{secret}{with}{secret}"), 1);
            fs::write(&broken, text).unwrap();
            shows_none(&["plan", broken.to_str().unwrap()], secrets);
        }
    }
}

/// Every document in one of the ways in which drift and savings are written, in turns.
///
/// All that lives in no account is missing; a document may be an inventory itself.
fn drift_and_savings(
    turn: usize,
    path: &str,
    folder: &Path,
    is_plan: bool,
    secrets: &BTreeSet<String>,
) {
    let (nothing, accepted) = (folder.join("nothing.json"), folder.join("accepted.json"));
    let inventory = r#"{"format":"outlay inventory","version":1,"resources":[],"coverage":[
        {"account":"123456789012","region":"us-east-1","type":"aws_instance","listed":0},
        {"account":"123456789012","region":"us-east-1","type":"aws_db_instance","listed":0}]}"#;
    fs::write(&nothing, inventory).unwrap();
    let _ = fs::remove_file(&accepted);
    let accepted = accepted.to_str().unwrap();
    let ways: [&[&str]; 10] = [
        &["--format", "table"],
        &["--format", "json"],
        &["--format", "markdown"],
        &["--format", "sarif"],
        &["--format", "junit"],
        &["--format", "prometheus"],
        &["--format", "slack"],
        &["--fix"],
        &["--import"],
        &["--accept", "--baseline", accepted],
    ];
    let way = ways[turn % ways.len()];
    let live = [nothing.to_str().unwrap(), path][turn / ways.len() % 2];
    shows_none(&[&["drift", path, "--strict", "--inventory", live], way].concat(), secrets);
    // A plan tells its own drift; for a state, the accounts would be asked.
    if is_plan {
        shows_none(&[&["drift", path], way].concat(), secrets);
    }
    let written = fs::read_to_string(accepted).unwrap_or_default();
    assert!(!secrets.iter().any(|secret| written.contains(secret)), "{path}: {written}");
    let format = ["table", "json", "markdown", "csv"][turn % 4];
    shows_none(&["savings", path, "--all", "--format", format], secrets);
}

fn documents() -> impl Iterator<Item = PathBuf> {
    let files = glob::glob("fixtures/**/*").unwrap().map(Result::unwrap);
    files.filter(|path| path.is_file() && !path.starts_with("fixtures/prices"))
}

fn shows_none(args: &[&str], secrets: &BTreeSet<String>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
    let output = command.args(args).args(["--as-of", "2026-11-01"]).output().unwrap();
    for printed in [output.stdout, output.stderr] {
        let printed = String::from_utf8_lossy(&printed);
        for secret in secrets {
            assert!(!printed.contains(secret), "{args:?} shows {secret}");
        }
    }
}

fn addresses(document: &Value) -> Vec<String> {
    let changes = document["resource_changes"].as_array();
    let addresses = changes.into_iter().flatten().filter_map(|change| change["address"].as_str());
    let declared = document["resources"].as_array().into_iter().flatten();
    let declared = declared
        .filter_map(|it| Some(format!("{}.{}", it["type"].as_str()?, it["name"].as_str()?)));
    addresses.map(str::to_owned).chain(declared).collect()
}

/// The values that masks or names call sensitive, but for those that stand in the open as well.
fn secrets_of(document: &Value) -> BTreeSet<String> {
    let (mut secret, mut open) = (BTreeSet::new(), BTreeSet::new());
    walk(document, &mut secret, &mut open);
    let is_open = |text: &String| open.iter().any(|open| open.contains(text.as_str()));
    secret.into_iter().filter(|text| text.len() >= SHORTEST && !is_open(text)).collect()
}

/// Sorts the texts of a document, each object with the masks that stand beside its values.
fn walk(value: &Value, secret: &mut BTreeSet<String>, open: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let paths = fields.get("sensitive_attributes").filter(|_| name == "attributes");
                let mask = match name.as_str() {
                    "before" => fields.get("before_sensitive"),
                    "after" => fields.get("after_sensitive"),
                    "values" => fields.get("sensitive_values"),
                    _ => None,
                };
                if let Some(paths) = paths {
                    for (name, field) in field.as_object().into_iter().flatten() {
                        let is_masked = paths.as_array().into_iter().flatten().any(|path| {
                            path.get(0).is_some_and(|step| step["value"] == name.as_str())
                        });
                        sort(field, &Value::Bool(is_masked || is_named(name)), secret, open);
                    }
                } else if let Some(mask) = mask {
                    sort(field, mask, secret, open);
                } else if is_named(name) {
                    sort(field, &Value::Bool(true), secret, open);
                } else {
                    walk(field, secret, open);
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| walk(value, secret, open)),
        Value::String(text) => drop(open.insert(text.clone())),
        _ => {}
    }
}

/// Sorts the texts of a value by its mask.
fn sort(value: &Value, mask: &Value, secret: &mut BTreeSet<String>, open: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if *mask == Value::Bool(true) => drop(secret.insert(text.clone())),
        Value::String(text) => drop(open.insert(text.clone())),
        Value::Object(fields) => {
            for (name, field) in fields {
                let all = *mask == Value::Bool(true) || is_named(name);
                let inner = if all { &Value::Bool(true) } else { &mask[name] };
                sort(field, inner, secret, open);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                let all = *mask == Value::Bool(true);
                let inner = if all { mask } else { &mask[index] };
                sort(value, inner, secret, open);
            }
        }
        _ => {}
    }
}

/// `http_tokens` says whether an instance asks for tokens, and holds none.
fn is_named(name: &str) -> bool {
    name != "http_tokens" && NAMES.iter().any(|part| name.contains(part))
}
