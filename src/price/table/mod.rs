//! One price table: shards of sorted lines, each read only when a key asks for it.
//!
//! `pricing-cache/README.md` documents the format. Looking a key up is a binary search in the
//! decompressed text of its shard; no other line is ever parsed.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt::Write as _,
    io::{self, Read as _},
    str::FromStr,
};

use rust_decimal::Decimal;

use crate::money::{Quantity, UnitPrice};

const MAGIC: &[u8] = b"outlay-prices 1\n";

/// What an index may be long; the largest that we know of has 120 KB.
const INDEX_LIMIT: usize = 64 << 20;

/// Product, SKU, variant, purchase option and term.
const KEY_FIELDS: usize = 5;

/// Fields before the end of the tier.
#[cfg(feature = "online")]
pub(super) const TIER_END_FIELD: usize = 7;

/// Good compression at a tenth of the best one's time; `build.py` takes the best for what everyone has.
const LEVEL: i32 = 9;

/// Service and region: the prices of one service in one region are a shard.
pub(super) type ShardName = (Box<str>, Box<str>);

/// The texts of a table's shards, each of sorted lines.
pub(super) type Shards = BTreeMap<ShardName, String>;

/// A table as bytes; its index is text too, of which a run parses only the lines it asks for.
#[derive(Debug)]
pub(super) struct Table {
    bytes: Cow<'static, [u8]>,
    blocks: usize,
    index: String,
}

/// Where a shard's block is, and how old its prices are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shard<'a> {
    offset: usize,
    length: usize,
    raw_length: usize,
    pub(super) rows: usize,
    pub(super) oldest: &'a str,
    pub(super) newest: &'a str,
    /// The day on which an update last looked; empty in a table that was built otherwise.
    pub(super) fetched: &'a str,
}

/// A table in the making.
#[derive(Debug, Default)]
pub(super) struct Writer {
    index: String,
    blocks: Vec<u8>,
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
    pub(crate) const ALL: [Self; 3] = [Self::List, Self::Derived, Self::Estimate];

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
        Self::ALL.into_iter().find(|quality| quality.name() == name).ok_or(())
    }
}

/// A line of a shard, split at its commas.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    pub(crate) product: &'a str,
    pub(crate) sku: &'a str,
    pub(crate) variant: &'a str,
    pub(crate) purchase_option: &'a str,
    pub(crate) term: &'a str,
    pub(crate) unit: &'a str,
    pub(crate) tier_start: &'a str,
    pub(crate) tier_end: &'a str,
    pub(crate) price: &'a str,
    pub(crate) currency: &'a str,
    pub(crate) as_of: &'a str,
    pub(crate) source: &'a str,
    pub(crate) quality: &'a str,
}

impl Table {
    /// Reads the index; `None` where the bytes are no table or are cut short.
    pub(super) fn open(bytes: Cow<'static, [u8]>) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let index = decompress(rest.get(..length)?, INDEX_LIMIT)?;
        let blocks = MAGIC.len() + 4 + length;
        let held = bytes.len().checked_sub(blocks)?;
        // Neither cut short nor with anything behind the last block.
        let end = match index.lines().next_back() {
            Some(line) => Shard::parse(line)?.2.end()?,
            None => 0,
        };
        (end == held).then_some(Self { bytes, blocks, index })
    }

    /// Service, region and shard, in this order; damaged lines of the index are left out.
    pub(super) fn shards(&self) -> impl Iterator<Item = (&str, &str, Shard<'_>)> {
        self.index.lines().filter_map(Shard::parse)
    }

    /// The text of a shard; `None` where the table has none, `Some("")` where it is damaged.
    pub(super) fn text(&self, service: &str, region: &str) -> Option<String> {
        let line = self.line(service, region)?;
        let text = || {
            let (.., shard) = Shard::parse(line)?;
            let text = decompress(self.block(shard)?, shard.raw_length)?;
            (text.len() == shard.raw_length).then_some(text)
        };
        Some(text().unwrap_or_default())
    }

    /// The day as of which a shard is: its newest price's, or the later one on which an update found
    /// that this is still the price. `None` where the table has no such shard.
    pub(super) fn as_of(&self, service: &str, region: &str) -> Option<&str> {
        let (.., shard) = Shard::parse(self.line(service, region)?)?;
        Some(shard.newest.max(shard.fetched))
    }

    fn line(&self, service: &str, region: &str) -> Option<&str> {
        find(&self.index, &format!("{service},{region},"), 2).first().copied()
    }

    fn block(&self, shard: Shard) -> Option<&[u8]> {
        let start = self.blocks.checked_add(shard.offset)?;
        self.bytes.get(start..start.checked_add(shard.length)?)
    }
}

impl<'a> Shard<'a> {
    fn parse(line: &'a str) -> Option<(&'a str, &'a str, Self)> {
        let mut fields = line.split(',');
        let (service, region) = (fields.next()?, fields.next()?);
        let mut number = || fields.next()?.parse().ok();
        let (offset, length, raw_length, rows) = (number()?, number()?, number()?, number()?);
        let (oldest, newest) = (fields.next()?, fields.next()?);
        let fetched = fields.next().unwrap_or_default();
        Some((service, region, Self { offset, length, raw_length, rows, oldest, newest, fetched }))
    }

    fn end(&self) -> Option<usize> {
        self.offset.checked_add(self.length)
    }
}

