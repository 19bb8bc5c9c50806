//! A table for people: what changes, what it costs, and what could not be told.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use rust_decimal::dec;

use super::{
    Format, Project, Report,
    amount::{difference, money, percentage},
    attributes,
    bill::{self, Group, Line},
    groups::{GroupBy, groups},
    layout::{Grid, Row, Screen, Trend, Weight},
    summary::{self, Prices, Summary},
    unpriced,
    words::{self, action, counted, used},
};
use crate::{
    money::Money,
    price::{Charge, CostChange, Gap},
};

pub(super) const FORMAT: Format =
    Format { name: "table", render: |report, out| render(report, Screen::stdout(), out) };

/// Listed with a gap, resources or keys; the rest is counted.
const LISTED: usize = 5;
/// Attributes listed of a change; the rest is counted.
const ATTRIBUTES: usize = 8;

fn render(report: &Report, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    if let Some(baseline) = &report.baseline {
        let name = words::baseline(baseline);
        writeln!(out, "{}\n", screen.paragraph(&format!("Compared with {name}"), 0))?;
    }
    for project in &report.projects {
        let kind = if project.is_state { " (state)" } else { "" };
        writeln!(out, "{}{kind}\n", screen.strong(&project.name))?;
        plan(project, report, screen, out)?;
        writeln!(out)?;
        if !project.drift.changes.is_empty() {
            writeln!(out, "{}\n", screen.strong(&format!("Drift of {}", project.name)))?;
            drift(project, report, screen, out)?;
            writeln!(out)?;
        }
    }
    if report.projects.len() > 1 {
        writeln!(out, "{}\n", screen.strong("All projects"))?;
        all_projects(report).write(screen, out)?;
        writeln!(out)?;
    }
    if let Some(by) = &report.group_by {
        writeln!(out, "{}\n", screen.strong(&format!("By {by}")))?;
        by_group(report, by).write(screen, out)?;
        writeln!(out)?;
    }
    if report.show_unpriced {
        unpriced::write(report, screen, out)?;
    } else {
        gaps(report, screen, out)?;
    }
    footer(report, screen, out)
}

fn plan(project: &Project, report: &Report, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    let (listed, hidden): (Vec<_>, Vec<_>) = project
        .plan
        .changes
        .iter()
        .filter(|change| is_shown(change))
        .partition(|change| summary::is_listed(change, project, report));
    let Summary { before, after, gaps, .. } = Summary::of(project);
    let columns = Columns {
        currency: &report.currency,
        only_after: project.is_still(),
        whole: report.all || project.is_still(),
        is_compared: project.is_compared,
    };

    let [before_name, after_name] = report.sides();
    let names: &[_] = if project.is_still() {
        &["Monthly cost"]
    } else {
        &[before_name, after_name, "Difference"]
    };
    let mut grid = Grid::new("Resource", names);
    for change in listed {
        columns.add(change, &mut grid);
    }
    if !hidden.is_empty() {
        let cost: Money = hidden.iter().map(|change| change.after.list_cost()).sum();
        let count = counted(hidden.len(), "resource does not change", "resources do not change");
        grid.gap();
        let row = Row::new(0, count).note("--all lists them").weight(Weight::Faint);
        grid.add(row.amounts([money(cost, &report.currency), money(cost, &report.currency)]));
    }
    if grid.is_empty() {
        return writeln!(out, "Nothing here has a price.");
    }
    grid.total(columns.total("Total a month", before, after).note(left_out(gaps)));
    grid.write(screen, out)
}

/// What Terraform's refresh found changed: the state against the live resource.
fn drift(
    project: &Project,
    report: &Report,
    screen: Screen,
    out: &mut dyn Write,
) -> io::Result<()> {
    let drift = &project.drift;
    let columns = Columns::both(report);
    let mut grid = Grid::new("Changed outside of the code", &["State", "Live", "Difference"]);
    let costs = |change: &CostChange| change.before != change.after || report.all;
    let (shown, others): (Vec<_>, Vec<_>) = drift.changes.iter().partition(|change| {
        is_shown(change) && costs(change) || !attributes::changes(change).is_empty()
    });
    for change in &shown {
        columns.add(change, &mut grid);
    }
    if !shown.is_empty() {
        grid.total(columns.total("Drift a month", drift.before(), drift.after()));
        grid.write(screen, out)?;
    }
    match others.len() {
        0 => Ok(()),
        count => writeln!(
            out,
            "{}",
            counted(
                count,
                "resource drifted with no known effect on its cost",
                "resources drifted with no known effect on their cost"
            )
        ),
    }
}

