//! What is not priced and why, resource by resource, and what is free by type.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use super::{Report, layout::Screen, summary, words::counted};

/// Lists every resource with a gap, each gap on its own line, and counts the free ones.
pub(super) fn write(report: &Report, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    let mut free: BTreeMap<&str, usize> = BTreeMap::new();
    let many = report.projects.len() > 1;
    writeln!(out, "{}\n", screen.strong("Not priced"))?;
    let mut is_complete = true;
    for project in &report.projects {
        let place = if many { format!("{}: ", project.name) } else { String::new() };
        let mut last = String::new();
        for found in summary::gaps(project) {
            is_complete = false;
            let address = format!("{place}{}", found.address());
            if address != last {
                writeln!(out, "{}", screen.paragraph(&address, 0))?;
            }
            writeln!(out, "{}", screen.paragraph(&found.gap.to_string(), 1))?;
            last = address;
        }
        for change in project.plan.changes.iter().filter(|change| summary::is_free(change)) {
            let kind = change.change.resource().map_or("", |resource| &resource.kind);
            *free.entry(kind).or_default() += 1;
        }
    }
    if is_complete {
        writeln!(out, "Nothing: every resource has its price.")?;
    }
    if !free.is_empty() {
        writeln!(out, "\n{}\n", screen.strong("Free"))?;
        for (kind, count) in free {
            let count = counted(count, "resource", "resources");
            writeln!(out, "{}", screen.paragraph(&format!("{kind}: {count}"), 0))?;
        }
    }
    writeln!(out)
}
