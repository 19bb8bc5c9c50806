//! Reads what `outlay plan --format json` wrote: each resource's bill after the plan.

use std::{borrow::Cow, sync::Arc};

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny},
};

use crate::{
    error::Error,
    model::{Action, Address, Attributes, Region, Resource, ResourceChange, Value},
    money::{Money, Quantity, UnitPrice},
    price::{Charge, CostChange, Estimate, Gap, PriceKey, PurchaseOption, Quality, ResourceCost},
    render::Project,
};

/// The version that is read.
const VERSION: &str = "1";
/// What a resource read from a report has for attributes, as a report does not tell them.
const UNTOLD: &str = "(not told)";

/// An earlier report.
#[derive(Debug)]
pub(crate) struct Earlier {
    pub(crate) as_of: Date,
    pub(crate) projects: Vec<Project>,
}

/// What tells a report from Terraform's documents.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    version: Cow<'a, str>,
    #[serde(rename = "currency")]
    _currency: IgnoredAny,
    #[serde(rename = "as_of")]
    _as_of: IgnoredAny,
    #[serde(default)]
    format_version: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Document {
    currency: String,
    #[serde(deserialize_with = "date")]
    as_of: Date,
    projects: Vec<ProjectJson>,
    changes: Vec<ChangeJson>,
}

#[derive(Deserialize)]
struct ProjectJson {
    name: String,
    kind: String,
    summary: SummaryJson,
}

#[derive(Deserialize)]
struct SummaryJson {
    resources: usize,
}

#[derive(Deserialize)]
struct ChangeJson {
    project: String,
    address: Box<str>,
    r#type: Box<str>,
    #[serde(default)]
    region: Option<Box<str>>,
    after: Option<CostJson>,
}

#[derive(Deserialize)]
struct CostJson {
    charges: Vec<ChargeJson>,
    gaps: Vec<GapJson>,
}

#[derive(Deserialize)]
struct ChargeJson {
    component: String,
    group: Vec<Box<str>>,
    product: String,
    #[serde(default)]
    sku: Box<str>,
    #[serde(default)]
    variant: Box<str>,
    region: Box<str>,
    purchase_option: String,
    #[serde(default)]
    term: Box<str>,
    unit: String,
    unit_price: Decimal,
    quantity: Option<Decimal>,
    list_cost: Option<Decimal>,
    effective_cost: Option<Decimal>,
    usage_based: bool,
    quality: String,
    as_of: Box<str>,
    source: Box<str>,
}

#[derive(Deserialize)]
struct GapJson {
    kind: String,
    #[serde(default)]
    attribute: Box<str>,
    #[serde(default)]
    value: Box<str>,
    #[serde(default)]
    usage_key: Box<str>,
    #[serde(default)]
    price: Box<str>,
    #[serde(default)]
    currency: Box<str>,
}

/// The report in `text`, read from `path`; `None` for any other document.
///
/// Its amounts must be in `currency`, and it must have all resources, those that do not change too:
/// what it leaves out would look as if it were new here.
pub(crate) fn earlier(text: &str, path: &str, currency: &str) -> Result<Option<Earlier>, Error> {
    let Ok(Head { version, format_version: None, .. }) = serde_json::from_str(text) else {
        return Ok(None);
    };
    let path = path.to_owned();
    if version != VERSION {
        return Err(Error::ReportVersion { path, version: version.into_owned() });
    }
    let document: Document = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(source) => return Err(Error::Report { path, source }),
    };
    if document.currency != currency {
        let currency = currency.to_owned();
        return Err(Error::ReportCurrency { path, theirs: document.currency, currency });
    }
    let resources: usize = document.projects.iter().map(|project| project.summary.resources).sum();
    if document.changes.len() < resources {
        return Err(Error::ReportInPart { path, left_out: resources - document.changes.len() });
    }
    let mut projects: Vec<_> = document.projects.into_iter().map(Project::from).collect();
    for change in document.changes {
        let Some(project) = projects.iter_mut().find(|project| project.name == change.project)
        else {
            continue;
        };
        let ChangeJson { address, r#type: kind, region, after: Some(cost), .. } = change else {
            continue;
        };
        project.plan.changes.push(unchanged(address.into(), kind, region, cost));
    }
    Ok(Some(Earlier { as_of: document.as_of, projects }))
}

fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

/// Whether a resource is out of a report, and its attributes are not known.
pub(super) fn is_from_report(resource: &Resource) -> bool {
    resource.attributes.value(UNTOLD).is_some()
}

fn unchanged(
    address: Arc<str>,
    kind: Box<str>,
    region: Option<Box<str>>,
    cost: CostJson,
) -> CostChange {
    let provider = provider(&kind);
    let charges: Vec<_> = cost.charges.into_iter().map(|line| line.charge(provider)).collect();
    let gaps: Vec<_> = cost.gaps.into_iter().map(Gap::from).collect();
    let free = charges.is_empty() && gaps.is_empty();
    let cost = ResourceCost { charges: charges.into(), gaps: gaps.into(), free };
    let resource = Resource {
        kind,
        address: Some(Address(address.clone())),
        region: region.map(|region| Region(region.into())),
        attributes: Attributes::from_iter([(UNTOLD, Value::Null)]),
        ..Resource::default()
    };
    let change = ResourceChange {
        address: Some(Address(address)),
        previous_address: None,
        imported: false,
        action: Action::NoOp,
        before: Some(resource.clone()),
        after: Some(resource),
    };
    CostChange { change, before: cost.clone(), after: cost }
}

/// The provider of a resource type, whose name begins it.
fn provider(kind: &str) -> &'static str {
    let providers = ["aws", "google", "azurerm"];
    let name = kind.split(['_', ' ']).next().unwrap_or_default();
    providers.into_iter().find(|provider| *provider == name).unwrap_or_default()
}

impl From<ProjectJson> for Project {
    fn from(project: ProjectJson) -> Self {
        Self {
            name: project.name,
            is_state: project.kind == "state",
            is_compared: false,
            plan: Estimate::default(),
            drift: Estimate::default(),
        }
    }
}

impl ChargeJson {
    fn charge(self, provider: &'static str) -> Charge {
        let option = self.purchase_option.parse::<PurchaseOption>().unwrap_or_default();
        Charge {
            name: self.component.into(),
            group: self.group,
            price: PriceKey {
                provider,
                product: self.product.into(),
                region: Region(self.region.into()),
                sku: self.sku,
                variant: self.variant,
                purchase_option: option,
                term: self.term,
            },
            unit: self.unit.into(),
            unit_price: UnitPrice(self.unit_price),
            quantity: self.quantity.map(Quantity),
            usage_key: None,
            list_cost: self.list_cost.map(Money),
            effective_cost: self.effective_cost.map(Money),
            usage_based: self.usage_based,
            usage_source: None,
            exchange: None,
            as_of: self.as_of,
            source: self.source,
            // What is not known to be a list price is none.
            quality: self.quality.parse::<Quality>().unwrap_or(Quality::Estimate),
        }
    }
}

impl From<GapJson> for Gap {
    fn from(gap: GapJson) -> Self {
        let GapJson { kind, attribute, value, usage_key, price, currency } = gap;
        match &*kind {
            "unsupported_type" => Self::UnsupportedType,
            "unknown_region" => Self::UnknownRegion,
            "sensitive" => Self::Sensitive(attribute),
            "invalid" => Self::Invalid { attribute, value },
            "unresolved" => Self::Unresolved(attribute),
            "needs_usage" => Self::NeedsUsage(usage_key),
            "no_price" => Self::NoPrice(Box::new(key(&price))),
            "currency" => Self::Currency { key: Box::new(key(&price)), currency },
            // Of this version there is no other one.
            _ => Self::KnownAfterApply(attribute),
        }
    }
}

/// A price that is missing, which a report has as a text: `aws ec2.instance m5.large in eu-west-1`.
fn key(text: &str) -> PriceKey {
    let (provider_name, rest) = text.split_once(' ').unwrap_or(("", text));
    let (product, region) = rest.rsplit_once(" in ").unwrap_or((rest, ""));
    PriceKey::new(provider(provider_name), product.to_owned(), Region(region.into()))
}
