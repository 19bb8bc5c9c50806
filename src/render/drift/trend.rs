//! How drift developed: a table for people, or JSON.

use std::io::{self, Write};

use serde_json::json;

use crate::{
    history::{Lasting, Sum, Trend},
    money::Money,
    render::{
        amount::{Exact, difference},
        layout::{Grid, Row, Screen},
        words::counted,
    },
};

/// Runs shown; those before them are in JSON.
const RUNS: usize = 30;

pub(crate) fn trend_table(trend: &Trend, currency: &str, out: &mut dyn Write) -> io::Result<()> {
    let screen = Screen::stdout();
    if trend.runs.is_empty() {
        return writeln!(out, "no run is recorded yet");
    }
    let mut grid = Grid::new("Run", &["Unmanaged", "Missing", "Changed", "A month"]);
    for sum in &trend.runs[trend.runs.len().saturating_sub(RUNS)..] {
        let Sum { at, unmanaged, missing, changed, moves, .. } = sum;
        let counts = [unmanaged, missing, changed].map(ToString::to_string);
        let amounts: Vec<_> = counts.into_iter().chain([difference(*moves, currency)]).collect();
        let at = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        grid.add(Row::new(0, at).amounts(amounts));
    }
    grid.write(screen, out)?;
    writeln!(out)?;
    if let Some(last) = trend.runs.last().filter(|last| last.unseen > 0) {
        let types = counted(last.unseen, "type was", "types were");
        writeln!(out, "In the last run {types} not looked at; what drifted there may still do.\n")?;
    }
    if trend.lasting.is_empty() {
        return writeln!(out, "nothing drifts");
    }
    let mut grid = Grid::new("Still drifting", &["First seen", "Age", "A month"]);
    for Lasting { entry, first_seen, days } in &trend.lasting {
        let date = first_seen.strftime("%Y-%m-%d").to_string();
        let age = counted(usize::try_from(*days).unwrap_or_default(), "day", "days");
        let amounts = [date, age, difference(Money(entry.moves), currency)];
        let ran = if entry.class == "runtime" { ", runtime" } else { "" };
        let note = format!("{}{ran}", entry.kind);
        grid.add(Row::new(0, &entry.name).note(note).amounts(amounts));
    }
    grid.write(screen, out)
}

pub(crate) fn trend_json(trend: &Trend, currency: &str, out: &mut dyn Write) -> io::Result<()> {
    let runs = trend.runs.iter().map(|sum| {
        json!({
            "at": sum.at.to_string(),
            "unmanaged": sum.unmanaged,
            "missing": sum.missing,
            "changed": sum.changed,
            "not_looked_at": sum.unseen,
            "monthly_cost_change": Exact::from(sum.moves),
        })
    });
    let lasting = trend.lasting.iter().map(|Lasting { entry, first_seen, days }| {
        json!({
            "kind": entry.kind,
            "class": entry.class,
            "severity": entry.severity,
            "type": entry.resource_type,
            "name": entry.name,
            "state": entry.state,
            "account": entry.account,
            "region": entry.region,
            "first_seen": first_seen.to_string(),
            "age_days": days,
            "monthly_cost_change": Exact(entry.moves),
        })
    });
    let document = json!({
        "version": "1",
        "currency": currency,
        "runs": runs.collect::<Vec<_>>(),
        "lasting": lasting.collect::<Vec<_>>(),
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
