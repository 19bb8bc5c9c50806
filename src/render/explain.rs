//! How one resource's cost came to be: what decides it, each price with its source, the arithmetic.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use super::{Report, amount, attributes, summary};
use crate::{
    model::{Resource, Value},
    price::{Charge, CostChange, PurchaseOption, ResourceCost},
};

/// Writes the account of the resource at `address`; `false` where the report has none such.
pub(crate) fn explain(report: &Report, address: &str, out: &mut dyn Write) -> io::Result<bool> {
    let mut found = false;
    for project in &report.projects {
        let changes = project.plan.changes.iter();
        for change in changes.filter(|change| change.change.to_string() == address) {
            if found {
                writeln!(out)?;
            }
            found = true;
            writeln!(out, "{address} in {}", project.name)?;
            one(change, &report.currency, out)?;
        }
    }
    Ok(found)
}

fn one(change: &CostChange, currency: &str, out: &mut dyn Write) -> io::Result<()> {
    let Some(resource) = change.change.resource() else { return Ok(()) };
    let gone = change.change.after.is_none();
    let cost = if gone { &change.before } else { &change.after };

    let region = resource.region.as_ref().map_or("not known", |region| &region.0);
    writeln!(out, "\nRegion: {region}\n")?;
    decided_by(resource, out)?;
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

/// The attributes that decide the cost: set, known later, taken from elsewhere, or left alone.
fn decided_by(resource: &Resource, out: &mut dyn Write) -> io::Result<()> {
    let (mut set, mut unset) = (String::new(), Vec::new());
    for (name, value) in resource.attributes.iter() {
        match value {
            _ if attributes::is_identity(name) && name != "name" => {}
            Value::Null | Value::Computed => unset.push(name),
            Value::List(values) if values.is_empty() => unset.push(name),
            Value::Text(text) if text.is_empty() => unset.push(name),
            value => {
                let _ = writeln!(set, "  {name}: {}", attributes::shown(value));
            }
        }
    }
    for reference in &resource.references {
        let to: Vec<_> = reference.to.iter().map(ToString::to_string).collect();
        let _ = writeln!(set, "  {}: refers to {}", reference.attribute, to.join(", "));
    }
    writeln!(out, "Decided by\n{set}")?;
    if !unset.is_empty() {
        unset.sort_unstable();
        writeln!(out, "Not set, so as the provider has it: {}\n", unset.join(", "))?;
    }
    Ok(())
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
    let usage = if charge.usage_based && charge.quantity.is_some() {
        "\n    how many: from the usage file"
    } else {
        ""
    };
    let spread = match (charge.price.purchase_option, charge.effective_cost) {
        (PurchaseOption::Reserved, Some(cost)) => {
            format!("\n    with the one-off fee spread over the term: {}", cost.0.normalize())
        }
        _ => String::new(),
    };
    format!(
        "  {name}\n    {arithmetic}{usage}{spread}\n    price: {}, {} price of {}, from {}\n",
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