fn all_projects(report: &Report) -> Grid {
    let columns = Columns::both(report);
    let [before, after] = report.sides();
    let mut grid = Grid::new("Project", &[before, after, "Difference"]);
    for project in &report.projects {
        let Summary { before, after, .. } = Summary::of(project);
        grid.add(columns.total(&project.name, before, after));
    }
    let Summary { before, after, gaps, .. } = Summary::of_all(report);
    grid.total(columns.total("Total a month", before, after).note(left_out(gaps)));
    grid
}

fn by_group(report: &Report, by: &GroupBy) -> Grid {
    let columns = Columns::both(report);
    let [before, after] = report.sides();
    let mut grid = Grid::new("Group", &[before, after, "Difference"]);
    for (name, group) in groups(report, by) {
        grid.add(columns.total(&name, group.before, group.after));
    }
    let Summary { before, after, gaps, .. } = Summary::of_all(report);
    grid.total(columns.total("Total a month", before, after).note(left_out(gaps)));
    grid
}

/// A total is of what is known.
fn left_out(gaps: usize) -> String {
    if gaps == 0 { String::new() } else { counted(gaps, "gap left out", "gaps left out") }
}

/// Whether a resource has anything to show in a table of costs; the others are counted below it.
fn is_shown(change: &CostChange) -> bool {
    [&change.before, &change.after].into_iter().any(|cost| {
        !cost.charges.is_empty() || cost.gaps.iter().any(|gap| *gap != Gap::UnsupportedType)
    })
}

/// How amounts of both sides fill the columns.
#[derive(Clone, Copy)]
struct Columns<'a> {
    currency: &'a str,
    /// Nothing changes: one column is enough.
    only_after: bool,
    /// Shows the bills of resources whose cost stays, too.
    whole: bool,
    /// Both sides are not before and after, but a baseline and what there is here.
    is_compared: bool,
}

impl<'a> Columns<'a> {
    fn both(report: &'a Report) -> Self {
        let whole = report.all;
        Self { currency: &report.currency, only_after: false, whole, is_compared: false }
    }

    /// A resource, what changes of it, and its bill.
    fn add(self, change: &CostChange, grid: &mut Grid) {
        grid.gap();
        let row = Row::new(0, change.change.to_string()).weight(Weight::Strong);
        let sides = [summary::before(change), summary::after(change)]
            .map(|side| words::side(side, self.currency));
        grid.add(if self.only_after {
            let [_, after] = sides;
            row.amounts([after])
        } else {
            let [before, after] = sides;
            let delta = summary::known_change(change);
            let shown = delta.map_or_else(String::new, |delta| difference(delta, self.currency));
            let trend = delta.map_or(Trend::None, trend);
            row.note(action(&change.change, self.is_compared))
                .amounts([before, after, shown])
                .trend(trend)
        });
        let moved = attributes::changes(change);
        for attribute in moved.iter().take(ATTRIBUTES) {
            grid.add(Row::new(1, attribute.to_string()));
        }
        if moved.len() > ATTRIBUTES {
            let count = moved.len() - ATTRIBUTES;
            grid.add(Row::new(1, counted(count, "more attribute", "more attributes")));
        }
        if change.before == change.after && !self.whole {
            return;
        }
        let lines = bill::lines(change, &[bill::BY_NAME, bill::BY_PRODUCT]);
        let lines = lines.into_iter().filter_map(|line| Some((&*line.charge()?.group, line)));
        let compares = summary::known_change(change).is_some();
        self.group(&Group::new(lines), 1, compares, grid);
    }

    /// The lines of a bill; their differences only where both bills are known, as a line that is
    /// missing may be a gap.
    fn group(self, group: &Group<Line>, indent: usize, compares: bool, grid: &mut Grid) {
        for line in &group.lines {
            let Some(charge) = line.charge() else { continue };
            let row = Row::new(indent, &charge.name).weight(Weight::Faint);
            grid.add(row.note(used(charge, self.currency)).amounts(self.line(line, compares)));
        }
        for inner in &group.groups {
            grid.add(Row::new(indent, inner.name).weight(Weight::Faint));
            self.group(inner, indent + 1, compares, grid);
        }
    }

