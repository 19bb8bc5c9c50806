//! What commitments rest on: what is in force, and the bill that demand was read from, with what of
//! it counts and what does not.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::{Decimal, dec};
use serde::Serialize;

use super::{
    super::{
        amount::{Exact, money},
        words::counted,
    },
    SavingsReport,
};
use crate::{
    advise::Savings,
    bill::{Bill, Part, Sum},
    money::Money,
};

/// How many of each list people are shown.
const SHOWN: usize = 5;

/// Fewer hours than this say too little for a commitment.
const LEAST_HOURS: i64 = 7 * 24;

#[derive(Serialize)]
pub(super) struct BillJson<'a> {
    formats: Vec<&'static str>,
    files: usize,
    currency: &'a str,
    rows: usize,
    repeated_rows: usize,
    total: Exact,
    hours: Option<HoursJson>,
    discount_from_list: Exact,
    beyond_declared: Exact,
    parts: Vec<SumJson<'a>>,
    unknown: Vec<SumJson<'a>>,
    nothing_to_commit_to: Vec<SumJson<'a>>,
    without_offer: Vec<CostJson<'a>>,
}

#[derive(Serialize)]
struct HoursJson {
    from: String,
    to: String,
    count: i64,
    missing: usize,
}

#[derive(Serialize)]
struct SumJson<'a> {
    name: &'a str,
    rows: usize,
    cost: Exact,
}

#[derive(Serialize)]
struct CostJson<'a> {
    name: &'a str,
    list_cost: Exact,
}

impl<'a> BillJson<'a> {
    pub(super) fn of(bill: &'a Bill, savings: &'a Savings) -> Self {
        let sum = |name: &'a str, sum: Sum| SumJson { name, rows: sum.rows, cost: exact(sum.cost) };
        let sums =
            |sums: Vec<(&'a str, Sum)>| sums.into_iter().map(|(name, of)| sum(name, of)).collect();
        let without = savings.without_offer.iter();
        Self {
            formats: bill.formats.iter().copied().collect(),
            files: bill.files,
            currency: &bill.currency,
            rows: bill.rows,
            repeated_rows: bill.repeated,
            total: exact(bill.total),
            hours: bill.window().map(|(from, to)| HoursJson {
                from: time(from),
                to: time(to),
                count: to - from,
                missing: bill.missing_hours(),
            }),
            discount_from_list: exact(bill.discount().round_dp(4)),
            beyond_declared: savings.beyond.into(),
            parts: bill.parts.iter().map(|(part, of)| sum(part.name(), *of)).collect(),
            unknown: sums(largest(bill.unknown.iter())),
            nothing_to_commit_to: sums(largest(bill.other.iter())),
            without_offer: without
                .map(|(name, cost)| CostJson { name, list_cost: (*cost).into() })
                .collect(),
        }
    }
}

fn exact(amount: Decimal) -> Exact {
    Money(amount).into()
}

fn time(hour: i64) -> String {
    Timestamp::from_second(hour * 3600).map_or_else(|_| String::new(), |time| time.to_string())
}

/// The largest cost first.
fn largest<'a>(sums: impl Iterator<Item = (&'a Box<str>, &'a Sum)>) -> Vec<(&'a str, Sum)> {
    let mut all: Vec<_> = sums.map(|(name, sum)| (&**name, *sum)).collect();
    all.sort_by(|(a, left), (b, right)| (right.cost, a).cmp(&(left.cost, b)));
    all
}

/// A sentence a line.
pub(super) fn in_words(report: &SavingsReport) -> Vec<String> {
    let show = |amount: Decimal| money(Money(amount), &report.currency);
    let mut lines = Vec::new();
    if let Some(covered) = &report.savings.covered {
        let count = counted(covered.commitments, "commitment", "commitments");
        lines.push(format!(
            "{count} in force: usage worth {} a month on demand is covered, and not counted above",
            show(covered.now.0)
        ));
        let idle = covered.now - covered.after;
        if idle > Money::default() {
            lines.push(format!(
                "{} of it would lie idle with the plan until they end, and is not saved",
                show(idle.0)
            ));
        }
    }
    let Some(bill) = &report.bill else { return lines };
    let formats: Vec<_> = bill.formats.iter().copied().collect();
    lines.push(format!(
        "bill: {} of {} ({}), {} in all",
        counted(bill.rows, "row", "rows"),
        counted(bill.files, "file", "files"),
        formats.join(", "),
        show(bill.total)
    ));
    lines.push(hours(bill));
    if report.savings.beyond > Money::default() {
        lines.push(format!(
            "bill: usage worth {} a month at list prices that no document and no inventory tells, counted above",
            show(report.savings.beyond.0)
        ));
    }
    for (part, sum) in &bill.parts {
        let (name, rows) = (part.name(), counted(sum.rows, "row", "rows"));
        lines.push(format!("bill: {} {name} ({rows})", show(sum.cost)));
    }
    let named = |sums: &BTreeMap<Box<str>, Sum>| {
        let all = largest(sums.iter()).into_iter();
        first(all.map(|(name, sum)| format!("{name} {}", show(sum.cost))))
    };
    if !bill.other.is_empty() {
        lines.push(format!("bill: nothing to commit to: {}", named(&bill.other)));
    }
    if !bill.unknown.is_empty() {
        lines.push(format!("bill: maps to no known product: {}", named(&bill.unknown)));
    }
    let without = &report.savings.without_offer;
    if !without.is_empty() {
        let named = without.iter().map(|(name, cost)| format!("{name} ({})", show(cost.0)));
        lines.push(format!("bill: no committed price is known of {}", first(named)));
    }
    let discount = bill.discount();
    if discount.abs() >= dec!(0.001) {
        let percent = (discount.abs() * dec!(100)).round_dp(1).normalize();
        let than = if discount > Decimal::ZERO { "below" } else { "above" };
        lines.push(format!(
            "bill: on-demand usage is billed {percent} % {than} list prices; savings are told at list prices"
        ));
    }
    if bill.repeated > 0 {
        lines.push(format!(
            "bill: {} left out that are there twice",
            counted(bill.repeated, "row", "rows")
        ));
    }
    lines
}

/// The first few, and how many more.
fn first(names: impl Iterator<Item = String>) -> String {
    let mut all: Vec<_> = names.collect();
    let more = all.len().saturating_sub(SHOWN);
    all.truncate(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    all.join(", ") + &more
}

/// Which hours the bill tells, and what it cannot tell.
fn hours(bill: &Bill) -> String {
    let whole = bill.part(Part::WithoutHours).rows;
    match bill.window() {
        _ if bill.demand.is_empty() && whole > 0 => {
            "bill: by the day or longer: what runs at all hours cannot be told, and so no commitment is advised by it; export it by the hour".to_owned()
        }
        None => "bill: less than a whole day of hours: no commitment is advised by it".to_owned(),
        Some((from, to)) => {
            let missing = match bill.missing_hours() {
                0 => String::new(),
                hours => format!(", {hours} of them without any row, taken for idle"),
            };
            let rest = bill.hours.last().map_or(0, |last| last + 1 - to);
            let rest = match rest {
                0 => String::new(),
                rest => format!("; the {rest} hours after it are no whole day, and left out"),
            };
            let short = if to - from < LEAST_HOURS {
                ": less than a week, and so no commitment is advised by it"
            } else {
                ""
            };
            let (from, to, count) = (time(from), time(to), to - from);
            format!("bill: {count} hours from {from} to {to}{missing}{rest}{short}")
        }
    }
}
