//! A bill and what is committed to already, as the savings command takes them in.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    advise::InForce,
    bill::{self, Bill, InUse},
    cli::SavingsArgs,
    error::Error,
    model::{Inventory, LiveResource, Resource, ResourceId, Value},
    price::Pricer,
    provider,
};

/// The bill that is named, if one is: in the currency of the prices.
pub(super) fn read(args: &SavingsArgs, pricer: &Pricer) -> Result<Option<Bill>, Error> {
    if args.bill.is_empty() {
        return Ok(None);
    }
    let bill = bill::read(&args.bill, &provider::billed)?;
    if !bill.currency.is_empty() && bill.currency != pricer.currency {
        let (bill, prices) = (bill.currency.to_string(), pricer.currency.to_string());
        return Err(Error::BillCurrency { bill, prices });
    }
    Ok(Some(bill))
}

/// Tells what the bill says of each commitment with the live one, or makes one of it.
pub(super) fn take_in(bill: &Bill, live: &mut Inventory) {
    for (id, in_use) in &bill.commitments {
        let is_it = |live: &&mut LiveResource| {
            let own = live.resource.id.as_ref().map(|id| &*id.0);
            own.is_some_and(|own| {
                let before = id.strip_suffix(own);
                before.is_some_and(|before| before.is_empty() || before.ends_with(['/', ':']))
            })
        };
        if let Some(found) = live.resources.iter_mut().find(is_it) {
            told(found, bill, in_use);
        } else if let Some(kind) = provider::commitment_kind(id) {
            let resource = Resource {
                kind: kind.into(),
                id: Some(ResourceId((**id).into())),
                ..Resource::default()
            };
            let mut made = LiveResource { resource, ..LiveResource::default() };
            told(&mut made, bill, in_use);
            live.resources.push(made);
        }
    }
}

fn told(live: &mut LiveResource, bill: &Bill, in_use: &InUse) {
    let InUse { used, unused, covered, .. } = in_use;
    let days = bill.hours.len().div_euclid(24);
    for (name, value) in [
        ("billed_used", *used),
        ("billed_unused", *unused),
        ("billed_covered", *covered),
        ("billed_days", days.into()),
    ] {
        live.observed.set(name, Value::Number(value));
    }
}

/// What is in force on the day: begun, and not over.
pub(super) fn in_force(live: Option<&Inventory>, as_of: Date) -> Vec<InForce> {
    let day = |live: &LiveResource, name: &str| {
        let text = live.observed.value(name).and_then(Value::as_text)?;
        let time: Timestamp = text.parse().ok()?;
        Some(time.to_zoned(TimeZone::UTC).date())
    };
    let resources = live.into_iter().flat_map(|live| &live.resources);
    let known = resources.filter_map(|live| {
        let commitments =
            provider::commitments().find(|commitments| commitments.kind == &*live.resource.kind)?;
        let begun = day(live, "starts_at").is_none_or(|day| day <= as_of);
        let over = day(live, "ends_at").is_some_and(|day| day <= as_of);
        let bought = live.observed.value("status").and_then(Value::as_text);
        let bought = bought.is_none_or(|status| matches!(status, "active" | "payment-pending"));
        if begun && !over && bought { (commitments.in_force)(live) } else { None }
    });
    known.collect()
}

#[cfg(test)]
#[cfg(feature = "frames")]
mod tests;
