//! Times the whole program on generated documents: `cargo bench --bench plan`; with
//! `-- state-1gb`, on a state of a gigabyte alone, which takes its time and room.
//!
//! They are real ones (`fixtures/terraform_cycle`), each resource repeated in as many instances of a
//! module as it takes; prices are the embedded ones. Beside each time stands the ratio to the time
//! that only parsing the document takes.

#![allow(clippy::unwrap_used, clippy::float_arithmetic)]

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use nix::sys::resource::{UsageWho, getrusage};
use serde_json::{Value, json, value::RawValue};

const RUNS: usize = 9;

fn main() {
    println!("{:<34} {:>8} {:>9} {:>7} {:>9}", "document", "size", "median", "ratio", "memory");
    if std::env::args().any(|argument| argument == "state-1gb") {
        let (path, resources) = generate_state(1_000_000_000);
        let whole = median(1, || run(&path));
        print(&format!("state of {resources} resources"), &path, whole, "");
        fs::remove_file(path).unwrap();
        return;
    }
    for (name, resources) in [("plan of 500 resources", 500), ("plan of 12,000 resources", 12_000)]
    {
        let path = generate(resources);
        let whole = median(RUNS, || run(&path));
        let parsing = median(RUNS, || parse(&path));
        print(name, &path, whole, &format!("{:.1}", whole.as_secs_f64() / parsing.as_secs_f64()));
    }
}

/// The peak of memory is that of all children so far: documents come in order of size.
fn print(name: &str, path: &Path, whole: Duration, ratio: &str) {
    let size = fs::metadata(path).unwrap().len() / 1_000_000;
    let memory = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss() / 1024;
    let whole = whole.as_millis();
    println!("{name:<34} {size:>5} MB {whole:>6} ms {ratio:>7} {memory:>6} MB");
}

fn median(runs: usize, mut once: impl FnMut()) -> Duration {
    let mut times: Vec<_> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            once();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[runs / 2]
}

fn run(plan: &Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_outlay"))
        .args(["plan", "--as-of", "2026-11-01", "--format", "json"])
        .arg(plan)
        .env_remove("OUTLAY_PRICES")
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
}

/// What any reader has to do: find where each change begins and ends.
fn parse(plan: &Path) {
    #[derive(serde::Deserialize)]
    struct Document<'a> {
        #[serde(borrow)]
        resource_changes: Vec<&'a RawValue>,
    }
    let text = fs::read_to_string(plan).unwrap();
    let document: Document = serde_json::from_str(&text).unwrap();
    assert!(!document.resource_changes.is_empty());
}

/// Writes a plan of about that many resources below the target directory.
///
/// A copy at a time: a child's peak of memory is never less than its parent's was when it started.
fn generate(resources: usize) -> PathBuf {
    let source = include_str!("../fixtures/terraform_cycle/plan_resize_replace.json");
    let plan: Value = serde_json::from_str(source).unwrap();
    let copies = resources.div_ceil(plan["resource_changes"].as_array().unwrap().len());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("plan-{resources}.json"));
    let mut file = BufWriter::new(File::create(&path).unwrap());

    write!(file, r#"{{"format_version":"1.2","terraform_version":"1.11.4","planned_values":"#)
        .unwrap();
    modules(&mut file, copies, &plan["planned_values"]["root_module"]["resources"]);
    write!(file, r#","prior_state":{{"format_version":"1.0","values":"#).unwrap();
    modules(&mut file, copies, &plan["prior_state"]["values"]["root_module"]["resources"]);
    write!(file, r#"}},"resource_changes":["#).unwrap();
    for copy in 0..copies {
        for (index, change) in copied(&plan["resource_changes"], copy).iter().enumerate() {
            write!(file, "{}{change}", if copy + index == 0 { "" } else { "," }).unwrap();
        }
    }
    let configuration = json!({
        "provider_config": plan["configuration"]["provider_config"],
        "root_module": { "module_calls": { "copy": {
            "source": "./copy",
            "module": plan["configuration"]["root_module"],
        } } },
    });
    write!(file, r#"],"configuration":{configuration}}}"#).unwrap();
    file.flush().unwrap();
    path
}

fn modules(file: &mut impl Write, copies: usize, resources: &Value) {
    write!(file, r#"{{"root_module":{{"child_modules":["#).unwrap();
    for copy in 0..copies {
        let module = json!({ "address": module(copy), "resources": copied(resources, copy) });
        write!(file, "{}{module}", if copy == 0 { "" } else { "," }).unwrap();
    }
    write!(file, "]}}}}").unwrap();
}

fn module(copy: usize) -> String {
    format!("module.copy[{copy}]")
}

fn copied(entries: &Value, copy: usize) -> Vec<Value> {
    let mut entries = entries.as_array().unwrap().clone();
    for entry in &mut entries {
        entry["address"] =
            format!("{}.{}", module(copy), entry["address"].as_str().unwrap()).into();
        // Instances carry a start script of a kilobyte or two, which no reader may choke on.
        for side in ["before", "after"] {
            if let Some(values) =
                entry.get_mut("change").and_then(|change| change[side].as_object_mut())
            {
                values.insert("user_data".to_owned(), "#!/bin/sh\n".repeat(120).into());
            }
        }
    }
    entries
}

/// Writes a state file of about that many bytes below the target directory, indented as Terraform
/// does it, and says how many resources it has. Every copy has ids of its own.
fn generate_state(bytes: u64) -> (PathBuf, usize) {
    let source = include_str!("../fixtures/terraform_cycle/state_v4.tfstate");
    let mut state: Value = serde_json::from_str(source).unwrap();
    let resources = state["resources"].take();
    let resources = resources.as_array().unwrap();
    let instances = resources.iter().flat_map(|resource| resource["instances"].as_array().unwrap());
    let id = |instance: &Value| Some(instance["attributes"]["id"].as_str()?.to_owned());
    let mut ids: Vec<_> = instances.filter_map(id).filter(|id| id.len() > 6).collect();
    ids.sort_by_key(|id| std::cmp::Reverse(id.len()));
    let texts: Vec<_> = resources
        .iter()
        .map(|resource| {
            let mut resource = resource.clone();
            resource["module"] = "module.copy[@]".into();
            let text = serde_json::to_string_pretty(&resource).unwrap();
            ids.iter().fold(text, |text, id| text.replace(&format!("{id}\""), &format!("{id}-@\"")))
        })
        .collect();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("state.tfstate");
    let mut file = BufWriter::new(File::create(&path).unwrap());
    let (mut written, mut count) = (0, 0);
    write!(file, r#"{{"version":4,"terraform_version":"1.11.4","serial":1,"resources":["#).unwrap();
    for copy in 0.. {
        for text in &texts {
            let text = text.replace('@', &copy.to_string());
            write!(file, "{}{text}", if count == 0 { "" } else { ",\n" }).unwrap();
            written += text.len() as u64;
            count += 1;
        }
        if written > bytes {
            break;
        }
    }
    write!(file, "]}}").unwrap();
    file.flush().unwrap();
    (path, count)
}
