//! One price table: shards of sorted lines, each read only when a key asks for it.
//!
//! `pricing-cache/README.md` documents the format. Looking a key up is a binary search in the
//! decompressed text of its shard; no other line is ever parsed.

use std::{borrow::Cow, collections::BTreeMap, str::FromStr};

use rust_decimal::Decimal;

use crate::money::{Quantity, UnitPrice};

const MAGIC: &[u8] = b"outlay-prices 1\n";

/// A table as bytes, with its index read.
#[derive(Debug)]
pub(super) struct Table {
    bytes: Cow<'static, [u8]>,
    blocks: usize,
    index: BTreeMap<(Box<str>, Box<str>), Shard>,
}

/// Where a shard's block is, and how old its prices are.
#[derive(Clone, Debug)]
pub(super) struct Shard {
    offset: usize,
    length: usize,
    raw_length: usize,
    pub(super) rows: usize,
    pub(super) oldest: Box<str>,
    pub(super) newest: Box<str>,
}

/// A price and its tiers, the lowest first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Price {
    pub(crate) unit: Box<str>,
    pub(crate) tiers: Vec<Tier>,
    pub(crate) currency: Box<str>,
    /// ISO date on which the source said so.
    pub(crate) as_of: Box<str>,
    /// An id of `pricing-cache/sources.csv`.
    pub(crate) source: Box<str>,
    pub(crate) quality: Quality,
}

/// From `start` up to `end` units a month (unbounded without), each unit costs `unit_price`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tier {
    pub(crate) start: Quantity,
    pub(crate) end: Option<Quantity>,
    pub(crate) unit_price: UnitPrice,
}

/// How good a price is; the worst comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Quality {
    /// The cloud's own list price.
    List,
    /// Computed from list prices by a rule that the cloud publishes.
    Derived,
    /// A guess from averages, such as the spot advisor's percentages.
    Estimate,
}

impl Quality {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Derived => "derived",
            Self::Estimate => "estimate",
        }
    }
}

impl FromStr for Quality {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        [Self::List, Self::Derived, Self::Estimate]
            .into_iter()
            .find(|quality| quality.name() == name)
            .ok_or(())
    }
}

/// A line of a shard, split at its commas.
pub(super) struct Row<'a> {
    pub(super) product: &'a str,
    pub(super) sku: &'a str,
    pub(super) variant: &'a str,
    pub(super) purchase_option: &'a str,
    pub(super) term: &'a str,
    pub(super) unit: &'a str,
    tier_start: &'a str,
    tier_end: &'a str,
    price: &'a str,
    pub(super) currency: &'a str,
    pub(super) as_of: &'a str,
    pub(super) source: &'a str,
    pub(super) quality: &'a str,
}

impl Table {
    /// Reads the index; `None` where the bytes are no table or are cut short.
    pub(super) fn open(bytes: Cow<'static, [u8]>) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let index = zstd::decode_all(rest.get(..length)?).ok()?;
        let index = std::str::from_utf8(&index).ok()?;
        let index: BTreeMap<_, _> = index.lines().map(Shard::parse).collect::<Option<_>>()?;
        let blocks = MAGIC.len() + 4 + length;
        let held = bytes.len().checked_sub(blocks)?;
        let whole = index
            .values()
            .all(|shard| shard.offset.checked_add(shard.length).is_some_and(|end| end <= held));
        whole.then_some(Self { bytes, blocks, index })
    }

    pub(super) fn shards(&self) -> impl Iterator<Item = (&str, &str, &Shard)> {
        self.index.iter().map(|((service, region), shard)| (&**service, &**region, shard))
    }

    /// The text of a shard; `None` where the table has none, `Some("")` where it is damaged.
    pub(super) fn text(&self, service: &str, region: &str) -> Option<String> {
        let shard = self.index.get(&(service.into(), region.into()))?;
        let start = self.blocks + shard.offset;
        let block = &self.bytes[start..start + shard.length];
        let text = zstd::bulk::decompress(block, shard.raw_length).unwrap_or_default();
        Some(String::from_utf8(text).unwrap_or_default())
    }

