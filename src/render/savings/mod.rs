//! Render: what could be saved, in one of several formats, one a file.

mod bill;
mod csv;
mod json;
mod markdown;
mod measured;
mod table;

use std::{collections::BTreeMap, io};

use jiff::civil::Date;

use super::words::counted;
use crate::{
    advise::{Advice, Lever, Preset, Risk, Savings},
    bill::Bill,
    model::{Inventory, Outcome},
    money::Money,
};

pub(crate) use measured::Measured;

pub(crate) const SAVINGS_FORMATS: &[SavingsFormat] =
    &[table::FORMAT, json::FORMAT, markdown::FORMAT, csv::FORMAT];

#[derive(Clone, Copy, Debug)]
pub(crate) struct SavingsFormat {
    pub(crate) name: &'static str,
    pub(crate) render: fn(&SavingsReport, &mut dyn io::Write) -> io::Result<()>,
}

/// All that a run found out.
#[derive(Debug)]
pub(crate) struct SavingsReport {
    /// ISO 4217.
    pub(crate) currency: Box<str>,
    /// The day for which prices were asked, and on which ages were counted.
    pub(crate) as_of: Date,
    pub(crate) preset: Preset,
    pub(crate) risk: Risk,
    pub(crate) savings: Savings,
    /// What the inventory could not look at: type, account, region.
    pub(crate) refused: Vec<String>,
    /// What commitments were worked out from, where it was one.
    pub(crate) bill: Option<Bill>,
    /// `None` where no metrics were given.
    pub(crate) measured: Option<Measured>,
}

impl SavingsReport {
    /// What an inventory could not look at.
    pub(crate) fn refused(inventory: &Inventory) -> Vec<String> {
        let refused = inventory.coverage.iter().filter_map(|coverage| {
            let Outcome::Refused { call, reason } = &coverage.outcome else { return None };
            let region = coverage.region.as_ref().map_or("global", |region| &region.0);
            let (kind, account) = (&coverage.kind, &coverage.account);
            Some(format!("{kind} in {account}, {region}: {call}: {reason}"))
        });
        refused.collect()
    }

    /// Why savings are not told.
    fn untold(&self) -> Vec<String> {
        let untold = self.savings.advice.iter().filter(|advice| advice.gross.is_none());
        let (placed, nowhere): (Vec<_>, Vec<_>) =
            untold.partition(|advice| advice.region.is_some());
        let reasons = [
            (nowhere.len(), "on the region, which is not known (--region)"),
            (placed.len(), "on usage that nobody told (--usage-file, --metrics)"),
        ];
        let told = reasons.into_iter().filter(|(count, _)| *count > 0);
        told.map(|(count, on)| {
            format!("{} {on}", counted(count, "saving depends", "savings depend"))
        })
        .collect()
    }

    /// What to know before trusting the metrics.
    fn doubts(&self) -> Vec<String> {
        self.measured.map(|measured| measured.doubts(self.as_of)).unwrap_or_default()
    }

    /// The net savings of each lever that has any, in the order of the waterfall.
    fn by_lever(&self) -> BTreeMap<Lever, (usize, Money)> {
        let mut levers: BTreeMap<_, (usize, Money)> = BTreeMap::new();
        for Advice { check, net, .. } in &self.savings.advice {
            let (count, sum) = levers.entry(check.lever).or_default();
            *count += 1;
            *sum += *net;
        }
        levers
    }
}
