//! The inventory file: what live accounts held, recorded so that a run can be repeated offline.
//!
//! JSON, a resource a line, sorted; compressed with zstd where the name ends in `.zst`. An attribute
//! that is `null` was looked at and is unset; one that is not there was not looked at.

mod json;
#[cfg(test)]
mod tests;

use std::{
    borrow::Cow,
    io::{self, Read as _, Write as _},
    path::Path,
};

use tempfile::NamedTempFile;

use crate::{error::Error, model::Inventory};

/// What the first bytes of a zstd frame are.
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Writes all of the file or, on an error, nothing: what was there stays.
pub(crate) fn write(path: &Path, inventory: &Inventory) -> Result<(), Error> {
    write_whole(path, inventory).map_err(|source| Error::WriteFile { path: path.into(), source })
}

fn write_whole(path: &Path, inventory: &Inventory) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    let mut out = io::BufWriter::new(&mut file);
    if path.extension().is_some_and(|extension| extension == "zst") {
        let mut compressed = zstd::Encoder::new(&mut out, 0)?;
        json::write(inventory, &mut compressed)?;
        compressed.finish()?;
    } else {
        json::write(inventory, &mut out)?;
    }
    out.flush()?;
    drop(out);
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Whether a file begins as an inventory does, whatever its name. One that cannot be read is none:
/// whoever reads it as something else will say why.
pub(crate) fn is_one(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(200).read_to_end(&mut head));
    let text = String::from_utf8_lossy(&head);
    read.is_ok() && (head.starts_with(ZSTD) || text.contains("\"outlay inventory\""))
}

/// Reads what [`write()`] wrote, whatever its name.
pub(crate) fn read(path: &Path) -> Result<Inventory, Error> {
    let read = |source| Error::Read { path: path.into(), source };
    let bytes = std::fs::read(path).map_err(read)?;
    let damaged = |source: Box<dyn std::error::Error + Send + Sync>| Error::NotInventory {
        path: path.into(),
        source,
    };
    let bytes: Cow<[u8]> = if bytes.starts_with(ZSTD) {
        zstd::decode_all(&*bytes).map_err(|error| damaged(error.into()))?.into()
    } else {
        bytes.into()
    };
    let text = std::str::from_utf8(&bytes).map_err(|error| damaged(error.into()))?;
    match json::version(text).map_err(|error| damaged(error.into()))? {
        json::VERSION => json::read(text).map_err(|error| damaged(error.into())),
        version => Err(Error::UnknownVersion {
            path: path.display().to_string(),
            what: "an inventory",
            version: version.to_string(),
        }),
    }
}
