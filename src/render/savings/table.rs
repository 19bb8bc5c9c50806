//! A table for people: each advice with what it saves alone and in the plan, then the levers.

use std::io::{self, Write};

use super::{
    super::{
        amount::{money, percentage},
        layout::{Grid, Row, Screen, Weight},
        words::counted,
    },
    SavingsFormat, SavingsReport, bill,
};
use crate::advise::Advice;

pub(super) const FORMAT: SavingsFormat =
    SavingsFormat { name: "table", render: |report, out| render(report, Screen::stdout(), out) };

fn render(report: &SavingsReport, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    let savings = &report.savings;
    let show = |amount| money(amount, &report.currency);
    if savings.advice.is_empty() {
        writeln!(out, "Nothing to save was found.")?;
    } else {
        let mut grid = Grid::new("Resource", &["Alone", "In the plan"]);
        for advice in &savings.advice {
            let gross = advice.gross.map_or_else(|| "?".to_owned(), show);
            grid.add(
                Row::new(0, advice.name())
                    .note(advice.check.id)
                    .amounts([gross, show(advice.net)])
                    .weight(Weight::Strong),
            );
            grid.add(Row::new(1, &advice.because).note(judgement(advice)));
        }
        grid.gap();
        for (lever, (count, net)) in report.by_lever() {
            let note = counted(count, "step", "steps");
            grid.add(Row::new(0, lever.name()).note(note).amounts([String::new(), show(net)]));
        }
        let share = savings.saved().0.checked_div(savings.now.0).map(percentage);
        let note = format!(
            "{} → {}{}",
            show(savings.now),
            show(savings.after),
            share.map_or_else(String::new, |share| format!(", -{share}"))
        );
        grid.total(
            Row::new(0, "Saved a month").note(note).amounts([String::new(), show(savings.saved())]),
        );
        grid.write(screen, out)?;
    }
    writeln!(out)?;
    for untold in report.untold() {
        writeln!(out, "?: {untold}")?;
    }
    if savings.too_risky > 0 {
        let count = counted(savings.too_risky, "proposal", "proposals");
        writeln!(out, "{count} left out as too risky (--risk)")?;
    }
    for unjudged in &savings.unjudged {
        let count = counted(unjudged.count, "resource", "resources");
        let (check, attribute) = (unjudged.check, &unjudged.attribute);
        writeln!(out, "not judged: {check} for {count}, as `{attribute}` is not known")?;
    }
    for doubt in report.doubts() {
        writeln!(out, "{doubt}")?;
    }
    for refused in &report.refused {
        writeln!(out, "not looked at: {refused}")?;
    }
    for line in bill::in_words(report) {
        writeln!(out, "{line}")?;
    }
    let gaps = match savings.gaps {
        0 => String::new(),
        gaps => format!(", {gaps} with a cost that is not told in full"),
    };
    writeln!(out, "{} looked at{gaps}", counted(savings.resources, "resource", "resources"))
}

/// `low risk, high confidence`.
fn judgement(advice: &Advice) -> String {
    format!("{} risk, {} confidence", advice.risk.name(), advice.confidence.name())
}
