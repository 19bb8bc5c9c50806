//! What is suspicious about prices, for people.

use std::io::Write;

use crate::{error::Error, price::Finding};

/// How many of a kind are listed; the rest is counted.
pub(super) const LISTED: usize = 20;

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

/// Says how many are not listed.
pub(super) fn more(all: usize, out: &mut dyn Write) -> Result<(), Error> {
    if all > LISTED {
        writeln!(out, "  and {} more", all - LISTED)?;
    }
    Ok(())
}
