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
    // A module that calls itself is no valid configuration; nothing nests deeper than this.
    module(folder, folder, "", 0, &mut found)?;
    Ok(found)
}

const DEPTH: usize = 16;

fn module(
    root: &Path,
    folder: &Path,
    prefix: &str,
    depth: usize,
    found: &mut BTreeMap<Box<str>, (Box<str>, usize)>,
) -> Result<(), Error> {
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
                ("module", [name]) if depth < DEPTH => {
                    let source = block.body.get_attribute("source").map(|source| &source.value);
                    let Some(Expression::String(source)) = source else { continue };
                    let is_here = source.starts_with("./") || source.starts_with("../");
                    let below = folder.join(source.as_str());
                    if is_here && below.is_dir() {
                        let prefix = format!("{prefix}module.{name}.");
                        module(root, &below, &prefix, depth + 1, found)?;
                    }
                }
                _ => {}
            }
        }
    }
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
        let body = text
            .parse::<Body>()
            .map_err(|source| Error::NotHcl { path: path.clone(), source: source.into() })?;
        bodies.push((path, text, body));
    }
    Ok(bodies)
}

fn line(block: &Block, text: &str) -> usize {
    let start = block.ident.span().or(block.span()).map_or(0, |span| span.start);
    text.get(..start).map_or(1, |before| before.matches('\n').count() + 1)
}
