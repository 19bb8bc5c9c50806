//! No document makes the program panic: every case again with its values replaced by what nobody
//! should write, cut short, or with bytes flipped; and documents nested without end.

#![allow(clippy::panic, clippy::unwrap_used)]

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};

#[test]
fn hostile_values_do_no_harm() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let hostile = [
        json!(7.9e28),
        json!(-1),
        json!(1e-20),
        json!("79228162514264337593543950335"),
        json!(""),
        json!(null),
        json!([[{ "size": [] }]]),
        json!({ "é": true }),
    ];
    for (number, plan) in glob::glob("fixtures/aws/*.in/plan.json").unwrap().enumerate() {
        let plan = plan.unwrap();
        let mut document: Value = serde_json::from_slice(&fs::read(&plan).unwrap()).unwrap();
        let mut next = hostile.iter().cycle().skip(number).cloned();
        for change in document["resource_changes"].as_array_mut().unwrap() {
            // Every third value, so that what depends on it is still reached.
            let mut count = 0;
            replace(&mut change["change"]["after"], &mut || {
                count += 1;
                (count % 3 == 0).then(|| next.next().unwrap())
            });
        }
        let path = folder.join("hostile.json");
        fs::write(&path, document.to_string()).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
        command.args(["plan", "--all", "--as-of", "2026-11-01"]).arg(&path);
        let usage = plan.with_file_name("usage.yml");
        if usage.exists() {
            let text = fs::read_to_string(&usage).unwrap();
            // Only the numbers of its lines, which are usage.
            let lines = text.lines().map(|line| match line.rsplit_once(": ") {
                Some((key, value)) if value.trim().parse::<u64>().is_ok() => {
                    format!("{key}: 79228162514264337593543950335")
                }
                _ => line.to_owned(),
            });
            let path = folder.join("hostile.yml");
            fs::write(&path, lines.collect::<Vec<_>>().join("\n")).unwrap();
            command.arg("--usage-file").arg(path);
        }
        let output = command.output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        let clean = matches!(output.status.code(), Some(0 | 1)) && !errors.contains("panicked");
        assert!(clean, "{}: {errors}", plan.display());
    }
}

#[test]
fn broken_documents_are_read_or_refused() {
    let documents = ["fixtures/read/**/*", "fixtures/terraform_cycle/*"];
    let files = documents.into_iter().flat_map(|pattern| glob::glob(pattern).unwrap());
    let mut state = 1_u64;
    // A generator of numbers that nobody chose, the same in every run.
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for file in files.map(Result::unwrap).filter(|file| file.is_file()) {
        let bytes = fs::read(&file).unwrap();
        if bytes.is_empty() {
            continue;
        }
        for _ in 0..4 {
            let cut = &bytes[..next(bytes.len())];
            is_read_or_refused(cut, &format!("{} cut after {}", file.display(), cut.len()));
            let mut flipped = bytes.clone();
            for _ in 0..=next(4) {
                let at = next(flipped.len());
                flipped[at] ^= 1 << next(8);
            }
            is_read_or_refused(&flipped, &format!("{} with flipped bits", file.display()));
        }
    }
}

/// In every place where a document may nest: one clear error, on a thread's stack as on the main one.
#[test]
fn what_is_nested_without_end_is_refused() {
    let deep =
        |open: &str, close: &str| format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
    let lists = deep("[", "]");
    let blocks = deep(r#"{"a":"#, "}");
    let change = |fields: &str| {
        format!(
            r#"{{"format_version":"1.2","resource_changes":[{{"address":"aws_instance.a",
            "type":"aws_instance","change":{{"actions":["create"],{fields}}}}}]}}"#
        )
    };
    let expressions = format!(
        r#"{{"format_version":"1.2","resource_changes":[],"configuration":{{"root_module":{blocks}}}}}"#
    );
    let calls = deep(r#"{"module_calls":{"a":{"module":"#, "}}}");
    let modules = deep(r#"{"child_modules":["#, "]}");
    for document in [
        format!(r#"{{"format_version":"1.2","resource_changes":{lists}}}"#),
        change(&format!(r#""after":{{"root_block_device":{lists}}}"#)),
        change(&format!(r#""after":{{"ignored":{blocks}}}"#)),
        change(&format!(r#""after":{{}},"after_unknown":{blocks}"#)),
        expressions,
        format!(
            r#"{{"format_version":"1.2","resource_changes":[],"configuration":{{"root_module":{calls}}}}}"#
        ),
        format!(r#"{{"format_version":"1.0","values":{{"root_module":{modules}}}}}"#),
        format!(r#"{{"format_version":"1.2","prior_state":{blocks},"planned_values":{lists}}}"#),
        format!(
            r#"{{"version":4,"terraform_version":"1.9.0","resources":[{{"type":"aws_instance",
            "name":"a","instances":[{{"attributes":{{"root_block_device":{lists}}}}}]}}]}}"#
        ),
        lists.clone(),
        blocks.clone(),
    ] {
        let start = document.chars().take(60).collect::<String>();
        let status = is_read_or_refused(document.as_bytes(), &start);
        assert_eq!(status, Some(1), "{start}");
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let plan = "fixtures/aws/lambda_function.in/plan.json";
    for (number, usage) in [
        format!("resource_usage: {lists}"),
        format!("resource_usage: {}", deep("{a: ", "}")),
        format!("a: &a [x]\nresource_usage: {{{}}}", "b: [*a, *a],".repeat(100_000)),
        (0..10_000).fold("resource_usage:".into(), |text: String, depth| {
            if depth % 100 == 0 { text + "\n" + &" ".repeat(depth / 100 + 1) + "a:" } else { text }
        }),
    ]
    .iter()
    .enumerate()
    {
        let path = folder.join(format!("deep-{number}.yml"));
        fs::write(&path, usage).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
        command.args(["plan", plan, "--usage-file"]).arg(&path);
        is_clean(&command.output().unwrap(), &format!("usage file {number}"));
    }
}

/// Runs the program on a file with these bytes.
fn is_read_or_refused(bytes: &[u8], what: &str) -> Option<i32> {
    let name = std::thread::current().name().unwrap().to_owned();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name + ".broken");
    fs::write(&path, bytes).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
    command.args(["plan", "--all", "--as-of", "2026-11-01", "--terraform-binary", "true"]);
    let output = command.arg(&path).output().unwrap();
    is_clean(&output, what);
    output.status.code()
}

/// Read, or refused with one error, and what to do about it.
fn is_clean(output: &std::process::Output, what: &str) {
    let errors = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) => {}
        Some(1) => {
            assert!(output.stdout.is_empty(), "{what}: refused after writing");
            let count = errors.lines().filter(|line| line.starts_with("error: ")).count();
            assert!(count == 1 && errors.contains("hint: "), "{what}: {errors}");
        }
        code => panic!("{what}: {code:?} {errors}"),
    }
    assert!(!errors.contains("panicked"), "{what}: {errors}");
}

fn replace(value: &mut Value, with: &mut impl FnMut() -> Option<Value>) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|field| replace(field, with)),
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, with)),
        Value::Null => {}
        leaf => {
            if let Some(hostile) = with() {
                *leaf = hostile;
            }
        }
    }
}
