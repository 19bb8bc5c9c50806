//! A comment on a pull request, in GitHub's Markdown: the sum at a glance, each advice a row, and
//! the configuration that does it folded.

use std::io::{self, Write};

use super::{
    super::{
        amount::{money, percentage},
        markdown::page::{LIMIT, Page, Section, code, text},
        words::counted,
    },
    SavingsFormat, SavingsReport, bill,
};
use crate::advise::Advice;

pub(super) const FORMAT: SavingsFormat = SavingsFormat { name: "markdown", render };

/// By this line CI finds the comment of an earlier run, to update it.
const MARKER: &str = "<!-- outlay savings -->\n";

fn render(report: &SavingsReport, out: &mut dyn Write) -> io::Result<()> {
    let savings = &report.savings;
    let show = |amount| money(amount, &report.currency);
    let foot = foot(report);
    let mut page = Page::new(foot.chars().count());
    page.add(MARKER);
    if savings.advice.is_empty() {
        page.add("### Nothing to save was found\n");
    } else {
        let (saved, now, after) = (show(savings.saved()), show(savings.now), show(savings.after));
        let share = savings.saved().0.checked_div(savings.now.0).map(percentage);
        let share = share.map_or_else(String::new, |share| format!(" ({share})"));
        page.add(&format!("### {saved} a month could be saved{share}, {now} → {after}\n"));
    }
    let row = |advice: &Advice| {
        let gross = advice.gross.map_or_else(|| "?".to_owned(), show);
        format!(
            "| {} | {}<br>{} | {} | {gross} | {} |\n",
            code(&advice.name()),
            text(advice.check.id),
            text(&advice.because),
            advice.risk.name(),
            show(advice.net),
        )
    };
    page.section(&Section {
        head: "\n| Resource | Advice | Risk | Alone | In the plan |\n| --- | --- | --- | ---: | ---: |\n",
        rows: savings.advice.iter().map(row).collect(),
        tail: "",
        of: ["advice", "advices"],
        most: LIMIT / 2,
    });
    let changes = savings.advice.iter().filter(|advice| !advice.remediation.is_empty());
    page.section(&Section {
        head: "\n<details><summary>As Terraform configuration</summary>\n\n",
        rows: changes.map(|advice| fenced(&advice.remediation)).collect(),
        tail: "\n</details>\n",
        of: ["change", "changes"],
        most: LIMIT / 2,
    });
    out.write_all(page.finish(&foot).as_bytes())
}

/// A block of code that nothing in it can end.
fn fenced(text: &str) -> String {
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}hcl\n{}\n{fence}\n", text.trim_end())
}

fn foot(report: &SavingsReport) -> String {
    let savings = &report.savings;
    let mut foot = counted(savings.resources, "resource", "resources") + " looked at";
    if savings.gaps > 0 {
        foot.extend([", ", &savings.gaps.to_string(), " with a cost that is not told in full"]);
    }
    if savings.too_risky > 0 {
        let proposals = counted(savings.too_risky, "proposal", "proposals");
        foot.extend([", ", &proposals, " left out as too risky"]);
    }
    if !report.refused.is_empty() {
        let listings = counted(report.refused.len(), "listing", "listings");
        foot.extend([", ", &listings, " not looked at"]);
    }
    for told in report.untold().into_iter().chain(report.doubts()) {
        foot.extend(["; ", &told]);
    }
    let mut foot = format!("\n{foot}\n");
    for line in bill::in_words(report) {
        foot.extend(["\n", &text(&line), "\n"]);
    }
    foot
}
