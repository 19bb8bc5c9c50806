//! A comment on a pull request, in GitHub's Markdown: what changes at a glance, the rest folded.

use std::{
    cmp::Reverse,
    fmt::Write as _,
    io::{self, Write},
};

use self::page::{LIMIT, Page, Section, code, left_out, text};
use super::{
    Format, Project, Report,
    amount::{difference, money, percentage},
    attributes,
    bill::{self, Line},
    groups::{Group, groups},
    summary::{self, Prices, Summary},
    words::{action, baseline, counted, rates, side, used},
};
use crate::{
    gate::Verdict,
    money::Money,
    price::{Charge, CostChange, Gap},
};

pub(in crate::render) mod page;

pub(super) const FORMAT: Format = Format { name: "markdown", render };

/// By this line CI finds the comment of an earlier run, to update it.
const MARKER: &str = "<!-- outlay -->\n";
/// Attributes shown of a change; the rest is counted.
const ATTRIBUTES: usize = 4;

fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let foot = foot(report);
    let mut page = Page::new(foot.chars().count());
    page.add(MARKER);
    page.add(&headline(report));
    gates(report, &mut page);
    projects(report, &mut page);
    changes(report, &mut page);
    by_group(report, &mut page);
    drift(report, &mut page);
    gaps(report, &mut page);
    details(report, &mut page);
    out.write_all(page.finish(&foot).as_bytes())
}

/// The verdict, in a line.
fn headline(report: &Report) -> String {
    let summary = Summary::of_all(report);
    let show = |amount| money(amount, &report.currency);
    let (rise, before, after) = (summary.change(), show(summary.before), show(summary.after));
    let known = if rise == Money::default() {
        let stays = if report.projects.iter().all(Project::is_still) { "" } else { ", no change" };
        format!("{after}{stays}")
    } else {
        let share = rise.0.checked_div(summary.before.0).map(|share| {
            let plus = if rise > Money::default() { "+" } else { "" };
            format!(" ({plus}{})", percentage(share))
        });
        let rise = difference(rise, &report.currency);
        format!("{rise}{}, {before} → {after}", share.unwrap_or_default())
    };
    let gaps = match summary.gaps {
        0 => String::new(),
        count => {
            format!("\n{} of this sum.\n", counted(count, "gap is left out", "gaps are left out"))
        }
    };
    let against = report
        .baseline
        .as_ref()
        .map(|found| format!("\nCompared with {}.\n", text(&baseline(found))));
    format!("### Monthly cost: {known}\n{}{gaps}", against.unwrap_or_default())
}

/// The gates that the user set, those that tripped first.
fn gates(report: &Report, page: &mut Page) {
    let (tripped, passed): (Vec<_>, Vec<_>) =
        report.gates.iter().partition(|verdict| verdict.tripped.is_some());
    let row = |verdict: &Verdict| {
        let state = match &verdict.tripped {
            Some(reason) => format!("**failed**: {}", text(reason)),
            None => "passed".to_owned(),
        };
        let note = verdict.note.as_ref().map(|note| format!("; {}", text(note)));
        format!("- {} {state}{}\n", code(&verdict.gate), note.unwrap_or_default())
    };
    let rows = tripped.into_iter().chain(passed).map(row).collect();
    let of = ["gate", "gates"];
    page.section(&Section { head: "\n", rows, tail: "", of, most: LIMIT / 8 });
}

fn projects(report: &Report, page: &mut Page) {
    if report.projects.len() < 2 {
        return;
    }
    let row = |project: &Project| {
        let summary = Summary::of(project);
        let show = |amount| money(amount, &report.currency);
        let change = difference(summary.change(), &report.currency);
        let (before, after) = (show(summary.before), show(summary.after));
        format!("| {} | {before} | {after} | {change} |\n", code(&project.name))
    };
    let rows = report.projects.iter().map(row).collect();
    let [before, after] = report.sides();
    let head =
        &format!("\n| Project | {before} | {after} | Difference |\n| --- | ---: | ---: | ---: |\n");
    page.section(&Section { head, rows, tail: "", of: ["project", "projects"], most: LIMIT / 6 });
}

