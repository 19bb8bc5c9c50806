//! Infracost's JSON, version 0.2, so that whatever reads that reads this.
//!
//! Every amount is a decimal string; an hourly one is the monthly one over 730. `diff` holds
//! differences, of prices as well. Their "no price" resources are those that cost nothing.

mod counts;

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::{self, Write},
};

use rust_decimal::Decimal;
use serde::Serialize;

use self::counts::Summary;
use super::{
    Format, Project, Report,
    amount::Exact,
    bill::{self, Group, Line},
    summary::{self, Side},
};
use crate::{
    model::Resource as Declared,
    money::HOURS_PER_MONTH,
    price::{Charge, CostChange, Gap, ResourceCost},
};

pub(super) const FORMAT: Format = Format { name: "infracost", render };

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Root<'a> {
    version: &'static str,
    metadata: RootMetadata,
    currency: &'a str,
    projects: Vec<ProjectCost<'a>>,
    total_hourly_cost: Exact,
    total_monthly_cost: Exact,
    total_monthly_usage_cost: Exact,
    past_total_hourly_cost: Exact,
    past_total_monthly_cost: Exact,
    past_total_monthly_usage_cost: Exact,
    diff_total_hourly_cost: Exact,
    diff_total_monthly_cost: Exact,
    diff_total_monthly_usage_cost: Exact,
    time_generated: String,
    summary: Summary<'a>,
}

/// What the format requires of a version control system; this program looks at none.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RootMetadata {
    infracost_command: &'static str,
    vcs_branch: &'static str,
    vcs_commit_sha: &'static str,
    vcs_commit_author_name: &'static str,
    vcs_commit_author_email: &'static str,
    vcs_commit_timestamp: &'static str,
    vcs_commit_message: &'static str,
    /// By the currency converted; not a field of theirs.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    exchange_rate: BTreeMap<Box<str>, Exact>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProjectCost<'a> {
    name: &'a str,
    display_name: &'a str,
    metadata: ProjectMetadata<'a>,
    past_breakdown: Breakdown<'a>,
    breakdown: Breakdown<'a>,
    diff: Breakdown<'a>,
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct ProjectMetadata<'a> {
    path: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Breakdown<'a> {
    resources: Vec<Resource<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    free_resources: Vec<Resource<'a>>,
    #[serde(flatten)]
    total: Totals,
}

/// A month's, and what of it rests on usage; in the billing currency.
#[derive(Clone, Copy, Default, Serialize)]
struct Totals {
    #[serde(rename = "totalHourlyCost")]
    hourly: Exact,
    #[serde(rename = "totalMonthlyCost")]
    monthly: Exact,
    #[serde(rename = "totalMonthlyUsageCost")]
    monthly_usage: Exact,
}

/// A resource, or a block of one.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Resource<'a> {
    name: Cow<'a, str>,
    #[serde(rename = "resourceType", skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<BTreeMap<&'a str, &'a str>>,
    metadata: Empty,
    hourly_cost: Option<Exact>,
    monthly_cost: Option<Exact>,
    monthly_usage_cost: Option<Exact>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cost_components: Vec<CostComponent<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subresources: Vec<Resource<'a>>,
}

#[derive(Serialize)]
struct Empty {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CostComponent<'a> {
    name: Cow<'a, str>,
    unit: &'a str,
    hourly_quantity: Option<Exact>,
    monthly_quantity: Option<Exact>,
    price: Exact,
    hourly_cost: Option<Exact>,
    monthly_cost: Option<Exact>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    usage_based: bool,
    price_not_found: bool,
}

fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &root(report))?;
    writeln!(out)
}