    pub(super) fn newest(&self) -> &str {
        self.index.values().map(|shard| &*shard.newest).max().unwrap_or_default()
    }
}

impl Shard {
    fn parse(line: &str) -> Option<((Box<str>, Box<str>), Self)> {
        let mut fields = line.split(',');
        let key = (fields.next()?.into(), fields.next()?.into());
        let mut number = || fields.next()?.parse().ok();
        let (offset, length, raw_length, rows) = (number()?, number()?, number()?, number()?);
        let (oldest, newest) = (fields.next()?.into(), fields.next()?.into());
        Some((key, Self { offset, length, raw_length, rows, oldest, newest }))
    }
}

/// The lines of a shard's text whose key is `prefix`; they are neighbours, lowest tier first.
pub(super) fn lines<'a>(text: &'a str, prefix: &str) -> Vec<&'a str> {
    let bytes = text.as_bytes();
    let line_start = |at: usize| {
        bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |found| found + 1)
    };
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let start = line_start(low.midpoint(high));
        let end = text[start..].find('\n').map_or(bytes.len(), |length| start + length + 1);
        if key_part(&text[start..end]) < prefix {
            low = end;
        } else {
            high = start;
        }
    }
    text[low..].lines().take_while(|line| line.starts_with(prefix)).collect()
}

/// A line's first five fields, each with the comma behind it.
fn key_part(line: &str) -> &str {
    let end = line.match_indices(',').nth(4).map_or(line.len(), |(at, _)| at + 1);
    &line[..end]
}

impl<'a> Row<'a> {
    pub(super) fn parse(line: &'a str) -> Option<Self> {
        let mut fields = line.split(',');
        let mut field = || fields.next();
        Some(Self {
            product: field()?,
            sku: field()?,
            variant: field()?,
            purchase_option: field()?,
            term: field()?,
            unit: field()?,
            tier_start: field()?,
            tier_end: field()?,
            price: field()?,
            currency: field()?,
            as_of: field()?,
            source: field()?,
            quality: field()?,
        })
    }

    pub(super) fn tier(&self) -> Option<Tier> {
        let decimal = |text: &str| Decimal::from_str(text).ok();
        let end = match self.tier_end {
            "" => None,
            end => Some(Quantity(decimal(end)?)),
        };
        let start = Quantity(decimal(self.tier_start)?);
        Some(Tier { start, end, unit_price: UnitPrice(decimal(self.price)?) })
    }
}

impl Price {
    /// All tiers of one key; `None` without lines, or where one of them is damaged.
    pub(super) fn parse(lines: &[&str]) -> Option<Self> {
        let first = Row::parse(lines.first()?)?;
        let tiers = lines.iter().map(|line| Row::parse(line)?.tier()).collect::<Option<_>>()?;
        Some(Self {
            unit: first.unit.into(),
            tiers,
            currency: first.currency.into(),
            as_of: first.as_of.into(),
            source: first.source.into(),
            quality: first.quality.parse().ok()?,
        })
    }
}

/// Writes a table; `shards` are texts of sorted lines by service and region.
pub(super) fn write(shards: &BTreeMap<(Box<str>, Box<str>), String>) -> std::io::Result<Vec<u8>> {
    let (mut index, mut blocks) = (String::new(), Vec::new());
    for ((service, region), text) in shards {
        let block = zstd::bulk::compress(text.as_bytes(), 19)?;
        let dates = || text.lines().filter_map(|line| Some(Row::parse(line)?.as_of));
        index += &format!(
            "{service},{region},{},{},{},{},{},{}\n",
            blocks.len(),
            block.len(),
            text.len(),
            text.lines().count(),
            dates().min().unwrap_or_default(),
            dates().max().unwrap_or_default(),
        );
        blocks.extend(block);
    }
    let index = zstd::bulk::compress(index.as_bytes(), 19)?;
    let length = u32::try_from(index.len()).map_err(std::io::Error::other)?;
    Ok([MAGIC, &length.to_le_bytes(), &index, &blocks].concat())
}
