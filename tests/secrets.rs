//! No secret of any document reaches any output.

#![allow(clippy::unwrap_used)]

use std::{path::PathBuf, process::Command};

/// The secrets of `fixtures/terraform_cycle` and of `fixtures/read`.
const SECRETS: [&str; 3] = ["s3cret", "not-a-real-one-5up3r", "hunter2"];

#[test]
fn no_secret_reaches_any_output() {
    let documents: Vec<PathBuf> = ["fixtures/terraform_cycle", "fixtures/read"]
        .into_iter()
        .flat_map(|folder| glob::glob(&format!("{folder}/**/*")).unwrap())
        .map(Result::unwrap)
        .filter(|path| path.is_file())
        .collect();
    let mut hiding = 0;
    for document in &documents {
        let bytes = std::fs::read(document).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        hiding += usize::from(SECRETS.iter().any(|secret| text.contains(secret)));
        for format in ["table", "json", "infracost", "markdown"] {
            let output = Command::new(env!("CARGO_BIN_EXE_outlay"))
                .args(["plan", "--all", "--allow-errored", "--format", format])
                .arg(document)
                .output()
                .unwrap();
            for printed in [output.stdout, output.stderr] {
                let printed = String::from_utf8_lossy(&printed);
                for secret in SECRETS {
                    let shown = format!("{} shows {secret} in {format}", document.display());
                    assert!(!printed.contains(secret), "{shown}");
                }
            }
        }
    }
    assert!(hiding > 10, "the documents hold the secrets that must not be shown");
}