fn root(report: &Report) -> Root<'_> {
    let projects: Vec<_> = report.projects.iter().map(project).collect();
    let sum = |of: fn(&ProjectCost) -> Totals| projects.iter().map(of).fold(Totals::default(), add);
    let total = sum(|project| project.breakdown.total);
    let past = sum(|project| project.past_breakdown.total);
    let diff = sum(|project| project.diff.total);
    let mut summary = Summary::default();
    for change in report.projects.iter().flat_map(|project| &project.plan.changes) {
        summary.count(change);
    }
    let rates = report.exchange.iter();
    Root {
        version: "0.2",
        metadata: RootMetadata {
            infracost_command: "breakdown",
            vcs_branch: "",
            vcs_commit_sha: "",
            vcs_commit_author_name: "",
            vcs_commit_author_email: "",
            vcs_commit_timestamp: "0001-01-01T00:00:00Z",
            vcs_commit_message: "",
            exchange_rate: rates.map(|rate| (rate.from.clone(), Exact(rate.rate))).collect(),
        },
        currency: &report.currency,
        projects,
        total_hourly_cost: total.hourly,
        total_monthly_cost: total.monthly,
        total_monthly_usage_cost: total.monthly_usage,
        past_total_hourly_cost: past.hourly,
        past_total_monthly_cost: past.monthly,
        past_total_monthly_usage_cost: past.monthly_usage,
        diff_total_hourly_cost: diff.hourly,
        diff_total_monthly_cost: diff.monthly,
        diff_total_monthly_usage_cost: diff.monthly_usage,
        // The same input is to make the same output: the day of the prices, not the time of the run.
        time_generated: format!("{}T00:00:00Z", report.as_of),
        summary,
    }
}

fn project(project: &Project) -> ProjectCost<'_> {
    let changes = &project.plan.changes;
    let mut summary = Summary::default();
    for change in changes {
        summary.count(change);
    }
    ProjectCost {
        name: &project.name,
        display_name: &project.name,
        metadata: ProjectMetadata {
            path: &project.name,
            kind: if project.is_state { "terraform_state_json" } else { "terraform_plan_json" },
        },
        past_breakdown: breakdown(changes, summary::before),
        breakdown: breakdown(changes, summary::after),
        diff: Breakdown::new(changes.iter().filter_map(difference).collect(), Vec::new()),
        summary,
    }
}

fn breakdown<'a>(changes: &'a [CostChange], side: fn(&'a CostChange) -> Side<'a>) -> Breakdown<'a> {
    let (mut resources, mut free) = (Vec::new(), Vec::new());
    for change in changes {
        let Some((declared, cost)) = side(change) else { continue };
        if cost.free {
            free.push(Resource::free(change, declared));
        } else if !is_unsupported(cost) {
            let components = cost.charges.iter().map(|charge| (&*charge.group, whole(charge)));
            let unpriced = cost.gaps.iter().filter_map(not_found).map(|line| (&[][..], line));
            let bill = Group::new(components.chain(unpriced));
            resources.push(Resource::new(change, declared, bill));
        }
    }
    Breakdown::new(resources, free)
}

/// What differs of a resource; `None` where nothing does.
fn difference(change: &CostChange) -> Option<Resource<'_>> {
    let lines = bill::lines(change, &[bill::BY_NAME]);
    let changed = lines.iter().filter_map(|line| Some((&*line.charge()?.group, delta(line)?)));
    let bill = Group::new(changed);
    let declared = change.change.resource()?;
    let is_empty = bill.lines.is_empty() && bill.groups.is_empty();
    (!is_empty).then(|| Resource::new(change, declared, bill))
}

fn is_unsupported(cost: &ResourceCost) -> bool {
    cost.gaps.contains(&Gap::UnsupportedType)
}

fn whole(charge: &Charge) -> CostComponent<'_> {
    let quantity = charge.quantity.map(|quantity| quantity.0);
    let cost = charge.list_cost.map(|cost| cost.0);
    CostComponent::new(charge, quantity, charge.unit_price.0, cost)
}

/// `after - before`, a side that is missing counting as nothing; `None` where that is nothing.
fn delta<'a>(line: &Line<'a>) -> Option<CostComponent<'a>> {
    let minus = |of: fn(&Charge) -> Option<Decimal>| {
        let (before, after) = (line.before.and_then(of), line.after.and_then(of));
        (before.is_some() || after.is_some())
            .then(|| after.unwrap_or_default().saturating_sub(before.unwrap_or_default()))
    };
    let quantity = minus(|charge| charge.quantity.map(|quantity| quantity.0));
    let price = minus(|charge| Some(charge.unit_price.0)).unwrap_or_default();
    let cost = minus(|charge| charge.list_cost.map(|cost| cost.0));
    let differs = |amount: Option<Decimal>| amount.is_some_and(|amount| !amount.is_zero());
    let changed = differs(quantity) || differs(Some(price)) || differs(cost);
    let charge = line.charge().filter(|_| changed)?;
    Some(CostComponent::new(charge, quantity, price, cost))
}

