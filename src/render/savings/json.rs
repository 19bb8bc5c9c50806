//! JSON, version 1; `docs/savings.schema.json` says what every field means. Amounts are decimal
//! strings, exact: the net savings add up to what is saved.

use std::io::{self, Write};

use serde::Serialize;

use super::{super::amount::Exact, Measured, SavingsFormat, SavingsReport, bill::BillJson};
use crate::advise::{Advice, Unjudged};

pub(super) const FORMAT: SavingsFormat = SavingsFormat { name: "json", render };

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    currency: &'a str,
    as_of: String,
    preset: &'static str,
    risk: &'static str,
    total: TotalJson,
    levers: Vec<LeverJson>,
    advice: Vec<AdviceJson<'a>>,
    coverage: CoverageJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_force: Option<InForceJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bill: Option<BillJson<'a>>,
}

#[derive(Serialize)]
struct InForceJson {
    commitments: usize,
    covered_now: Exact,
    covered_after: Exact,
}

#[derive(Serialize)]
struct TotalJson {
    now: Exact,
    after: Exact,
    saved: Exact,
}

#[derive(Serialize)]
struct LeverJson {
    lever: &'static str,
    advice: usize,
    net_monthly_saving: Exact,
}

#[derive(Serialize)]
struct AdviceJson<'a> {
    check: &'static str,
    summary: &'static str,
    lever: &'static str,
    #[serde(rename = "type")]
    kind: &'a str,
    address: Option<&'a str>,
    id: Option<&'a str>,
    account: Option<&'a str>,
    region: Option<&'a str>,
    gross_monthly_saving: Option<Exact>,
    net_monthly_saving: Exact,
    confidence: &'static str,
    risk: &'static str,
    because: &'a str,
    remediation: &'a str,
}

#[derive(Serialize)]
struct CoverageJson<'a> {
    resources: usize,
    with_gaps: usize,
    too_risky: usize,
    unjudged: Vec<UnjudgedJson<'a>>,
    refused: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    measured: Option<MeasuredJson>,
}

#[derive(Serialize)]
struct MeasuredJson {
    resources: usize,
    unknown: usize,
    until: Option<String>,
}

#[derive(Serialize)]
struct UnjudgedJson<'a> {
    check: &'static str,
    attribute: &'a str,
    resources: usize,
}

fn render(report: &SavingsReport, out: &mut dyn Write) -> io::Result<()> {
    let savings = &report.savings;
    let levers = report.by_lever().into_iter().map(|(lever, (advice, net))| LeverJson {
        lever: lever.name(),
        advice,
        net_monthly_saving: net.into(),
    });
    let unjudged = savings.unjudged.iter().map(|Unjudged { check, attribute, count }| {
        UnjudgedJson { check, attribute, resources: *count }
    });
    let document =
        Document {
            version: "1",
            currency: &report.currency,
            as_of: report.as_of.to_string(),
            preset: report.preset.name(),
            risk: report.risk.name(),
            total: TotalJson {
                now: savings.now.into(),
                after: savings.after.into(),
                saved: savings.saved().into(),
            },
            levers: levers.collect(),
            advice: savings.advice.iter().map(advice).collect(),
            coverage: CoverageJson {
                resources: savings.resources,
                with_gaps: savings.gaps,
                too_risky: savings.too_risky,
                unjudged: unjudged.collect(),
                refused: &report.refused,
                measured: report.measured.map(|Measured { resources, unknown, until }| {
                    MeasuredJson { resources, unknown, until: until.map(|day| day.to_string()) }
                }),
            },
            in_force: savings.covered.map(|covered| InForceJson {
                commitments: covered.commitments,
                covered_now: covered.now.into(),
                covered_after: covered.after.into(),
            }),
            bill: report.bill.as_ref().map(|bill| BillJson::of(bill, savings)),
        };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn advice(advice: &Advice) -> AdviceJson<'_> {
    AdviceJson {
        check: advice.check.id,
        summary: advice.check.summary,
        lever: advice.check.lever.name(),
        kind: &advice.kind,
        address: advice.address.as_ref().map(|address| &*address.0),
        id: advice.id.as_ref().map(|id| &*id.0),
        account: advice.account.as_deref(),
        region: advice.region.as_ref().map(|region| &*region.0),
        gross_monthly_saving: advice.gross.map(Exact::from),
        net_monthly_saving: advice.net.into(),
        confidence: advice.confidence.name(),
        risk: advice.risk.name(),
        because: &advice.because,
        remediation: &advice.remediation,
    }
}
