//! A table for people: what drifted, what it costs, and what could not be looked at.

use std::io::{self, Write};

use super::{DriftReport, Format, KINDS, Sum, attribute, by, not_asked, not_looked_at, says};
use crate::{
    drift::{Class, Drift},
    money::Money,
    render::{
        amount::{difference, money},
        layout::{Grid, Row, Screen, Trend, Weight},
        summary,
        words::{self, counted},
    },
};

pub(super) const FORMAT: Format =
    Format { name: "table", render: |report, out| render(report, Screen::stdout(), out) };

/// Attributes listed of a resource, and lines of coverage; the rest is counted.
const LISTED: usize = 12;

pub(super) fn render(report: &DriftReport, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    let many = report.documents > 1;
    for (class, name) in
        [(Class::Configuration, "Drift"), (Class::Runtime, "Moved by the cloud as it runs")]
    {
        let drifts: Vec<_> = report.of_class(class).collect();
        if drifts.is_empty() {
            continue;
        }
        writeln!(out, "{}\n", screen.strong(name))?;
        let mut grid = Grid::new("Resource", &["Declared", "Live", "Difference"]);
        for drift in &drifts {
            add(drift, many, &report.currency, &mut grid);
        }
        let Sum { declared, live, .. } = Sum::of(drifts.iter().copied());
        let moves = live - declared;
        let amounts = [
            money(declared, &report.currency),
            money(live, &report.currency),
            difference(moves, &report.currency),
        ];
        grid.total(Row::new(0, "Total a month").amounts(amounts).trend(trend(moves)));
        grid.write(screen, out)?;
        writeln!(out)?;
    }
    coverage(report, screen, out)?;
    footer(report, screen, out)
}

fn add(drift: &Drift, many: bool, currency: &str, grid: &mut Grid) {
    grid.gap();
    let change = &drift.cost;
    let sides = [summary::before(change), summary::after(change)];
    let [declared, live] = sides.map(|side| words::side(side, currency));
    let moves = summary::known_change(change);
    let shown = moves.map_or_else(String::new, |moves| difference(moves, currency));
    let row = Row::new(0, drift.name()).weight(Weight::Strong).note(says(drift));
    grid.add(row.amounts([declared, live, shown]).trend(moves.map_or(Trend::None, trend)));
    for moved in drift.attributes.iter().take(LISTED) {
        grid.add(Row::new(1, attribute(moved)));
    }
    if drift.attributes.len() > LISTED {
        let more = drift.attributes.len() - LISTED;
        grid.add(Row::new(1, counted(more, "more attribute", "more attributes")));
    }
    if let Some(by) = by(drift) {
        grid.add(Row::new(1, by));
    }
    let state = drift.state.as_deref().filter(|_| many);
    let id = drift.id().filter(|_| drift.address().is_some()).map(|id| &*id.0);
    let region = drift.region().map(|region| &*region.0);
    let place = [id, region, drift.account.as_deref(), state];
    let place: Vec<_> = place.into_iter().flatten().collect();
    if !place.is_empty() {
        grid.add(Row::new(1, place.join(", ")).weight(Weight::Faint));
    }
}

fn trend(moves: Money) -> Trend {
    match moves.cmp(&Money::default()) {
        std::cmp::Ordering::Greater => Trend::Up,
        std::cmp::Ordering::Less => Trend::Down,
        std::cmp::Ordering::Equal => Trend::None,
    }
}

fn coverage(report: &DriftReport, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    let lines: Vec<_> = report.coverage.iter().filter_map(not_looked_at).collect();
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}\n", screen.strong("Not looked at"))?;
    for line in lines.iter().take(LISTED) {
        writeln!(out, "{}", screen.paragraph(line, 0))?;
    }
    if lines.len() > LISTED {
        writeln!(out, "and {} more; --format json lists them", lines.len() - LISTED)?;
    }
    writeln!(out)
}

fn footer(report: &DriftReport, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    let of_kind = |kind| {
        let of = report.of_class(Class::Configuration).filter(|drift| drift.kind == kind);
        (of.count(), kind)
    };
    let counts = KINDS.map(of_kind);
    let counts: Vec<_> =
        counts.iter().map(|(count, kind)| format!("{count} {}", kind.name())).collect();
    let documents = counted(report.documents, "document", "documents");
    let declared = counted(report.declared, "declared resource", "declared resources");
    let against = match report.taken_at {
        Some(time) => format!(", {} live at {time}", report.live),
        None if report.live > 0 => format!(", {} live", report.live),
        None => String::new(),
    };
    let line = format!("{}: {declared} in {documents}{against}", counts.join(", "));
    writeln!(out, "{}", screen.paragraph(&line, 0))?;
    if let Some(line) = not_asked(report) {
        writeln!(out, "{}", screen.paragraph(&line, 0))?;
    }
    let left_out = [
        (report.defaults, "that every account has (--strict lists them)"),
        (report.ignored, "ignored"),
        (report.accepted, "accepted by the baseline"),
    ];
    let left_out: Vec<_> = left_out
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, why)| format!("{count} {why}"))
        .collect();
    if left_out.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", screen.paragraph(&format!("left out: {}", left_out.join(", ")), 0))
}
