//! How one resource's cost came to be: what decides it, each price with its source, the arithmetic.

use std::io::{self, Write};

use super::{Project, Report, amount, attributes, layout, summary};
use crate::{
    model::{PlacedBy, Value},
    price::{
        Charge, CostChange, Evidence, Origin, Place, Pricer, PurchaseOption, ResourceCost,
        UsageSource,
    },
};

/// Writes the account of the resource at `address`; `false` where the report has none such.
///
/// `pricer` finds what a resource's cost rests on, among those on its side of the change.
pub(crate) fn explain(
    report: &Report,
    address: &str,
    pricer: &Pricer,
    out: &mut dyn Write,
) -> io::Result<bool> {
    let mut found = false;
    for project in &report.projects {
        let changes = project.plan.changes.iter();
        for change in changes.filter(|change| change.change.to_string() == address) {
            if found {
                writeln!(out)?;
            }
            found = true;
            writeln!(out, "{address} in {}", project.name)?;
            one(change, project, &report.currency, pricer, out)?;
        }
    }
    Ok(found)
}

fn one(
    change: &CostChange,
    project: &Project,
    currency: &str,
    pricer: &Pricer,
    out: &mut dyn Write,
) -> io::Result<()> {
    let gone = summary::after(change).is_none();
    let side = if gone { summary::before } else { summary::after };
    let Some((resource, cost)) = side(change) else { return Ok(()) };
    let others = project.plan.changes.iter().filter_map(|other| Some(side(other)?.0));
    let others: Vec<_> = others.collect();

    let region = resource.region.as_ref().map_or("not known", |region| &region.0);
    let place = pricer.place(resource).as_ref().map_or_else(String::new, place);
    writeln!(out, "\n{}\n", layout::printable(&format!("Region: {region}{place}")))?;
    decided_by(&pricer.evidence(resource, &others), out)?;
    if cost.free {
        return writeln!(out, "It costs nothing by itself.");
    }
    writeln!(out, "{}", if gone { "Billed until it goes" } else { "Billed a month" })?;
    for charge in &cost.charges {
        write!(out, "{}", line(charge, currency))?;
    }
    for gap in &cost.gaps {
        writeln!(out, "  left out: {gap}")?;
    }
    writeln!(out, "\n{}", total(cost, currency))
}

/// What says where the resource is.
fn place(place: &Place) -> String {
    match place {
        Place::Attribute(name, value) => format!(" ({name} = {})", attributes::shown(value)),
        Place::Elsewhere(PlacedBy::Attributes) => String::new(),
        Place::Elsewhere(PlacedBy::Provider) => " (the provider's configuration)".to_owned(),
        Place::Elsewhere(PlacedBy::Siblings) => " (what else its provider manages)".to_owned(),
        Place::Elsewhere(PlacedBy::User) => " (--region or AWS_REGION)".to_owned(),
    }
}

/// What decides the cost, and where each of it is from.
fn decided_by(evidence: &[Evidence], out: &mut dyn Write) -> io::Result<()> {
    if evidence.is_empty() {
        return writeln!(out, "Nothing of it decides what it costs.\n");
    }
    writeln!(out, "Decided by")?;
    for one in evidence {
        let name = match (&one.of, &*one.name) {
            (Some(other), "") => other.to_string(),
            (Some(other), name) => format!("{other}: {name}"),
            (None, name) => name.to_owned(),
        };
        let value = match &one.value {
            Some(value) => format!(" = {}", attributes::shown(value)),
            None => String::new(),
        };
        let origin = match &one.origin {
            Origin::Set if one.name.is_empty() => "it is there".to_owned(),
            Origin::Set if one.value == Some(Value::Unknown) => "no value yet".to_owned(),
            Origin::Set => "set".to_owned(),
            Origin::Default => "not set: the default".to_owned(),
            Origin::Reference(to) => {
                let to: Vec<_> = to.iter().map(ToString::to_string).collect();
                format!("reference to {}", to.join(", "))
            }
            Origin::UsageFile => "usage file".to_owned(),
            Origin::Assumed => "assumed usage".to_owned(),
        };
        writeln!(out, "  {}", layout::printable(&format!("{name}{value} ({origin})")))?;
    }
    writeln!(out)
}

fn line(charge: &Charge, currency: &str) -> String {
    let group = charge.group.join(" / ");
    let name = if group.is_empty() {
        charge.name.to_string()
    } else {
        format!("{group} / {}", charge.name)
    };
    let price = charge.unit_price.0.normalize();
    let unit = &charge.unit;
    let arithmetic = match (charge.quantity, charge.list_cost) {
        (Some(quantity), Some(cost)) => {
            let (quantity, cost) = (quantity.0.normalize(), cost.0.normalize());
            format!("{quantity} × {price} per {unit} = {cost} {currency}")
        }
        _ => format!("{price} {currency} per {unit}, and how many depends on usage"),
    };
    let usage = match charge.usage_source {
        Some(UsageSource::File) => "\n    how many: from the usage file",
        Some(UsageSource::Assumed) => "\n    how many: rests on assumed usage",
        None => "",
    };
    let converted = charge.exchange.as_ref().map_or_else(String::new, |exchange| {
        let rate = exchange.rate.normalize();
        format!(", converted at 1 {} = {rate} {currency}", exchange.from)
    });
    let spread = match (charge.price.purchase_option, charge.effective_cost) {
        (PurchaseOption::Reserved, Some(cost)) => {
            format!("\n    with the one-off fee spread over the term: {}", cost.0.normalize())
        }
        _ => String::new(),
    };
    format!(
        "  {name}\n    {arithmetic}{usage}{spread}\n    price: {}, {} price of {}, from {}{converted}\n",
        charge.price,
        charge.quality.name(),
        charge.as_of,
        charge.source,
    )
}

fn total(cost: &ResourceCost, currency: &str) -> String {
    match summary::known_cost(cost) {
        Some(known) => {
            let exact = known.0.normalize();
            format!("Together {}, exactly {exact}", amount::money(known, currency))
        }
        None => "No part of it is known".to_owned(),
    }
}
