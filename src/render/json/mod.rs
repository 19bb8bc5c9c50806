//! JSON, version 1: all that a report knows. `docs/outlay.schema.json` says what every field means.
//!
//! Its shape is its own, so that inner types may change. Amounts are decimal strings, exact.

use std::io::{self, Write};

use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;

use super::{
    Format, Project, Report,
    amount::Exact,
    attributes::{self, AttributeChange},
    groups::{Group, GroupBy, groups},
    summary::{self, Prices, Side, Summary},
};
use crate::{
    model::Value,
    money::Money,
    price::{Charge, CostChange, Gap},
};

pub(super) const FORMAT: Format = Format { name: "json", render };

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    currency: &'a str,
    as_of: String,
    prices: PricesJson<'a>,
    summary: SummaryJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<GroupsJson>,
    projects: Vec<ProjectJson<'a>>,
    changes: Vec<ChangeJson<'a>>,
    drift: Vec<ChangeJson<'a>>,
    gaps: Vec<ResourceGapJson<'a>>,
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

#[derive(Serialize)]
struct ChangeJson<'a> {
    project: &'a str,
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_address: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    imported: bool,
    r#type: &'a str,
    action: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    attributes: Vec<AttributeJson<'a>>,
    before: Option<CostJson<'a>>,
    after: Option<CostJson<'a>>,
    change: Option<Exact>,
}

#[derive(Serialize)]
struct AttributeJson<'a> {
    name: String,
    before: ValueJson<'a>,
    after: ValueJson<'a>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    known_after_apply: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sensitive: bool,
}

/// An attribute's value as Terraform writes it; null where it is unset, unknown or sensitive.
struct ValueJson<'a>(Option<&'a Value>);

#[derive(Serialize)]
struct CostJson<'a> {
    monthly_cost: Option<Exact>,
    effective_monthly_cost: Option<Exact>,
    usage_monthly_cost: Exact,
    charges: Vec<ChargeJson<'a>>,
    gaps: Vec<GapJson<'a>>,
}

#[derive(Serialize)]
struct ChargeJson<'a> {
    component: &'a str,
    group: &'a [Box<str>],
    product: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    sku: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    variant: &'a str,
    region: &'a str,
    purchase_option: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    term: &'a str,
    unit: &'a str,
    unit_price: Exact,
    quantity: Option<Exact>,
    list_cost: Option<Exact>,
    effective_cost: Option<Exact>,
    usage_based: bool,
    quality: &'static str,
    as_of: &'a str,
    source: &'a str,
}

#[derive(Serialize)]
struct ResourceGapJson<'a> {
    project: &'a str,
    address: String,
    #[serde(flatten)]
    gap: GapJson<'a>,
}

#[derive(Default, Serialize)]
struct GapJson<'a> {
    kind: &'static str,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    attribute: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'a str>,
}

fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Document::new(report))?;
    writeln!(out)
}

impl<'a> Document<'a> {
    fn new(report: &'a Report) -> Self {
        let projects = || report.projects.iter();
        let listed = |project: &'a Project| {
            let changes = project.plan.changes.iter();
            let listed = changes.filter(|change| summary::is_listed(change, project, report));
            listed.map(|change| ChangeJson::new(project, change))
        };
        let drift = |project: &'a Project| {
            project.drift.changes.iter().map(|change| ChangeJson::new(project, change))
        };
        let gaps = |project: &'a Project| {
            summary::gaps(project).into_iter().map(|found| ResourceGapJson {
                project: &project.name,
                address: found.address,
                gap: found.gap.into(),
            })
        };
        let project = |project: &'a Project| ProjectJson {
            name: &project.name,
            kind: if project.is_state { "state" } else { "plan" },
            summary: Summary::of(project).into(),
        };
        Self {
            version: "1",
            currency: &report.currency,
            as_of: report.as_of.to_string(),
            prices: Prices::of(report).into(),
            summary: Summary::of_all(report).into(),
            groups: report.group_by.as_ref().map(|by| GroupsJson::new(report, by)),
            projects: projects().map(project).collect(),
            changes: projects().flat_map(listed).collect(),
            drift: projects().flat_map(drift).collect(),
            gaps: projects().flat_map(gaps).collect(),
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

impl<'a> ChangeJson<'a> {
    fn new(project: &'a Project, cost: &'a CostChange) -> Self {
        let change = &cost.change;
        let resource = change.resource();
        let region = resource.and_then(|resource| resource.region.as_ref());
        Self {
            project: &project.name,
            address: change.to_string(),
            previous_address: change.previous_address.as_ref().map(|address| &*address.0),
            imported: change.imported,
            r#type: resource.map_or("", |resource| &resource.kind),
            action: change.action.name(),
            region: region.map(|region| &*region.0),
            attributes: attributes::changes(cost).into_iter().map(Into::into).collect(),
            before: CostJson::new(summary::before(cost)),
            after: CostJson::new(summary::after(cost)),
            change: summary::known_change(cost).map(Into::into),
        }
    }
}

impl<'a> From<AttributeChange<'a>> for AttributeJson<'a> {
    fn from(change: AttributeChange<'a>) -> Self {
        let holds = |wanted: &Value| {
            [change.before, change.after].into_iter().flatten().any(|value| holds(value, wanted))
        };
        Self {
            known_after_apply: holds(&Value::Unknown),
            sensitive: holds(&Value::Sensitive),
            name: change.name,
            before: ValueJson(change.before),
            after: ValueJson(change.after),
        }
    }
}