/// The resources whose cost changes, the largest change first, so that a cut leaves out the least.
fn changes(report: &Report, page: &mut Page) {
    let all =
        || report.projects.iter().flat_map(|project| in_project(project, &project.plan.changes));
    let (mut moved, others): (Vec<_>, Vec<_>) = all()
        .filter(|(project, change)| {
            change.moves_cost() || !project.is_still() && summary::is_changed(change)
        })
        .partition(|(_, change)| matters(change));
    let unchanged = all().count() - moved.len() - others.len();
    // Stable, so that equal changes keep the document's order. An unknown one may be any amount.
    moved.sort_by_key(|(_, change)| {
        let amount = summary::known_change(change).map(|amount| amount.0.abs());
        Reverse((amount.is_none() && has_known_side(change), amount))
    });
    let rows: Vec<_> =
        moved.iter().map(|(project, change)| changed(change, project, report)).collect();
    let [before, after] = report.sides();
    let head = &format!(
        "\n| Resource | Change | {before} | {after} | Difference |\n| --- | --- | ---: | ---: | ---: |\n"
    );
    let of = ["resource", "resources"];
    let total = rows.len();
    if !page.section(&Section { head, rows, tail: "", of, most: LIMIT / 2 }) {
        page.add(&match total {
            0 => "\nNo resource changes its cost.\n".to_owned(),
            _ => left_out(total, "changed resource", "changed resources"),
        });
    }
    let mut rest = Vec::new();
    if !others.is_empty() {
        rest.push(
            counted(others.len(), "other change is without", "other changes are without")
                + " effect on the cost",
        );
    }
    if unchanged > 0 {
        rest.push(counted(unchanged, "resource does not change", "resources do not change"));
    }
    if !rest.is_empty() {
        page.add(&format!("\n{}.\n", rest.join("; ")));
    }
}

fn in_project<'a>(
    project: &'a Project,
    changes: &'a [CostChange],
) -> impl Iterator<Item = (&'a Project, &'a CostChange)> {
    changes.iter().map(move |change| (project, change))
}

/// Whether the bill changes, or may for all that is known.
fn matters(change: &CostChange) -> bool {
    let is_nothing = summary::known_change(change) == Some(Money::default());
    change.moves_cost() && !(is_nothing && change.gaps().is_empty())
}

/// Whether an amount is at stake though the change is not known.
fn has_known_side(change: &CostChange) -> bool {
    [&change.before, &change.after].into_iter().any(|cost| cost.list_cost() != Money::default())
}

fn changed(change: &CostChange, project: &Project, report: &Report) -> String {
    let currency = &report.currency;
    let mut resource = code(&change.change.to_string());
    if report.projects.len() > 1 {
        let _ = write!(resource, "<br>in {}", code(&project.name));
    }
    let mut what = text(&action(&change.change, project.is_compared));
    let moved = attributes::changes(change);
    for attribute in moved.iter().take(ATTRIBUTES) {
        let _ = write!(what, "<br>{}", text(&attribute.to_string()));
    }
    if moved.len() > ATTRIBUTES {
        let more = counted(moved.len() - ATTRIBUTES, "more attribute", "more attributes");
        let _ = write!(what, "<br>{more}");
    }
    let [before, after] = sides(change, currency);
    format!("| {resource} | {what} | {before} | {after} | {} |\n", delta(change, currency))
}

fn sides(change: &CostChange, currency: &str) -> [String; 2] {
    [summary::before(change), summary::after(change)].map(|cost| side(cost, currency))
}

fn delta(change: &CostChange, currency: &str) -> String {
    summary::known_change(change).map_or_else(String::new, |delta| difference(delta, currency))
}

fn by_group(report: &Report, page: &mut Page) {
    let Some(by) = &report.group_by else { return };
    let show = |amount| money(amount, &report.currency);
    let row = |(name, group): (Box<str>, Group)| {
        let change = difference(group.change(), &report.currency);
        let (before, after) = (show(group.before), show(group.after));
        format!("| {} | {before} | {after} | {change} |\n", code(&name))
    };
    let rows = groups(report, by).into_iter().map(row).collect();
    let by = text(&by.to_string());
    let [before, after] = report.sides();
    let head =
        format!("\n| By {by} | {before} | {after} | Difference |\n| --- | ---: | ---: | ---: |\n");
    let of = ["group", "groups"];
    page.section(&Section { head: &head, rows, tail: "", of, most: LIMIT / 8 });
}

/// What was changed outside of the code, and what that costs.
fn drift(report: &Report, page: &mut Page) {
    let all = report.projects.iter();
    let drifted: Vec<_> =
        all.flat_map(|project| in_project(project, &project.drift.changes)).collect();
    let costs: Money = drifted
        .iter()
        .map(|(_, change)| change.after.list_cost() - change.before.list_cost())
        .sum();
    let count = counted(drifted.len(), "resource was", "resources were");
    let costs = difference(costs, &report.currency);
    let head = format!(
        "\n<details><summary>{count} changed outside of the code: {costs}</summary>\n\n\
         | Resource | Change | State | Live | Difference |\n| --- | --- | ---: | ---: | ---: |\n"
    );
    let rows = drifted.iter().map(|(project, change)| changed(change, project, report)).collect();
    let of = ["drifted resource", "drifted resources"];
    folded(page, &head, rows, of, LIMIT / 8);
}

