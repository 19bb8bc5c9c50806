//! Where a source puts the rows of one part, and what of it found no place.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::price::{
    offer::{Offer, Part},
    table::{self, ShardName, Shards},
};

/// How many of what, by name.
pub(crate) type Counts = BTreeMap<Box<str>, u64>;

/// Takes the rows of one part.
#[derive(Debug)]
pub(crate) struct Sink {
    part: Part,
    origin: String,
    rows: BTreeMap<ShardName, Vec<Line>>,
    left: Left,
}

/// What of a part is not in the table, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Left {
    /// Maps to no product of ours, by what the cloud calls it.
    pub(crate) unmapped: Counts,
    /// Left out on purpose, by the reason.
    pub(crate) skipped: Counts,
    /// Cannot be a row, by the fault.
    pub(crate) faulty: Counts,
}

#[derive(Debug)]
struct Line {
    text: Box<str>,
    start: Decimal,
    /// Nothing says where the tier ends.
    open: bool,
}

impl Sink {
    pub(crate) fn new(part: Part) -> Self {
        let origin = part.origin();
        Self { part, origin, rows: BTreeMap::new(), left: Left::default() }
    }

    pub(crate) fn part(&self) -> &Part {
        &self.part
    }

    /// Takes one row. What is of another region or way of buying than the part is none of it, and
    /// goes without a word, as most answers hold more than was asked for.
    pub(crate) fn offer(&mut self, offer: &Offer) {
        if !self.part.covers(&offer.region, offer.purchase_option) {
            return;
        }
        if let Some(fault) = offer.fault() {
            self.fault(&format!("{fault}: {}", offer.product));
            return;
        }
        let shard = (offer.service().into(), offer.region.clone());
        let line = Line {
            text: offer.line(&self.origin).into(),
            start: offer.tier_start,
            open: offer.tier_end.is_none(),
        };
        self.rows.entry(shard).or_default().push(line);
    }

    /// Counts what maps to nothing. `what` names it so that someone can write the line that maps it.
    pub(crate) fn unmapped(&mut self, what: &str) {
        count(&mut self.left.unmapped, what, 1);
    }

    /// Counts what is left out on purpose.
    pub(crate) fn skipped(&mut self, reason: &str) {
        count(&mut self.left.skipped, reason, 1);
    }

    /// Counts what cannot be a row.
    pub(crate) fn fault(&mut self, fault: &str) {
        count(&mut self.left.faulty, fault, 1);
    }

    /// Sorted shards. Of a key that is offered at two prices neither is taken, as none of them can be
    /// told to be right; the same row said twice is one.
    pub(super) fn finish(mut self) -> (Shards, Left) {
        let mut shards = Shards::new();
        for (shard, mut lines) in self.rows {
            lines.sort_by(|left, right| {
                table::key_part(&left.text)
                    .cmp(table::key_part(&right.text))
                    .then_with(|| left.start.cmp(&right.start))
                    .then_with(|| left.text.cmp(&right.text))
            });
            lines.dedup_by(|later, earlier| later.text == earlier.text);
            let mut text = String::new();
            let same_key = |left: &Line, right: &Line| {
                table::key_part(&left.text) == table::key_part(&right.text)
            };
            for price in lines.chunk_by(same_key) {
                if price.windows(2).any(|pair| pair[0].start == pair[1].start) {
                    let product = price[0].text.split(',').next().unwrap_or_default();
                    let fault = format!("two prices for one key: {product}");
                    count(&mut self.left.faulty, &fault, 1);
                    continue;
                }
                let next = price.iter().skip(1).map(Some).chain([None]);
                for (line, next) in price.iter().zip(next) {
                    // Some services only tell where a tier begins.
                    let end = next.filter(|_| line.open).map(|next| next.start.normalize());
                    push(line, end, &mut text);
                }
            }
            if !text.is_empty() {
                shards.insert(shard, text);
            }
        }
        (shards, self.left)
    }
}

/// Adds a line to a shard's text, with the tier's end where that had yet to be found.
fn push(line: &Line, end: Option<Decimal>, text: &mut String) {
    let bound = line.text.match_indices(',').nth(table::TIER_END_FIELD - 1).map(|(at, _)| at + 1);
    match (end, bound) {
        (Some(end), Some(bound)) => {
            let (before, after) = line.text.split_at(bound);
            text.push_str(before);
            text.push_str(&end.to_string());
            text.push_str(after);
        }
        _ => text.push_str(&line.text),
    }
    text.push('\n');
}

impl Left {
    pub(crate) fn add(&mut self, other: &Self) {
        let each = [
            (&mut self.unmapped, &other.unmapped),
            (&mut self.skipped, &other.skipped),
            (&mut self.faulty, &other.faulty),
        ];
        for (sum, counts) in each {
            for (what, n) in counts {
                count(sum, what, *n);
            }
        }
    }
}

fn count(counts: &mut Counts, what: &str, n: u64) {
    match counts.get_mut(what) {
        Some(sum) => *sum += n,
        None => {
            counts.insert(what.into(), n);
        }
    }
}