    fn line(self, line: &Line, compares: bool) -> Vec<String> {
        let cost = |side: Option<&Charge>| side.and_then(|charge| charge.list_cost);
        let (before, after) = (cost(line.before), cost(line.after));
        let show =
            |cost: Option<Money>| cost.map_or_else(String::new, |cost| money(cost, self.currency));
        if self.only_after {
            return vec![show(after)];
        }
        let delta = after.unwrap_or_default() - before.unwrap_or_default();
        let delta = if compares && delta != Money::default() {
            difference(delta, self.currency)
        } else {
            String::new()
        };
        vec![show(before), show(after), delta]
    }

    fn total(self, text: &str, before: Money, after: Money) -> Row {
        let show = |amount| money(amount, self.currency);
        if self.only_after {
            return Row::new(0, text).amounts([show(after)]);
        }
        let delta = after - before;
        let amounts = [show(before), show(after), difference(delta, self.currency)];
        Row::new(0, text).amounts(amounts).trend(trend(delta))
    }
}

fn trend(delta: Money) -> Trend {
    match delta.cmp(&Money::default()) {
        std::cmp::Ordering::Greater => Trend::Up,
        std::cmp::Ordering::Less => Trend::Down,
        std::cmp::Ordering::Equal => Trend::None,
    }
}

/// Why costs are missing: each reason once with its resources, and last each resource with the keys
/// of the usage file that would tell the rest.
fn gaps(report: &Report, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    let many = report.projects.len() > 1;
    let mut reasons: BTreeMap<&Gap, Vec<String>> = BTreeMap::new();
    let mut usage: Vec<(String, Vec<String>)> = Vec::new();
    for project in &report.projects {
        let place = if many { format!("{}: ", project.name) } else { String::new() };
        for found in summary::gaps(project) {
            let address = format!("{place}{}", found.address());
            let Gap::NeedsUsage(key) = found.gap else {
                reasons.entry(found.gap).or_default().push(address);
                continue;
            };
            match usage.last_mut() {
                Some((last, keys)) if *last == address => keys.push(key.to_string()),
                _ => usage.push((address, vec![key.to_string()])),
            }
        }
    }
    if reasons.is_empty() && usage.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}\n", screen.strong("Gaps"))?;
    for (gap, addresses) in reasons {
        writeln!(out, "{}", screen.paragraph(&gap.to_string(), 0))?;
        writeln!(out, "{}", screen.paragraph(&cut(&addresses, ", "), 1))?;
    }
    if !usage.is_empty() {
        writeln!(out, "depends on usage; these keys of the usage file would tell it")?;
        let lines = usage.iter().map(|(address, keys)| format!("{address}: {}", cut(keys, ", ")));
        for line in cut(&lines.collect::<Vec<_>>(), "\n").lines() {
            writeln!(out, "{}", screen.paragraph(line.trim_start(), 1))?;
        }
    }
    writeln!(out)
}

/// The first of a list, and how many more there are.
fn cut(list: &[String], separator: &str) -> String {
    let first = list[..list.len().min(LISTED)].join(separator);
    match list.len().saturating_sub(LISTED) {
        0 => first,
        more => format!("{first}{}and {more} more", if separator == "\n" { "\n" } else { " " }),
    }
}

fn footer(report: &Report, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    let Summary { resources, priced, free, with_gaps, .. } = Summary::of_all(report);
    let count = counted(resources, "resource", "resources");
    writeln!(out, "{count}: {priced} priced, {free} free, {with_gaps} with gaps")?;

    for rate in words::rates(report) {
        writeln!(out, "Prices are converted at {rate}")?;
    }
    if let Some(size) = report.assumed {
        let assumed = money(summary::assumed_cost(report), &report.currency);
        let line = format!(
            "Usage that nobody told is assumed to be {size}: {assumed} of the total rests on it"
        );
        writeln!(out, "{}", screen.paragraph(&line, 0))?;
    }
    let prices = Prices::of(report);
    let Some(oldest) = prices.oldest() else { return Ok(()) };
    let share = match prices.estimate_share {
        share if share.is_zero() => String::new(),
        share => {
            let less = share < dec!(0.001);
            let share = if less { "less than 0.1%".into() } else { percentage(share) };
            format!("; {share} of the total rests on derived or estimated ones")
        }
    };
    let age = format!("Prices are of {oldest} or later{share}");
    writeln!(out, "{}", screen.paragraph(&age, 0))
}

#[cfg(test)]
mod tests;
