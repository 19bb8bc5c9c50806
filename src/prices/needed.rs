//! What documents need of the price lists, and which of it these have.

use std::{collections::BTreeSet, io::Write};

use super::report::{LISTED, more};
use crate::{
    error::Error,
    price::{PriceKey, Purchase, PurchaseOption, Staged},
    provider::{PriceScope, PriceSource},
};

/// The ways of buying that are fetched where none are named; what documents look up comes on top.
const USUAL: [Purchase; 2] = [Purchase::OnDemand, Purchase::Reserved];

/// The ways of buying that are fetched, sorted.
pub(super) fn purchases(named: &[Purchase], needed: Option<&[PriceKey]>) -> Vec<Purchase> {
    let asked = needed.into_iter().flatten().map(|key| Purchase::of(key.purchase_option));
    let all: BTreeSet<_> = if named.is_empty() {
        USUAL.into_iter().chain(asked).collect()
    } else {
        named.iter().copied().collect()
    };
    all.into_iter().collect()
}

/// What the look-ups want of `source`, or `None` where they want nothing of it. The ways of buying were
/// `named`, or are those of the look-ups.
pub(super) fn scope(
    source: &PriceSource,
    needed: &[PriceKey],
    purchases: Vec<Purchase>,
    is_purchase_named: bool,
) -> Option<PriceScope> {
    let wanted = |key: &&PriceKey| {
        let option = Purchase::of(key.purchase_option);
        key.provider == source.provider && (is_purchase_named || purchases.contains(&option))
    };
    let keys: Vec<_> = needed.iter().filter(wanted).cloned().collect();
    if keys.is_empty() {
        return None;
    }
    let regions: BTreeSet<_> = keys.iter().map(|key| Box::from(&*key.region.0)).collect();
    let services: BTreeSet<_> = keys.iter().map(|key| Box::from(key.service())).collect();
    Some(PriceScope {
        regions: regions.into_iter().collect(),
        services: services.into_iter().collect(),
        needed: Some(keys),
        purchases,
        named: false,
    })
}

/// Says how many look-ups what was fetched answers, and lists the others.
pub(super) fn print(
    needed: &[PriceKey],
    staged: &[&Staged],
    out: &mut dyn Write,
) -> Result<(), Error> {
    let answered =
        |key: &PriceKey| staged.iter().any(|staged| staged.part.answers(key) && staged.has(key));
    // Not every reservation has a fee, and without one there is nothing to be found.
    let asked = needed.iter().filter(|key| key.purchase_option != PurchaseOption::ReservedUpfront);
    let (found, others): (Vec<_>, Vec<_>) = asked.partition(|key| answered(key));
    writeln!(out, "{} of {} look-ups answered", found.len(), found.len() + others.len())?;
    if !others.is_empty() {
        writeln!(out, "what is in use stays for these, where there is anything:")?;
        for key in others.iter().take(LISTED) {
            writeln!(out, "  {key}")?;
        }
        more(others.len(), out)?;
    }
    Ok(())
}
