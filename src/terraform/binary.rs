//! A binary plan, through `terraform show -json` or `tofu show -json`.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{Reader, input::Input};
use crate::error::Error;

/// The JSON of the binary plan `name`; `input` is its content, for a plan on standard input.
pub(super) fn show(name: &str, input: &Input, reader: &Reader) -> Result<Vec<u8>, Error> {
    let program = program(name, reader.terraform_binary.as_deref())?;
    let failed = |cause: String| Error::TerraformShow {
        program: program.clone(),
        path: name.to_owned(),
        cause,
    };
    let io = |error: std::io::Error| failed(error.to_string());

    let mut kept = None;
    let path = if name == "-" {
        let mut file = tempfile::NamedTempFile::new().map_err(io)?;
        file.write_all(&input.bytes().map_err(io)?).map_err(io)?;
        kept.insert(file).path().to_owned()
    } else {
        std::path::absolute(name).map_err(io)?
    };
    let output = Command::new(&program)
        .args(["show", "-no-color", "-json"])
        .arg(&path)
        .current_dir(folder(&path))
        .stdin(Stdio::null())
        .output()
        .map_err(io)?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<_> = message
            .lines()
            .map(|line| line.trim_matches(|c: char| c.is_whitespace() || "│╷╵".contains(c)))
            .filter(|line| !line.is_empty())
            // Warnings come first; the error is what the reader needs.
            .skip_while(|line| !line.starts_with("Error") && message.contains("Error"))
            .take(4)
            .collect();
        return Err(failed(lines.join(" ")));
    }
    Ok(output.stdout)
}

/// Reading a plan takes the providers it was made with, which `init` put next to the configuration.
fn folder(plan: &Path) -> PathBuf {
    let beside = plan.parent().unwrap_or(Path::new("."));
    let has_providers = |folder: &Path| folder.join(".terraform").is_dir();
    if !has_providers(beside) && has_providers(Path::new(".")) {
        return PathBuf::from(".");
    }
    beside.to_owned()
}

fn program(plan: &str, chosen: Option<&Path>) -> Result<PathBuf, Error> {
    if let Some(chosen) = chosen {
        return which::which(chosen)
            .map_err(|_| Error::NoSuchTerraform { program: chosen.to_owned() });
    }
    which::which("terraform")
        .or_else(|_| which::which("tofu"))
        .map_err(|_| Error::NoTerraform { path: plan.to_owned() })
}
