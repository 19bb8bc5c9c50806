//! What people are told of costs in words, the same in every format that they read.

use rust_decimal::dec;

use super::{
    Baseline, Report,
    amount::{money, quantity, unit_price},
    summary::{self, Side},
};
use crate::{
    model::{Action, ResourceChange},
    price::{Charge, Gap, Rate, UsageSource},
};

/// How much is used, and at what price; `(assumed)` where nobody told how much.
pub(super) fn used(charge: &Charge, currency: &str) -> String {
    let assumed = match charge.usage_source {
        Some(UsageSource::Assumed) => " (assumed)",
        _ => "",
    };
    priced(charge, currency) + assumed
}

/// The rates that prices were converted at: `1 USD = 0.92 EUR`.
pub(super) fn rates(report: &Report) -> Vec<String> {
    let rate =
        |rate: &Rate| format!("1 {} = {} {}", rate.from, rate.rate.normalize(), report.currency);
    report.exchange.iter().map(rate).collect()
}

/// What a report is compared with: `` baseline `main.json` of 2026-11-01 ``.
pub(super) fn baseline(baseline: &Baseline) -> String {
    let day = baseline.as_of.map_or_else(String::new, |day| format!(" of {day}"));
    format!("{}{day}", baseline.name)
}

/// `730 hours at $0.096`, or `$0.20 per 1M requests` where nobody told how many.
fn priced(charge: &Charge, currency: &str) -> String {
    let price = unit_price(charge.unit_price, currency);
    match charge.quantity {
        // Not `15 1M requests`.
        Some(units) if charge.unit.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{} × {} at {price}", quantity(units.0), charge.unit)
        }
        Some(units) => {
            let is_word =
                charge.unit.chars().all(|c| c.is_ascii_lowercase()) && !charge.unit.ends_with('s');
            let plural = if is_word && units.0 != dec!(1) { "s" } else { "" };
            format!("{} {}{plural} at {price}", quantity(units.0), charge.unit)
        }
        None => format!("{price} per {}", charge.unit),
    }
}

/// One side's amount; `≥` where a part of it is missing that is not a matter of usage.
pub(super) fn side(side: Side, currency: &str) -> String {
    let Some((_, cost)) = side else { return String::new() };
    let only_usage = cost.gaps.iter().all(|gap| matches!(gap, Gap::NeedsUsage(_)));
    match summary::known_cost(cost) {
        Some(_) if cost.free => "free".into(),
        Some(known) if only_usage => money(known, currency),
        Some(known) => format!("≥ {}", money(known, currency)),
        None if only_usage => "by usage".into(),
        None => "unknown".into(),
    }
}

/// What happens to a resource, in the past tense as a reviewer reads it; what differs, where it is
/// compared with a baseline.
pub(super) fn action(change: &ResourceChange, is_compared: bool) -> String {
    let done = match &change.action {
        Action::NoOp => None,
        Action::Create if is_compared => Some("added"),
        Action::Update if is_compared => Some("changed"),
        Action::Delete if is_compared => Some("removed"),
        Action::Create => Some("created"),
        Action::Read => Some("read"),
        Action::Update => Some("updated"),
        Action::Replace => Some("replaced"),
        Action::Delete => Some("deleted"),
        Action::Forget => Some("forgotten"),
        Action::Other(name) => Some(&**name),
    };
    let imported = change.imported.then_some("imported");
    let moved = change.previous_address.as_ref().map(|_| "moved");
    let words: Vec<_> = [imported, moved, done].into_iter().flatten().collect();
    if words.is_empty() { "unchanged".into() } else { words.join(", ") }
}

pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
