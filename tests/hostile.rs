//! No value in a plan or usage file makes the program panic: every case again, with its values
//! replaced by what nobody should write.

#![allow(clippy::unwrap_used)]

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
