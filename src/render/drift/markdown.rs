//! Markdown, for an issue or a comment that a scheduled job keeps up to date.

use std::io::{self, Write};

use super::{DriftReport, Format, Sum, attribute, by, not_asked, not_looked_at, says};
use crate::{
    drift::{Class, Drift},
    render::{
        amount::{difference, money},
        markdown::page::{Page, Section, code, text},
        summary,
        words::{self, counted},
    },
};

pub(super) const FORMAT: Format = Format { name: "markdown", render };

/// Tells CI which comment to update.
const MARKER: &str = "<!-- outlay drift -->\n";

fn render(report: &DriftReport, out: &mut dyn Write) -> io::Result<()> {
    let foot = foot(report);
    let mut page = Page::new(foot.chars().count());
    page.add(MARKER);
    let set: Vec<_> = report.of_class(Class::Configuration).collect();
    let ran: Vec<_> = report.of_class(Class::Runtime).collect();
    page.add(&format!("## Drift: {}\n", verdict(&set, report)));
    let many = report.documents > 1;
    table(&mut page, "\n", &set, many, report);
    if !ran.is_empty() {
        let moves = difference(Sum::of(ran.iter().copied()).moves(), &report.currency);
        let count = counted(ran.len(), "resource", "resources");
        let head = format!("\n**{count} moved by the cloud as they run: {moves} a month**\n\n");
        table(&mut page, &head, &ran, many, report);
    }
    let lines: Vec<_> = report.coverage.iter().filter_map(not_looked_at).collect();
    if !lines.is_empty() {
        page.section(&Section {
            head: "\n<details><summary>Not looked at</summary>\n\n",
            rows: lines.iter().map(|line| format!("- {}\n", text(line))).collect(),
            tail: "\n</details>\n",
            of: ["type", "types"],
            most: 10_000,
        });
    }
    out.write_all(page.finish(&foot).as_bytes())
}

fn verdict(set: &[&Drift], report: &DriftReport) -> String {
    if set.is_empty() {
        return "none".into();
    }
    let moves = difference(Sum::of(set.iter().copied()).moves(), &report.currency);
    format!("{}, {moves} a month", counted(set.len(), "resource", "resources"))
}

fn table(page: &mut Page, head: &str, drifts: &[&Drift], many: bool, report: &DriftReport) {
    if drifts.is_empty() {
        return;
    }
    let head = format!(
        "{head}| Resource | | Declared | Live | Difference |\n| --- | --- | ---: | ---: | ---: |\n"
    );
    page.section(&Section {
        head: &head,
        rows: drifts.iter().map(|drift| row(drift, many, report)).collect(),
        tail: "",
        of: ["resource", "resources"],
        most: usize::MAX,
    });
}

fn row(drift: &Drift, many: bool, report: &DriftReport) -> String {
    let change = &drift.cost;
    let [declared, live] = [summary::before(change), summary::after(change)]
        .map(|side| words::side(side, &report.currency));
    let moves = summary::known_change(change)
        .map_or_else(String::new, |moves| difference(moves, &report.currency));
    let mut what = says(drift);
    for moved in &drift.attributes {
        what.extend(["<br>", &code(&attribute(moved))]);
    }
    if let Some(by) = by(drift) {
        what.extend(["<br>", &text(&by)]);
    }
    let state = drift.state.as_deref().filter(|_| many);
    let state = state.map_or_else(String::new, |state| format!("<br>{}", text(state)));
    format!("| {}{state} | {what} | {declared} | {live} | {moves} |\n", code(&drift.name()))
}

fn foot(report: &DriftReport) -> String {
    let sum = Sum::of(report.of_class(Class::Configuration));
    let not_asked = not_asked(report).map_or_else(String::new, |line| format!("\n{line}.\n"));
    format!(
        "\n{} in {}; declared {}, live {} a month. Prices asked for {}.\n{not_asked}",
        counted(report.declared, "declared resource", "declared resources"),
        counted(report.documents, "document", "documents"),
        money(sum.declared, &report.currency),
        money(sum.live, &report.currency),
        report.as_of,
    )
}
