//! JSON, version 1: all that a run found. `docs/drift.schema.json` says what every field means.

use std::io::{self, Write};

use serde::Serialize;

use super::{Asked, DriftReport, Format, KINDS, Sum};
use crate::{
    drift::{AttributeDrift, Class, Covered, Deed, Drift, Looked, Who},
    model::Value,
    price::{Gap, ResourceCost},
    render::{amount::Exact, json::change::ValueJson, summary},
};

pub(super) const FORMAT: Format = Format { name: "json", render };

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    currency: &'a str,
    as_of: String,
    taken_at: Option<String>,
    summary: SummaryJson,
    drift: Vec<DriftJson<'a>>,
    coverage: Vec<CoveredJson<'a>>,
}

#[derive(Serialize)]
struct SummaryJson {
    documents: usize,
    declared: usize,
    live: usize,
    configuration: CountsJson,
    runtime: CountsJson,
    defaults: usize,
    ignored: usize,
    accepted: usize,
    complete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<AskedJson>,
}

/// With `--who`: about how many resources the log was asked, and about how many not.
#[derive(Serialize)]
struct AskedJson {
    asked: usize,
    not_asked: usize,
}

#[derive(Serialize)]
struct CountsJson {
    unmanaged: usize,
    missing: usize,
    changed: usize,
    monthly_cost: CostJson,
}

#[derive(Serialize)]
struct DriftJson<'a> {
    kind: &'static str,
    class: &'static str,
    severity: &'static str,
    r#type: &'a str,
    id: Option<&'a str>,
    address: Option<&'a str>,
    state: Option<&'a str>,
    region: Option<&'a str>,
    account: Option<&'a str>,
    attributes: Vec<AttributeJson<'a>>,
    monthly_cost: CostJson,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gaps: Vec<String>,
    /// Left out where it was not asked; null where the log does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<WhoJson<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WhoJson<'a> {
    Nobody,
    Somebody(DeedJson<'a>),
}

#[derive(Serialize)]
struct DeedJson<'a> {
    actor: Option<&'a str>,
    time: String,
    event: &'a str,
}

#[derive(Serialize)]
struct AttributeJson<'a> {
    name: &'a str,
    declared: ValueJson<'a>,
    live: ValueJson<'a>,
    /// The sides that hold a value which is not shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sensitive: Vec<&'static str>,
}

/// A month's; null where nothing of it is known.
#[derive(Serialize)]
struct CostJson {
    declared: Option<Exact>,
    live: Option<Exact>,
    change: Option<Exact>,
}

#[derive(Serialize)]
struct CoveredJson<'a> {
    account: Option<&'a str>,
    region: Option<&'a str>,
    r#type: &'a str,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    listed: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    declared: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

fn render(report: &DriftReport, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &document(report))?;
    writeln!(out)
}

fn document(report: &DriftReport) -> Document<'_> {
    Document {
        version: "1",
        currency: &report.currency,
        as_of: report.as_of.to_string(),
        taken_at: report.taken_at.map(|time| time.to_string()),
        summary: SummaryJson {
            documents: report.documents,
            declared: report.declared,
            live: report.live,
            configuration: counts(report, Class::Configuration),
            runtime: counts(report, Class::Runtime),
            defaults: report.defaults,
            ignored: report.ignored,
            accepted: report.accepted,
            complete: !report.is_incomplete(),
            who: report.asked.map(|Asked { asked, not_asked }| AskedJson { asked, not_asked }),
        },
        drift: report.drifts.iter().map(DriftJson::from).collect(),
        coverage: report.coverage.iter().map(CoveredJson::from).collect(),
    }
}

fn counts(report: &DriftReport, class: Class) -> CountsJson {
    let of = |kind| report.of_class(class).filter(|drift| drift.kind == kind).count();
    let [unmanaged, missing, changed] = KINDS.map(of);
    let sum = Sum::of(report.of_class(class));
    let monthly_cost = CostJson {
        declared: Some(sum.declared.into()),
        live: Some(sum.live.into()),
        change: Some(sum.moves().into()),
    };
    CountsJson { unmanaged, missing, changed, monthly_cost }
}

impl<'a> From<&'a Drift> for DriftJson<'a> {
    fn from(drift: &'a Drift) -> Self {
        let change = &drift.cost.change;
        let side = |is_there: bool, cost: &ResourceCost| {
            is_there.then(|| summary::known_cost(cost)).flatten().map(Exact::from)
        };
        Self {
            kind: drift.kind.name(),
            class: drift.class.name(),
            severity: drift.severity.name(),
            r#type: drift.resource_type(),
            id: drift.id().map(|id| &*id.0),
            address: drift.address().map(|address| &*address.0),
            state: drift.state.as_deref(),
            region: drift.region().map(|region| &*region.0),
            account: drift.account.as_deref(),
            attributes: drift.attributes.iter().map(AttributeJson::from).collect(),
            monthly_cost: CostJson {
                declared: side(change.before.is_some(), &drift.cost.before),
                live: side(change.after.is_some(), &drift.cost.after),
                change: summary::known_change(&drift.cost).map(Exact::from),
            },
            gaps: drift.cost.gaps().into_iter().map(Gap::to_string).collect(),
            who: match &drift.who {
                Who::NotAsked => None,
                Who::Nobody => Some(WhoJson::Nobody),
                Who::Somebody(Deed { actor, time, event }) => Some(WhoJson::Somebody(DeedJson {
                    actor: actor.as_deref(),
                    time: time.to_string(),
                    event,
                })),
            },
        }
    }
}

impl<'a> From<&'a AttributeDrift> for AttributeJson<'a> {
    fn from(attribute: &'a AttributeDrift) -> Self {
        Self {
            name: &attribute.name,
            declared: ValueJson(Some(&attribute.declared)),
            live: ValueJson(Some(&attribute.live)),
            sensitive: [("declared", &attribute.declared), ("live", &attribute.live)]
                .into_iter()
                .filter(|(_, value)| **value == Value::Sensitive)
                .map(|(side, _)| side)
                .collect(),
        }
    }
}

impl<'a> From<&'a Covered> for CoveredJson<'a> {
    fn from(covered: &'a Covered) -> Self {
        let none = Self {
            account: covered.account.as_deref(),
            region: covered.region.as_ref().map(|region| &*region.0),
            r#type: &covered.kind,
            outcome: "",
            listed: None,
            declared: None,
            call: None,
            reason: None,
        };
        match &covered.looked {
            Looked::Listed { count } => Self { outcome: "listed", listed: Some(*count), ..none },
            Looked::Refused { call, reason } => {
                Self { outcome: "refused", call: Some(call), reason: Some(reason), ..none }
            }
            Looked::NotListed { declared } => {
                Self { outcome: "not_listed", declared: Some(*declared), ..none }
            }
            Looked::Unsupported { declared } => {
                Self { outcome: "unsupported", declared: Some(*declared), ..none }
            }
        }
    }
}
