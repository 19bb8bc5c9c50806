//! Slack's Block Kit: a header, what it comes to, the drift that matters most, what was not looked at.
//!
//! Source: docs.slack.dev/reference/block-kit/blocks (50 blocks, 3,000 characters of a section, 150 of
//! a header).

use serde_json::{Value as Json, json};

use super::{DriftReport, Format, Sum, attribute, not_looked_at, says};
use crate::{
    drift::{Class, Drift},
    render::{amount::difference, summary, words::counted},
};

pub(super) const FORMAT: Format = Format {
    name: "slack",
    render: |report, out| {
        serde_json::to_writer_pretty(&mut *out, &message(report))?;
        writeln!(out)
    },
};

/// Resources shown. Ten sections of at most 900 characters stay below what a message may hold.
const SHOWN: usize = 10;
const SECTION: usize = 900;
const HEADER: usize = 150;

/// The message, as a webhook takes it.
pub(crate) fn message(report: &DriftReport) -> Json {
    let set: Vec<_> = report.of_class(Class::Configuration).collect();
    let sum = Sum::of(set.iter().copied());
    let moves = difference(sum.moves(), &report.currency);
    let title = match set.len() {
        0 => "No drift".to_owned(),
        count => {
            let count = counted(count, "resource drifted", "resources drifted");
            format!("{count}, {moves} a month")
        }
    };
    let mut blocks = vec![json!({
        "type": "header",
        "text": {"type": "plain_text", "text": cut(&title, HEADER)},
    })];
    blocks.extend(set.iter().take(SHOWN).map(|drift| section(&resource(drift, report))));
    if set.len() > SHOWN {
        blocks.push(section(&format!("and {} more", set.len() - SHOWN)));
    }
    let mut context = vec![format!(
        "{} in {}",
        counted(report.declared, "declared resource", "declared resources"),
        counted(report.documents, "document", "documents"),
    )];
    let ran = report.of_class(Class::Runtime).count();
    if ran > 0 {
        context.push(format!("{ran} moved by the cloud as they run"));
    }
    let gaps = report.coverage.iter().filter_map(not_looked_at).count();
    if gaps > 0 {
        context.push(counted(gaps, "type was not looked at", "types were not looked at"));
    }
    blocks.push(json!({
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": escaped(&context.join(" · "))}],
    }));
    json!({"text": title, "blocks": blocks})
}

fn resource(drift: &Drift, report: &DriftReport) -> String {
    let moves = summary::known_change(&drift.cost);
    let moves = moves.filter(|moves| !moves.0.is_zero());
    let moves = moves.map_or_else(String::new, |moves| {
        format!(", {} a month", difference(moves, &report.currency))
    });
    let mut text = format!("*{}* {}{moves}", escaped(&drift.name()), says(drift));
    for moved in &drift.attributes {
        text.extend(["\n• ", &escaped(&attribute(moved))]);
    }
    text
}

fn section(text: &str) -> Json {
    json!({"type": "section", "text": {"type": "mrkdwn", "text": cut(text, SECTION)}})
}

/// At most so many characters, the last of them an ellipsis where it was cut; never in the middle of an
/// escaped one.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let start: String = text.chars().take(most - 1).collect();
    let whole = match start.rfind('&') {
        Some(at) if !start[at..].contains(';') => &start[..at],
        _ => &start,
    };
    format!("{whole}…")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_escaped_character_is_cut_in_two() {
        assert_eq!(cut("a&lt;b", 6), "a&lt;b");
        assert_eq!(cut("a&lt;bc", 6), "a&lt;…");
        assert_eq!(cut("a&lt;bc", 5), "a…");
        assert_eq!(cut("äöü", 2), "ä…");
    }
}
