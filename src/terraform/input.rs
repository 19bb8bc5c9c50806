//! From paths to text: globs, directories, standard input, encodings, wrapper lines.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::{Source, remote};
use crate::error::Error;

/// Every document that `paths` name, in the order given; directories and globs sorted by name.
pub(crate) fn sources(paths: &[String]) -> Result<Vec<Source>, Error> {
    let mut sources = Vec::new();
    for path in paths {
        if remote::is_remote(path) && !Path::new(path).exists() {
            sources.extend(remote::sources(path)?);
        } else if path == "-" || Path::new(path).is_file() {
            sources.push(Source { name: path.clone(), found: false, bytes: None });
        } else if Path::new(path).is_dir() {
            sources.extend(walk(Path::new(path))?);
        } else {
            sources.extend(matching(path)?);
        }
    }
    Ok(sources)
}

fn matching(pattern: &str) -> Result<Vec<Source>, Error> {
    let no_such = || Error::Read { path: pattern.into(), source: io::ErrorKind::NotFound.into() };
    if !pattern.contains(['*', '?', '[']) {
        return Err(no_such());
    }
    let paths = glob::glob(pattern)
        .map_err(|source| Error::Glob { pattern: pattern.to_owned(), source })?;
    let mut sources = Vec::new();
    for path in paths {
        let path =
            path.map_err(|error| Error::Read { path: error.path().into(), source: error.into() })?;
        if path.is_dir() {
            sources.extend(walk(&path)?);
        } else {
            sources.push(Source {
                name: path.to_string_lossy().into_owned(),
                found: false,
                bytes: None,
            });
        }
    }
    if sources.is_empty() { Err(no_such()) } else { Ok(sources) }
}

/// All files below a directory but hidden ones, which are Terraform's own or an editor's.
fn walk(folder: &Path) -> Result<Vec<Source>, Error> {
    let read = |source| Error::Read { path: folder.into(), source };
    let entries = fs::read_dir(folder).map_err(read)?;
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>().map_err(read)?;
    paths.sort();
    let mut sources = Vec::new();
    for path in paths {
        let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
        if hidden || path.is_symlink() && path.is_dir() {
            continue;
        }
        if path.is_dir() {
            sources.extend(walk(&path)?);
        } else if path.is_file() {
            sources.push(Source {
                name: path.to_string_lossy().into_owned(),
                found: true,
                bytes: None,
            });
        }
    }
    Ok(sources)
}

/// The bytes of a file, or of standard input for `-`.
pub(super) fn bytes(name: &str) -> Result<Vec<u8>, Error> {
    let read = |source| Error::Read { path: name.into(), source };
    if name == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(read)?;
        return Ok(bytes);
    }
    fs::read(name).map_err(read)
}

/// What a file holds, told by its first bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A binary plan is a ZIP archive.
    Zip(Vec<u8>),
    Text(String),
    NotText,
}

impl Content {
    /// UTF-8 with or without a byte order mark, or UTF-16 as Windows `PowerShell` redirects write it.
    pub(super) fn of(bytes: Vec<u8>) -> Self {
        match bytes[..] {
            [b'P', b'K', 3, 4, ..] => Self::Zip(bytes),
            [0xEF, 0xBB, 0xBF, ..] => Self::utf8(bytes[3..].to_vec()),
            [0xFF, 0xFE, ref rest @ ..] => Self::utf16(rest, u16::from_le_bytes),
            [0xFE, 0xFF, ref rest @ ..] => Self::utf16(rest, u16::from_be_bytes),
            [b'{' | b'[' | b'\r' | b'\n' | b' ', 0, ..] => Self::utf16(&bytes, u16::from_le_bytes),
            [0, b'{' | b'[' | b'\r' | b'\n' | b' ', ..] => Self::utf16(&bytes, u16::from_be_bytes),
            _ => Self::utf8(bytes),
        }
    }

    fn utf8(bytes: Vec<u8>) -> Self {
        String::from_utf8(bytes).map_or(Self::NotText, Self::Text)
    }

    fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Self {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        match String::from_utf16(&units) {
            Ok(text) if rest.is_empty() => Self::Text(text),
            _ => Self::NotText,
        }
    }
}

/// The document without the lines that the `setup-terraform` action's wrapper puts around it:
/// `[command]/usr/bin/terraform …` before, `::debug::…` and `::set-output …` around.
pub(super) fn without_wrapper_lines(text: &str) -> &str {
    let is_wrapper = |line: &str| line.starts_with("[command]") || line.starts_with("::");
    let mut rest = text.trim();
    while is_wrapper(rest) {
        rest = rest.split_once('\n').map_or("", |(_, after)| after.trim_start());
    }
    // Looked for in the last lines alone: the document before them may be one line of a gigabyte.
    while let Some(at) = last_line(rest).filter(|at| is_wrapper(&rest[*at..])) {
        rest = rest[..at].trim_end();
    }
    rest
}

/// Where the last line begins, if that is within 4 KiB of the end.
fn last_line(text: &str) -> Option<usize> {
    let from = text.len().saturating_sub(4096);
    let newline = text.as_bytes()[from..].iter().rposition(|byte| *byte == b'\n')?;
    Some(from + newline + 1)
}

/// Whether a file of a directory is worth parsing: its first or last part names what only plans and states have.
pub(super) fn looks_like_terraform(text: &str) -> bool {
    const KEYS: [&str; 3] =
        ["\"terraform_version\"", "\"format_version\"", "\"encryption_version\""];
    let part =
        |from: usize, to: usize| String::from_utf8_lossy(&text.as_bytes()[from..to]).into_owned();
    let (start, end) =
        (part(0, text.len().min(4096)), part(text.len().saturating_sub(4096), text.len()));
    text.starts_with('{') && KEYS.iter().any(|key| start.contains(key) || end.contains(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapper_lines_go() {
        let text = "[command]/usr/bin/terraform show -json p\n{\n\"a\": 1}\n::debug::exit 0\n";
        assert_eq!(without_wrapper_lines(text), "{\n\"a\": 1}");
        assert_eq!(without_wrapper_lines("{}"), "{}");
    }

    #[test]
    fn utf16_and_byte_order_marks_are_read() {
        let units = |from: fn(u16) -> [u8; 2]| {
            "{\"é\":1}".encode_utf16().flat_map(from).collect::<Vec<_>>()
        };
        let text = Content::Text("{\"é\":1}".to_owned());
        assert_eq!(Content::of([vec![0xFF, 0xFE], units(u16::to_le_bytes)].concat()), text);
        assert_eq!(Content::of([vec![0xFE, 0xFF], units(u16::to_be_bytes)].concat()), text);
        assert_eq!(Content::of(units(u16::to_le_bytes)), text);
        assert_eq!(Content::of([vec![0xEF, 0xBB, 0xBF], "{\"é\":1}".into()].concat()), text);
        assert_eq!(Content::of(vec![0xFF, 0xFE, b'{']), Content::NotText);
    }
}
