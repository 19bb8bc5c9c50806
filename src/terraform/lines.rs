//! Where resources are written: file and line of every resource block below a directory.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use hcl_edit::{
    Span as _,
    expr::Expression,
    structure::{Block, Body},
};

use crate::error::Error;

/// By address without instance keys: the file, as a path from `folder` with slashes, and the line,
/// from 1. Modules are followed where their source is a directory here.
pub(crate) fn lines(folder: &Path) -> Result<BTreeMap<Box<str>, (Box<str>, usize)>, Error> {
    let mut found = BTreeMap::new();
    module(folder, folder, "", &mut Vec::new(), &mut found)?;
    Ok(found)
}

/// Nothing nests deeper than this.
const DEPTH: usize = 16;

/// A module in `folder`; `above` are the folders of those that call it.
fn module(
    root: &Path,
    folder: &Path,
    prefix: &str,
    above: &mut Vec<PathBuf>,
    found: &mut BTreeMap<Box<str>, (Box<str>, usize)>,
) -> Result<(), Error> {
    // A module that calls itself is no valid configuration.
    let whole = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    if above.len() > DEPTH || above.contains(&whole) {
        return Ok(());
    }
    above.push(whole);
    for (path, text, body) in bodies(folder)? {
        let shown = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        for block in body.blocks() {
            let labels: Vec<_> =
                block.labels.iter().map(hcl_edit::structure::BlockLabel::as_str).collect();
            match (block.ident.as_str(), &labels[..]) {
                ("resource", [kind, name]) => {
                    let line = line(block, &text);
                    let address = format!("{prefix}{kind}.{name}");
                    found.insert(address.into(), (shown.clone().into(), line));
                }
                ("module", [name]) => {
                    let source = block.body.get_attribute("source").map(|source| &source.value);
                    let Some(Expression::String(source)) = source else { continue };
                    let is_here = source.starts_with("./") || source.starts_with("../");
                    let below = folder.join(source.as_str());
                    if is_here && below.is_dir() {
                        let prefix = format!("{prefix}module.{name}.");
                        module(root, &below, &prefix, above, found)?;
                    }
                }
                _ => {}
            }
        }
    }
    above.pop();
    Ok(())
}

/// The `.tf` files of a directory itself, sorted, parsed.
pub(super) fn bodies(folder: &Path) -> Result<Vec<(PathBuf, String, Body)>, Error> {
    let read = |path: &Path, source| Error::Read { path: path.into(), source };
    let entries = fs::read_dir(folder).map_err(|source| read(folder, source))?;
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(|source| read(folder, source))?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "tf"));
    paths.sort();
    let mut bodies = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).map_err(|source| read(&path, source))?;
        let body = text.parse::<Body>().map_err(|error| {
            // Not the library's own text: it repeats the line, which may hold a secret.
            let (at, message) = (error.location(), error.message().replace('\n', ", "));
            let source = format!("line {}, column {}: {message}", at.line(), at.column());
            Error::NotHcl { path: path.clone(), source: source.into() }
        })?;
        bodies.push((path, text, body));
    }
    Ok(bodies)
}

fn line(block: &Block, text: &str) -> usize {
    let start = block.ident.span().or(block.span()).map_or(0, |span| span.start);
    text.get(..start).map_or(1, |before| before.matches('\n').count() + 1)
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn an_error_repeats_nothing_of_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("main.tf"), "a = 1\npassword = \"hunter2\" oops\n").unwrap();
        let error = lines(folder.path()).unwrap_err();
        let source = error.source().unwrap().to_string();
        assert!(source.starts_with("line 2, column 22: "), "{source}");
        assert!(!source.contains("hunter2"), "{source}");
    }

    #[test]
    fn a_module_that_calls_itself_is_entered_once() {
        let folder = tempfile::tempdir().unwrap();
        let call = |name: char| format!("module \"{name}\" {{ source = \"./\" }}\n");
        let calls = ('a'..='z').map(call).collect::<Vec<_>>().concat();
        fs::write(folder.path().join("main.tf"), calls + "resource \"x\" \"y\" {}\n").unwrap();
        let found = lines(folder.path()).unwrap();
        assert_eq!(found.keys().map(|key| &**key).collect::<Vec<_>>(), ["x.y"]);
    }
}
