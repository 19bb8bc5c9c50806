//! From paths to text: globs, directories, standard input, encodings.

use std::{
    borrow::Cow,
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::{Source, remote};
use crate::error::Error;

/// Every document that `paths` name, in the order given; directories and globs sorted by name. What
/// cannot be read is an error in its place.
pub(crate) fn sources(paths: &[String]) -> Vec<Result<Source, Error>> {
    let is_remote = |path: &&str| remote::is_remote(path) && !Path::new(path).exists();
    let addresses: Vec<_> = paths.iter().map(String::as_str).filter(is_remote).collect();
    let mut kept_elsewhere = remote::sources(&addresses).into_iter();
    let mut sources = Vec::new();
    for path in paths {
        if is_remote(&path.as_str()) {
            sources.extend(kept_elsewhere.next().unwrap_or_default());
        } else {
            match local(path) {
                Ok(found) => sources.extend(found.into_iter().map(Ok)),
                Err(error) => sources.push(Err(error)),
            }
        }
    }
    sources
}

fn local(path: &str) -> Result<Vec<Source>, Error> {
    if Path::new(path).is_dir() {
        walk(Path::new(path))
    } else if path == "-" || Path::new(path).exists() {
        Ok(vec![at(path.into(), false)])
    } else {
        matching(path)
    }
}

/// What is at a path, shown as far as it is text.
fn at(path: PathBuf, found: bool) -> Source {
    Source { name: path.to_string_lossy().into_owned(), path, found, bytes: None }
}

fn matching(pattern: &str) -> Result<Vec<Source>, Error> {
    if !pattern.contains(['*', '?', '[']) {
        // There is none, or none that may be looked for, which the system says best.
        let none = |source| Error::Read { path: pattern.into(), source };
        fs::metadata(pattern).map_err(none)?;
    }
    let no_such = || Error::Read { path: pattern.into(), source: io::ErrorKind::NotFound.into() };
    let paths = glob::glob(pattern)
        .map_err(|source| Error::Glob { pattern: pattern.to_owned(), source })?;
    let mut sources = Vec::new();
    for path in paths {
        let path =
            path.map_err(|error| Error::Read { path: error.path().into(), source: error.into() })?;
        if path.is_dir() {
            sources.extend(walk(&path)?);
        } else {
            sources.push(at(path, false));
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
        } else if path.is_file() && !is_backup(&path) {
            // What has a state's name is one, or damaged: passed over, all that it declares would
            // look as if nobody managed it.
            let found = path.extension().is_none_or(|extension| extension != "tfstate");
            sources.push(at(path, found));
        }
    }
    Ok(sources)
}

/// `terraform.tfstate.backup`, `terraform.tfstate.1732000000.backup`: what a state was before.
fn is_backup(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    name.ends_with(".backup") && name.contains(".tfstate")
}

/// What a document is read from, as often as it takes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Input {
    File(PathBuf),
    Bytes(Vec<u8>),
}

/// What is in a file, told by its first bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// UTF-8, if it is text at all.
    Text(Input),
    /// A binary plan is a ZIP archive.
    Zip(Input),
}

impl Input {
    /// A file is read as often as it takes. A pipe, as a shell's `<(…)` is one, can be read but once.
    fn at(path: &Path) -> io::Result<Self> {
        let kind = fs::metadata(path)?.file_type();
        Ok(if kind.is_file() { Self::File(path.into()) } else { Self::Bytes(fs::read(path)?) })
    }

    pub(super) fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(match self {
            Self::File(path) => Box::new(fs::File::open(path)?),
            Self::Bytes(bytes) => Box::new(&bytes[..]),
        })
    }

    /// All of it.
    pub(super) fn bytes(&self) -> io::Result<Cow<'_, [u8]>> {
        Ok(match self {
            Self::File(path) => fs::read(path)?.into(),
            Self::Bytes(bytes) => bytes.into(),
        })
    }
}

impl Content {
    /// What is in a file, or in standard input for `-`.
    pub(super) fn open(name: &str, path: &Path) -> Result<Self, Error> {
        let read = |source| Error::Read { path: name.into(), source };
        let input = if name == "-" {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map_err(read)?;
            Input::Bytes(bytes)
        } else {
            Input::at(path).map_err(read)?
        };
        Self::of(input).map_err(read)?.ok_or_else(|| Error::NotText { path: name.to_owned() })
    }

    /// What is in what was fetched under a name.
    pub(super) fn of_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, Error> {
        let read = |source| Error::Read { path: name.into(), source };
        let content = Self::of(Input::Bytes(bytes)).map_err(read)?;
        content.ok_or_else(|| Error::NotText { path: name.to_owned() })
    }

    /// UTF-8 with or without a byte order mark, or UTF-16 as Windows `PowerShell` redirects write it;
    /// `None` for broken UTF-16.
    fn of(input: Input) -> io::Result<Option<Self>> {
        let mut first = Vec::new();
        input.open()?.take(4).read_to_end(&mut first)?;
        let (from, unit): (_, fn([u8; 2]) -> u16) = match first[..] {
            [b'P', b'K', 3, 4] => return Ok(Some(Self::Zip(input))),
            [0xFF, 0xFE, ..] => (2, u16::from_le_bytes),
            [0xFE, 0xFF, ..] => (2, u16::from_be_bytes),
            [b'{' | b'[' | b'\r' | b'\n' | b' ', 0, ..] => (0, u16::from_le_bytes),
            [0, b'{' | b'[' | b'\r' | b'\n' | b' ', ..] => (0, u16::from_be_bytes),
            _ => return Ok(Some(Self::Text(input))),
        };
        let text = utf16(&input.bytes()?[from..], unit);
        Ok(text.map(|text| Self::Text(Input::Bytes(text.into()))))
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16(&units).ok().filter(|_| rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_is_read() {
        let units = |from: fn(u16) -> [u8; 2]| {
            "{\"é\":1}".encode_utf16().flat_map(from).collect::<Vec<_>>()
        };
        let text = Some(Content::Text(Input::Bytes("{\"é\":1}".into())));
        let of = |bytes: Vec<u8>| Content::of(Input::Bytes(bytes)).unwrap();
        assert_eq!(of([vec![0xFF, 0xFE], units(u16::to_le_bytes)].concat()), text);
        assert_eq!(of([vec![0xFE, 0xFF], units(u16::to_be_bytes)].concat()), text);
        assert_eq!(of(units(u16::to_le_bytes)), text);
        assert_eq!(of(vec![0xFF, 0xFE, b'{']), None);
    }
}