fn gaps(report: &Report, page: &mut Page) {
    let mut rows: Vec<String> = Vec::new();
    for project in &report.projects {
        for found in summary::gaps(project) {
            let mut resource = code(&found.address());
            if report.projects.len() > 1 {
                let _ = write!(resource, " in {}", code(&project.name));
            }
            let reason = match found.gap {
                Gap::NeedsUsage(key) => format!("depends on usage: {}", code(key)),
                gap => text(&gap.to_string()),
            };
            rows.push(format!("- {resource}: {reason}\n"));
        }
    }
    let count = counted(rows.len(), "gap", "gaps");
    let head = format!("\n<details><summary>{count} in the cost</summary>\n\n");
    folded(page, &head, rows, ["gap", "gaps"], LIMIT / 6);
}

/// The bills of each project's changed resources.
fn details(report: &Report, page: &mut Page) {
    let mut hidden = 0;
    let [before, after] = report.sides();
    for project in &report.projects {
        let listed = project.plan.changes.iter().filter(|change| {
            let has_bill = !change.before.charges.is_empty() || !change.after.charges.is_empty();
            has_bill
                && (report.all || project.is_still() || change.moves_cost())
                && summary::is_listed(change, project, report)
        });
        let rows: Vec<_> = listed.map(|change| whole(change, project, report)).collect();
        let kind = if project.is_state { " (state)" } else { "" };
        let head = format!(
            "\n<details><summary>The bill of <code>{}</code>{kind}</summary>\n\n\
             | | How much | {before} | {after} | Difference |\n| --- | --- | ---: | ---: | ---: |\n",
            text(&project.name)
        );
        let is_empty = rows.is_empty();
        if !folded(page, &head, rows, ["resource", "resources"], LIMIT) && !is_empty {
            hidden += 1;
        }
    }
    page.add(&left_out(hidden, "project's bill", "projects' bills"));
}

fn folded(
    page: &mut Page,
    head: &str,
    rows: Vec<String>,
    of: [&'static str; 2],
    most: usize,
) -> bool {
    page.section(&Section { head, rows, tail: "\n</details>\n", of, most })
}

/// A resource and its bill, which are cut together or not at all.
fn whole(change: &CostChange, project: &Project, report: &Report) -> String {
    let currency = &report.currency;
    let [before, after] = sides(change, currency);
    let name = code(&change.change.to_string());
    let mut rows = format!(
        "| **{name}** | {} | **{before}** | **{after}** | **{}** |\n",
        text(&action(&change.change, project.is_compared)),
        delta(change, currency)
    )
    // Nothing is not to be set in bold.
    .replace("****", "");
    let compares = summary::known_change(change).is_some();
    for line in bill::lines(change, &[bill::BY_NAME, bill::BY_PRODUCT]) {
        rows.push_str(&component(line, compares, currency));
    }
    rows
}

fn component(line: Line, compares: bool, currency: &str) -> String {
    let Some(charge) = line.charge() else { return String::new() };
    let cost = |side: Option<&Charge>| side.and_then(|charge| charge.list_cost);
    let show = |cost: Option<Money>| cost.map_or_else(String::new, |cost| money(cost, currency));
    let (before, after) = (cost(line.before), cost(line.after));
    let delta = after.unwrap_or_default() - before.unwrap_or_default();
    let delta = if compares && delta != Money::default() {
        difference(delta, currency)
    } else {
        String::new()
    };
    let path: Vec<_> = charge.group.iter().map(|group| &**group).chain([&*charge.name]).collect();
    let (name, used) = (text(&path.join(" / ")), used(charge, currency));
    format!("| {name} | {used} | {} | {} | {delta} |\n", show(before), show(after))
}

fn foot(report: &Report) -> String {
    let Summary { resources, priced, free, with_gaps, .. } = Summary::of_all(report);
    let count = counted(resources, "resource", "resources");
    let age = Prices::of(report)
        .oldest()
        .map(|oldest| format!(" Prices are of {} or later.", text(oldest)));
    let age = age.unwrap_or_default();
    let rates = match &rates(report)[..] {
        [] => String::new(),
        rates => format!(" Prices are converted at {}.", rates.join(", ")),
    };
    let assumed = report.assumed.map_or_else(String::new, |size| {
        let cost = money(summary::assumed_cost(report), &report.currency);
        format!(" Usage that nobody told is assumed to be {size}: {cost} of the total rests on it.")
    });
    format!(
        "\n<sub>{count}: {priced} priced, {free} free, {with_gaps} with gaps.{age}{rates}{assumed}</sub>\n"
    )
}

#[cfg(test)]
mod tests;