/// The text of a block of at most `limit` bytes; `None` where it is damaged or longer.
///
/// The lengths in a damaged table may be anything, so nothing is allocated on their word.
fn decompress(block: &[u8], limit: usize) -> Option<String> {
    let more = u64::try_from(limit).ok()?.checked_add(1)?;
    let mut text = String::with_capacity(limit.min(8 << 20));
    let decoder = zstd::Decoder::new(block).ok()?;
    decoder.take(more).read_to_string(&mut text).ok()?;
    (text.len() <= limit).then_some(text)
}

/// A block that tells when it is damaged: without the checksum a flipped bit may pass for a price.
fn compress(text: &str) -> io::Result<Vec<u8>> {
    let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
    compressor.set_parameter(zstd::zstd_safe::CParameter::ChecksumFlag(true))?;
    compressor.compress(text.as_bytes())
}

/// The lines of a shard's text whose key is `prefix`; they are neighbours, lowest tier first.
pub(super) fn lines<'a>(text: &'a str, prefix: &str) -> Vec<&'a str> {
    find(text, prefix, KEY_FIELDS)
}

/// The lines of a sorted text whose first `fields` fields, each with its comma, are `prefix`.
fn find<'a>(text: &'a str, prefix: &str, fields: usize) -> Vec<&'a str> {
    let bytes = text.as_bytes();
    let line_start = |at: usize| {
        bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |found| found + 1)
    };
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let start = line_start(low.midpoint(high));
        let end = text[start..].find('\n').map_or(bytes.len(), |length| start + length + 1);
        if first(&text[start..end], fields) < prefix {
            low = end;
        } else {
            high = start;
        }
    }
    text[low..].lines().take_while(|line| line.starts_with(prefix)).collect()
}

/// A line's first five fields, each with the comma behind it.
pub(super) fn key_part(line: &str) -> &str {
    first(line, KEY_FIELDS)
}

fn first(line: &str, fields: usize) -> &str {
    let end = line.match_indices(',').nth(fields - 1).map_or(line.len(), |(at, _)| at + 1);
    &line[..end]
}

impl<'a> Row<'a> {
    /// `None` unless the line has exactly the fields of a row.
    pub(super) fn parse(line: &'a str) -> Option<Self> {
        let mut fields = line.split(',');
        let mut field = || fields.next();
        let row = Self {
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
        };
        field().is_none().then_some(row)
    }

    pub(crate) fn tier(&self) -> Option<Tier> {
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
    ///
    /// It is as old as its oldest tier and as good as its worst: a free allowance that was added to
    /// an estimate does not make a list price of it.
    pub(super) fn parse(lines: &[&str]) -> Option<Self> {
        let rows = lines.iter().map(|line| Row::parse(line)).collect::<Option<Vec<_>>>()?;
        let last = rows.last()?;
        let qualities = rows.iter().map(|row| row.quality.parse().ok());
        Some(Self {
            unit: last.unit.into(),
            tiers: rows.iter().map(Row::tier).collect::<Option<_>>()?,
            currency: last.currency.into(),
            as_of: rows.iter().map(|row| row.as_of).min()?.into(),
            source: last.source.into(),
            quality: qualities.collect::<Option<Vec<Quality>>>()?.into_iter().max()?,
        })
    }
}

impl Writer {
    /// Adds a shard of sorted lines. `fetched` is the ISO date of an update, or empty. Shards come in
    /// the order of service and region, each once.
    pub(super) fn add(&mut self, name: (&str, &str), text: &str, fetched: &str) -> io::Result<()> {
        let dates = || text.lines().filter_map(|line| Some(Row::parse(line)?.as_of));
        let (oldest, newest) =
            (dates().min().unwrap_or_default(), dates().max().unwrap_or_default());
        let (raw_length, rows) = (text.len(), text.lines().count());
        let shard = Shard { offset: 0, length: 0, raw_length, rows, oldest, newest, fetched };
        self.push(name, shard, &compress(text)?)
    }

    /// Adds a shard of another table as it is, without unpacking it.
    #[cfg(feature = "online")]
    pub(super) fn copy(
        &mut self,
        name: (&str, &str),
        table: &Table,
        shard: Shard,
    ) -> io::Result<()> {
        let block = table.block(shard).ok_or(io::ErrorKind::UnexpectedEof)?;
        self.push(name, shard, block)
    }

    fn push(
        &mut self,
        (service, region): (&str, &str),
        shard: Shard,
        block: &[u8],
    ) -> io::Result<()> {
        let Shard { raw_length, rows, oldest, newest, fetched, .. } = shard;
        let (offset, length) = (self.blocks.len(), block.len());
        write!(
            self.index,
            "{service},{region},{offset},{length},{raw_length},{rows},{oldest},{newest}"
        )
        .map_err(io::Error::other)?;
        if !fetched.is_empty() {
            write!(self.index, ",{fetched}").map_err(io::Error::other)?;
        }
        self.index.push('\n');
        self.blocks.extend(block);
        Ok(())
    }

    /// The table as bytes.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        let index = compress(&self.index)?;
        let length = u32::try_from(index.len()).map_err(io::Error::other)?;
        Ok([MAGIC, &length.to_le_bytes(), &index, &self.blocks].concat())
    }
}

/// Writes a table.
pub(super) fn write(shards: &Shards) -> io::Result<Vec<u8>> {
    let mut writer = Writer::default();
    for ((service, region), text) in shards {
        writer.add((service, region), text, "")?;
    }
    writer.finish()
}

#[cfg(test)]
mod tests;