/// Whether `wanted` is anywhere in `value`.
fn holds(value: &Value, wanted: &Value) -> bool {
    match value {
        Value::List(values) => values.iter().any(|value| holds(value, wanted)),
        Value::Block(block) => block.iter().any(|(_, value)| holds(value, wanted)),
        _ => value == wanted,
    }
}

impl Serialize for ValueJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            None | Some(Value::Null | Value::Computed | Value::Unknown | Value::Sensitive) => {
                serializer.serialize_none()
            }
            Some(Value::Flag(flag)) => serializer.serialize_bool(*flag),
            // Not through a float, which would round it.
            Some(Value::Number(number)) => RawValue::from_string(number.normalize().to_string())
                .map_err(S::Error::custom)?
                .serialize(serializer),
            Some(Value::Text(text)) => serializer.serialize_str(text),
            Some(Value::List(values)) => {
                serializer.collect_seq(values.iter().map(|value| ValueJson(Some(value))))
            }
            Some(Value::Block(block)) => serializer
                .collect_map(block.iter().map(|(name, value)| (name, ValueJson(Some(value))))),
        }
    }
}

impl<'a> CostJson<'a> {
    fn new(side: Side<'a>) -> Option<Self> {
        let (_, cost) = side?;
        let costs = cost.charges.iter().filter_map(|charge| charge.effective_cost);
        let effective: Money = costs.sum();
        let known = summary::known_cost(cost);
        Some(Self {
            monthly_cost: known.map(Into::into),
            effective_monthly_cost: known.map(|_| effective.into()),
            usage_monthly_cost: cost.usage_cost().into(),
            charges: cost.charges.iter().map(Into::into).collect(),
            gaps: cost.gaps.iter().map(Into::into).collect(),
        })
    }
}

impl<'a> From<&'a Charge> for ChargeJson<'a> {
    fn from(charge: &'a Charge) -> Self {
        let price = &charge.price;
        Self {
            component: &charge.name,
            group: &charge.group,
            product: &price.product,
            sku: &price.sku,
            variant: &price.variant,
            region: &price.region.0,
            purchase_option: price.purchase_option.name(),
            term: &price.term,
            unit: &charge.unit,
            unit_price: Exact(charge.unit_price.0),
            quantity: charge.quantity.map(|quantity| Exact(quantity.0)),
            list_cost: charge.list_cost.map(Into::into),
            effective_cost: charge.effective_cost.map(Into::into),
            usage_based: charge.usage_based,
            quality: charge.quality.name(),
            as_of: &charge.as_of,
            source: &charge.source,
        }
    }
}

impl<'a> From<&'a Gap> for GapJson<'a> {
    fn from(gap: &'a Gap) -> Self {
        let mut json = Self { kind: gap.kind(), reason: gap.to_string(), ..Self::default() };
        match gap {
            Gap::UnsupportedType | Gap::UnknownRegion => {}
            Gap::KnownAfterApply(attribute)
            | Gap::Sensitive(attribute)
            | Gap::Unresolved(attribute) => json.attribute = Some(attribute),
            Gap::Invalid { attribute, value } => {
                json.attribute = Some(attribute);
                json.value = Some(value);
            }
            Gap::NeedsUsage(key) => json.usage_key = Some(key),
            Gap::NoPrice(key) => json.price = Some(key.to_string()),
            Gap::Currency { key, currency } => {
                json.price = Some(key.to_string());
                json.currency = Some(currency);
            }
        }
        json
    }
}

#[cfg(test)]
mod tests;
