//! Bill: what was used and paid hour by hour, out of the exports that clouds write.
//!
//! FOCUS 1.0 to 1.2 (<https://focus.finops.org/focus-specification/>), AWS's Cost and Usage Report 2.0
//! and the one before it (<https://docs.aws.amazon.com/cur/latest/userguide/data-dictionary.html>),
//! as CSV or Parquet. Every row ends in exactly one [`Part`], so that the parts add up to the bill.

#[cfg(feature = "frames")]
mod columns;
#[cfg(feature = "frames")]
mod files;
#[cfg(feature = "frames")]
mod parse;
#[cfg(feature = "frames")]
mod row;
#[cfg(feature = "frames")]
mod tally;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::{error::Error, price::PriceKey};

/// What one or several exports say together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Bill {
    /// `FOCUS` or `CUR`, as the columns tell; both where both were given.
    pub(crate) formats: BTreeSet<&'static str>,
    pub(crate) files: usize,
    /// ISO 4217; all rows are in it.
    pub(crate) currency: Box<str>,
    pub(crate) rows: usize,
    /// What all rows bill together.
    pub(crate) total: Decimal,
    /// Rows and cost of each part; they add up to `rows` and `total`.
    pub(crate) parts: BTreeMap<Part, Sum>,
    /// The rows that nothing can be committed to, by service.
    pub(crate) other: BTreeMap<Box<str>, Sum>,
    /// The rows that look like hours of a machine, and that map to none of ours.
    pub(crate) unknown: BTreeMap<Box<str>, Sum>,
    /// What may be committed to, by product and hour since 1970.
    pub(crate) demand: BTreeMap<PriceKey, BTreeMap<i64, Used>>,
    /// The commitments in it, by the cloud's id.
    pub(crate) commitments: BTreeMap<Box<str>, InUse>,
    /// What demand on demand costs at list prices, and what is billed for it.
    pub(crate) at_list: Decimal,
    pub(crate) as_billed: Decimal,
    /// Hours since 1970 in which anything was used.
    pub(crate) hours: BTreeSet<i64>,
    /// Rows that were there already, in the same file or an earlier one, and were not counted again.
    pub(crate) repeated: usize,
}

/// Rows and what they bill.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sum {
    pub(crate) rows: usize,
    pub(crate) cost: Decimal,
}

/// What one product's usage of an hour costs at on-demand list prices.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Used {
    pub(crate) on_demand: Decimal,
    /// Under a commitment.
    pub(crate) covered: Decimal,
}

/// A commitment, as the bill amortises it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct InUse {
    /// As the cloud calls its kind: `Savings Plan`, `Reservation`.
    pub(crate) kind: Box<str>,
    pub(crate) used: Decimal,
    pub(crate) unused: Decimal,
    /// What it covers would cost so much on demand.
    pub(crate) covered: Decimal,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// On demand, and may be committed to.
    Demand,
    /// Under a commitment.
    Covered,
    /// What takes the list price of covered usage back (CUR).
    Negation,
    Spot,
    /// Of commitments, and not used.
    Unused,
    /// What commitments are paid with.
    Fee,
    /// May be committed to, but not told by the hour.
    WithoutHours,
    /// May be committed to, but at a list price that is not told.
    WithoutPrice,
    /// Hours of a machine that map to none of our products.
    Unknown,
    /// Usage that no commitment covers.
    Other,
    /// Of a cloud whose bills are not known yet.
    OtherCloud,
    Purchase,
    Tax,
    Credit,
    Discount,
    /// Of a period that was billed before.
    Correction,
    Adjustment,
}

/// A row's usage, in the export's words; empty where it does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Line<'a> {
    pub(crate) provider: &'a str,
    pub(crate) service: &'a str,
    pub(crate) usage_type: &'a str,
    pub(crate) operation: &'a str,
    pub(crate) description: &'a str,
    pub(crate) region: &'a str,
    pub(crate) instance_type: &'a str,
    pub(crate) system: &'a str,
    pub(crate) engine: &'a str,
    pub(crate) deployment: &'a str,
    /// JSON, by FOCUS's keys: `{"InstanceType": "m5.large", "OperatingSystem": "Linux"}`.
    pub(crate) details: &'a str,
}

/// Which product of ours a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Product {
    /// Its on-demand price.
    Of(PriceKey),
    Spot,
    /// An hour of a machine that no rule knows.
    Unknown,
    /// Nothing that is committed to.
    Other,
}

/// Says which product of ours a line is; `None` for one of another cloud.
pub(crate) type ProductOf<'a> = &'a dyn Fn(&Line) -> Option<Product>;

impl Part {
    /// As reports say it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Demand => "on demand, may be committed to",
            Self::Covered => "covered by commitments",
            Self::Negation => "list price of covered usage taken back",
            Self::Spot => "spot",
            Self::Unused => "commitments not used",
            Self::Fee => "fees of commitments",
            Self::WithoutHours => "may be committed to, not told by the hour",
            Self::WithoutPrice => "may be committed to, without a list price",
            Self::Unknown => "machines that map to no known product",
            Self::Other => "nothing to commit to",
            Self::OtherCloud => "other clouds",
            Self::Purchase => "purchases",
            Self::Tax => "taxes",
            Self::Credit => "credits and refunds",
            Self::Discount => "discounts",
            Self::Correction => "corrections",
            Self::Adjustment => "adjustments",
        }
    }
}

impl Sum {
    fn add(&mut self, cost: Decimal) {
        self.rows += 1;
        self.cost += cost;
    }
}

impl Bill {
    pub(crate) fn part(&self, part: Part) -> Sum {
        self.parts.get(&part).copied().unwrap_or_default()
    }

    /// From the first hour of the bill to the end of its last whole day, in hours since 1970: the day
    /// that is still filling up says too little. `None` where there is not one whole day.
    pub(crate) fn window(&self) -> Option<(i64, i64)> {
        let (first, last) = (self.hours.first()?, self.hours.last()?);
        let end = (last + 1).div_euclid(24) * 24;
        (*first + 24 <= end).then_some((*first, end))
    }

    /// Hours of the window in which the bill has no row at all.
    pub(crate) fn missing_hours(&self) -> usize {
        let Some((first, end)) = self.window() else { return 0 };
        let there = self.hours.range(first..end).count();
        usize::try_from(end - first).unwrap_or_default().saturating_sub(there)
    }

    /// By what share less than the list price is billed on demand; zero where it is the list price.
    pub(crate) fn discount(&self) -> Decimal {
        let paid = self.as_billed.checked_div(self.at_list);
        paid.map_or(Decimal::ZERO, |paid| Decimal::ONE - paid)
    }
}

/// Reads all files that `patterns` name, as one bill.
#[cfg(feature = "frames")]
pub(crate) fn read(patterns: &[String], product_of: ProductOf) -> Result<Bill, Error> {
    let mut tally = tally::Tally::new(product_of);
    for path in files::matching(patterns)? {
        files::read(&path, &mut tally)?;
    }
    let paths: Vec<std::path::PathBuf> = patterns.iter().map(Into::into).collect();
    tally.finish(&paths)
}

#[cfg(not(feature = "frames"))]
pub(crate) fn read(_: &[String], _: ProductOf) -> Result<Bill, Error> {
    Err(Error::NoFrames)
}
