//! JSON, version 1: all that a report knows. `docs/outlay.schema.json` says what every field means.
//!
//! Its shape is its own, so that inner types may change. Amounts are decimal strings, exact.

pub(in crate::render) mod change;
mod changes;

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::Serialize;

use self::changes::{Changes, Gaps};
use super::{
    Format, Project, Report,
    amount::Exact,
    groups::{Group, GroupBy, groups},
    summary::{self, Prices, Summary},
};
use crate::gate::Verdict;

pub(super) const FORMAT: Format = Format { name: "json", render };

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    currency: &'a str,
    as_of: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    exchange_rate: BTreeMap<&'a str, Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assumed_usage: Option<AssumedJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<BaselineJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gates: Vec<GateJson<'a>>,
    prices: PricesJson<'a>,
    summary: SummaryJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<GroupsJson>,
    projects: Vec<ProjectJson<'a>>,
    changes: Changes<'a>,
    drift: Changes<'a>,
    gaps: Gaps<'a>,
}

#[derive(Serialize)]
struct AssumedJson {
    size: &'static str,
    monthly_cost: Exact,
}

#[derive(Serialize)]
struct BaselineJson<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
}

#[derive(Serialize)]
struct GateJson<'a> {
    gate: &'a str,
    tripped: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct PricesJson<'a> {
    oldest: Option<&'a str>,
    newest: Option<&'a str>,
    sources: Vec<SourceJson<'a>>,
    estimate_share: Exact,
}

#[derive(Serialize)]
struct SourceJson<'a> {
    id: &'a str,
    prices: usize,
    oldest: &'a str,
    newest: &'a str,
}

#[derive(Serialize)]
struct SummaryJson {
    before: Exact,
    after: Exact,
    change: Exact,
    resources: usize,
    priced: usize,
    free: usize,
    with_gaps: usize,
    gaps: usize,
}

#[derive(Serialize)]
struct GroupsJson {
    by: String,
    groups: Vec<GroupJson>,
}

#[derive(Serialize)]
struct GroupJson {
    name: Box<str>,
    before: Exact,
    after: Exact,
    change: Exact,
}

#[derive(Serialize)]
struct ProjectJson<'a> {
    name: &'a str,
    kind: &'static str,
    summary: SummaryJson,
}

fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Document::new(report))?;
    writeln!(out)
}

impl<'a> Document<'a> {
    fn new(report: &'a Report) -> Self {
        let projects = || report.projects.iter();
        let project = |project: &'a Project| ProjectJson {
            name: &project.name,
            kind: if project.is_state { "state" } else { "plan" },
            summary: Summary::of(project).into(),
        };
        let exchange_rate = report.exchange.iter().map(|rate| (&*rate.from, Exact(rate.rate)));
        Self {
            version: "1",
            currency: &report.currency,
            as_of: report.as_of.to_string(),
            exchange_rate: exchange_rate.collect(),
            assumed_usage: report.assumed.map(|size| AssumedJson {
                size,
                monthly_cost: summary::assumed_cost(report).into(),
            }),
            baseline: report.baseline.as_ref().map(|baseline| BaselineJson {
                name: &baseline.name,
                as_of: baseline.as_of.map(|day| day.to_string()),
            }),
            gates: report.gates.iter().map(Into::into).collect(),
            prices: Prices::of(report).into(),
            summary: Summary::of_all(report).into(),
            groups: report.group_by.as_ref().map(|by| GroupsJson::new(report, by)),
            projects: projects().map(project).collect(),
            changes: Changes { report, is_drift: false },
            drift: Changes { report, is_drift: true },
            gaps: Gaps(report),
        }
    }
}

impl GroupsJson {
    fn new(report: &Report, by: &GroupBy) -> Self {
        let group = |(name, group): (Box<str>, Group)| GroupJson {
            name,
            before: group.before.into(),
            after: group.after.into(),
            change: group.change().into(),
        };
        Self { by: by.to_string(), groups: groups(report, by).into_iter().map(group).collect() }
    }
}

impl<'a> From<&'a Verdict> for GateJson<'a> {
    fn from(verdict: &'a Verdict) -> Self {
        Self {
            gate: &verdict.gate,
            tripped: verdict.tripped.is_some(),
            reason: verdict.tripped.as_deref(),
            note: verdict.note.as_deref(),
        }
    }
}

impl<'a> From<Prices<'a>> for PricesJson<'a> {
    fn from(prices: Prices<'a>) -> Self {
        let source = |(id, source): (&&'a str, &summary::Source<'a>)| SourceJson {
            id,
            prices: source.prices,
            oldest: source.oldest,
            newest: source.newest,
        };
        Self {
            oldest: prices.oldest(),
            newest: prices.newest(),
            sources: prices.sources.iter().map(source).collect(),
            estimate_share: Exact(prices.estimate_share),
        }
    }
}

impl From<Summary> for SummaryJson {
    fn from(summary: Summary) -> Self {
        Self {
            before: summary.before.into(),
            after: summary.after.into(),
            change: summary.change().into(),
            resources: summary.resources,
            priced: summary.priced,
            free: summary.free,
            with_gaps: summary.with_gaps,
            gaps: summary.gaps,
        }
    }
}

#[cfg(test)]
mod tests;