/// The line of a bill that would be there if the book had its price.
fn not_found(gap: &Gap) -> Option<CostComponent<'_>> {
    let Gap::NoPrice(key) = gap else { return None };
    Some(CostComponent {
        name: key.to_string().into(),
        unit: "",
        hourly_quantity: None,
        monthly_quantity: None,
        price: Exact::default(),
        hourly_cost: None,
        monthly_cost: None,
        usage_based: false,
        price_not_found: true,
    })
}

impl<'a> CostComponent<'a> {
    fn new(
        charge: &'a Charge,
        quantity: Option<Decimal>,
        price: Decimal,
        cost: Option<Decimal>,
    ) -> Self {
        Self {
            name: (&*charge.name).into(),
            unit: &charge.unit,
            hourly_quantity: quantity.map(hourly),
            monthly_quantity: quantity.map(Exact),
            price: Exact(price),
            hourly_cost: cost.map(hourly),
            monthly_cost: cost.map(Exact),
            usage_based: charge.usage_based,
            price_not_found: false,
        }
    }
}

impl<'a> Resource<'a> {
    fn new(
        change: &CostChange,
        declared: &'a Declared,
        bill: Group<'a, CostComponent<'a>>,
    ) -> Self {
        let mut resource = Self::of_group(bill);
        resource.name = change.change.to_string().into();
        resource.kind = Some(&declared.kind);
        resource.tags = (!declared.tags.is_empty()).then(|| declared.tags.iter().collect());
        resource
    }

    fn free(change: &CostChange, declared: &'a Declared) -> Self {
        Self::new(change, declared, Group::new([]))
    }

    fn of_group(group: Group<'a, CostComponent<'a>>) -> Self {
        let cost_components = group.lines;
        let subresources: Vec<_> = group.groups.into_iter().map(Self::of_group).collect();
        let components = cost_components.iter();
        let costs = components.clone().filter_map(|component| component.monthly_cost);
        let usage_based = components.filter(|component| component.usage_based);
        let usage = usage_based.filter_map(|component| component.monthly_cost);
        let cost = sum(costs.chain(subresources.iter().filter_map(|inner| inner.monthly_cost)));
        let usage =
            sum(usage.chain(subresources.iter().filter_map(|inner| inner.monthly_usage_cost)));
        Self {
            name: group.name.into(),
            kind: None,
            tags: None,
            metadata: Empty {},
            hourly_cost: cost.map(|cost| hourly(cost.0)),
            monthly_cost: cost,
            monthly_usage_cost: usage.filter(|usage| !usage.0.is_zero()),
            cost_components,
            subresources,
        }
    }
}

impl<'a> Breakdown<'a> {
    fn new(resources: Vec<Resource<'a>>, free_resources: Vec<Resource<'a>>) -> Self {
        let cost = sum(resources.iter().filter_map(|resource| resource.monthly_cost));
        let usage = sum(resources.iter().filter_map(|resource| resource.monthly_usage_cost));
        let total = Totals {
            hourly: cost.map_or(Exact::default(), |cost| hourly(cost.0)),
            monthly: cost.unwrap_or_default(),
            monthly_usage: usage.unwrap_or_default(),
        };
        Self { resources, free_resources, total }
    }
}

fn add(left: Totals, right: Totals) -> Totals {
    let plus = |left: Exact, right: Exact| Exact(left.0.saturating_add(right.0));
    Totals {
        hourly: plus(left.hourly, right.hourly),
        monthly: plus(left.monthly, right.monthly),
        monthly_usage: plus(left.monthly_usage, right.monthly_usage),
    }
}

/// `None` where there is nothing to add up.
fn sum(amounts: impl Iterator<Item = Exact>) -> Option<Exact> {
    amounts.reduce(|left, right| Exact(left.0.saturating_add(right.0)))
}

fn hourly(monthly: Decimal) -> Exact {
    Exact(monthly / HOURS_PER_MONTH)
}

#[cfg(test)]
mod tests;
