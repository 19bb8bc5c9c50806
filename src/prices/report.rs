//! What an update says at its end: what it found suspicious, and what found no place in the table.

use std::{io::Write, path::Path};

use crate::{
    error::Error,
    price::{Finding, Left},
};

/// How many of a kind are listed; the rest is counted.
const LISTED: usize = 20;

/// Prints suspicious prices, those of a rule together.
pub(super) fn findings(findings: &[Finding], out: &mut dyn Write) -> Result<(), Error> {
    for of_rule in findings.chunk_by(|left, right| left.rule.id == right.rule.id) {
        let rule = of_rule[0].rule;
        writeln!(out, "{} ({}):", rule.summary, of_rule.len())?;
        for finding in of_rule.iter().take(LISTED) {
            writeln!(out, "  {}", finding.what)?;
        }
        more(of_rule.len(), out)?;
    }
    Ok(())
}

/// Prints what is not in the table; with `file`, all that maps to nothing goes there too.
#[cfg(feature = "online")]
pub(super) fn left(left: &Left, file: Option<&Path>, out: &mut dyn Write) -> Result<(), Error> {
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

fn more(all: usize, out: &mut dyn Write) -> Result<(), Error> {
    if all > LISTED {
        writeln!(out, "  and {} more", all - LISTED)?;
    }
    Ok(())
}

/// The columns `count` and `what`.
#[cfg(feature = "online")]
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
