//! What of an update found no place in the table, for people and as a file.

use std::{io::Write, path::Path};

use super::report::{LISTED, more};
use crate::{error::Error, price::Left};

/// Prints what is not in the table; with `file`, all that maps to nothing goes there too.
pub(super) fn print(left: &Left, file: Option<&Path>, out: &mut dyn Write) -> Result<(), Error> {
    let kinds = [
        (&left.skipped, "left out on purpose"),
        (&left.faulty, "cannot be a price"),
        (&left.unmapped, "map to no product of ours"),
    ];
    for (counts, heading) in kinds {
        let all: u64 = counts.values().sum();
        if all == 0 {
            continue;
        }
        writeln!(out, "{all} {heading}:")?;
        let mut most: Vec<_> = counts.iter().collect();
        most.sort_by(|(what, n), (other, m)| m.cmp(n).then_with(|| what.cmp(other)));
        for (what, n) in most.iter().take(LISTED) {
            writeln!(out, "  {n:>7} {what}")?;
        }
        more(most.len(), out)?;
    }
    match file {
        Some(path) => unmapped(left, path),
        None => Ok(()),
    }
}

/// The columns `count` and `what`.
fn unmapped(left: &Left, path: &Path) -> Result<(), Error> {
    let fault = |error: csv::Error| Error::WriteFile {
        path: path.into(),
        source: std::io::Error::other(error),
    };
    let mut writer = csv::Writer::from_path(path).map_err(fault)?;
    writer.write_record(["count", "what"]).map_err(fault)?;
    for (what, n) in &left.unmapped {
        writer.write_record([&n.to_string(), &**what]).map_err(fault)?;
    }
    writer.flush().map_err(|source| Error::WriteFile { path: path.into(), source })
}
