//! Merges finished parts into the table that is kept: each replaces what it said before.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use jiff::civil::Date;

use super::Staged;
use crate::{
    error::Error,
    price::{
        PriceBook, book,
        table::{self, Row, Shard, ShardName, Table, Writer},
    },
};

/// A table that is to take the place of the kept one.
#[derive(Debug)]
pub(crate) struct Candidate {
    path: PathBuf,
    bytes: Vec<u8>,
    /// The shards that the update says something about.
    pub(crate) touched: BTreeSet<ShardName>,
    /// Prices of the parts.
    pub(crate) rows: usize,
    /// Keys that two parts of the update give different prices; the first part's is taken, and a check
    /// says so.
    pub(crate) disputed: Vec<Box<str>>,
}

/// Lines of a shard by key, the lowest tier first.
type Prices = BTreeMap<Box<str>, Vec<Box<str>>>;

/// The table of `provider` in `folder` with `parts` in it. A part replaces all rows that it had before
/// (of those that it is fetched for, where it is not whole), and every key that it has now; all other rows
/// stay. `built_in` are the prices beneath the table, where there are any.
pub(crate) fn merge(
    folder: &Path,
    provider: &'static str,
    parts: &[Staged],
    built_in: Option<&PriceBook>,
) -> Result<Candidate, Error> {
    let path = book::file(folder, provider);
    let damaged = || Error::NotPriceTable { path: path.clone() };
    let kept = match fs::read(&path) {
        Ok(bytes) => Some(Table::open(bytes.into()).ok_or_else(damaged)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(source) => return Err(Error::Read { path, source }),
    };
    // What came back empty says nothing: a mirror, or a service that is not sold there.
    let of_provider = |staged: &&Staged| staged.part.provider == provider && !staged.is_empty();
    let parts: Vec<_> = parts.iter().filter(of_provider).collect();
    let name = |service: &str, region: &str| -> ShardName { (service.into(), region.into()) };
    // Those of the kept table, and with nothing behind them those that the parts add.
    let mut shards: BTreeMap<ShardName, Option<(&Table, Shard)>> = BTreeMap::new();
    for (service, region, _) in parts.iter().flat_map(|staged| staged.table.shards()) {
        shards.insert(name(service, region), None);
    }
    if let Some(table) = &kept {
        let kept = table
            .shards()
            .map(|(service, region, shard)| (name(service, region), Some((table, shard))));
        shards.extend(kept);
    }
    let mut candidate = Candidate {
        path: path.clone(),
        bytes: Vec::new(),
        touched: BTreeSet::new(),
        rows: 0,
        disputed: Vec::new(),
    };
    let mut writer = Writer::default();
    let fault = |source| Error::WriteFile { path: path.clone(), source };
    for (name, old) in shards {
        let (service, region) = (&*name.0, &*name.1);
        let of_region: Vec<_> = parts
            .iter()
            .filter(|staged| staged.part.region.as_deref().is_none_or(|own| own == region))
            .collect();
        if of_region.is_empty() {
            if let Some((table, shard)) = old {
                writer.copy((service, region), table, shard).map_err(fault)?;
            }
            continue;
        }
        let text = old.and_then(|(table, _)| table.text(service, region));
        if text.as_ref().is_some_and(String::is_empty) {
            return Err(damaged());
        }
        let mut prices = prices(text.as_deref().unwrap_or_default());
        prices.retain(|_, lines| !lines.iter().any(|line| is_replaced(line, &of_region)));
        // A shard is as new as what was last fetched of it. Where that is some look-ups alone, the rest
        // must not come before newer prices that are built in: those take its place.
        let built_in =
            built_in.filter(|_| of_region.iter().all(|staged| staged.part.only.is_some()));
        if let (Some(built_in), Some((table, _))) = (built_in, old)
            && built_in.newest(provider, &name).as_deref() > table.as_of(service, region)
        {
            prices.retain(|key, _| built_in.price_of(provider, (service, region), key).is_none());
        }
        let mut fetched: Option<Date> = None;
        let mut said: Prices = BTreeMap::new();
        for staged in of_region {
            let Some(text) = staged.table.text(service, region) else { continue };
            fetched = fetched.max(Some(staged.fetched));
            for (key, lines) in self::prices(&text) {
                match said.get(&key) {
                    Some(other) if !same(other, &lines) => {
                        candidate.disputed.push(format!("{key} in {region}").into());
                    }
                    Some(_) => {}
                    None => {
                        said.insert(key, lines);
                    }
                }
            }
        }
        candidate.rows += said.values().map(Vec::len).sum::<usize>();
        prices.append(&mut said);
        if prices.is_empty() {
            continue;
        }
        let mut text = String::new();
        for line in prices.values().flatten() {
            text.push_str(line);
            text.push('\n');
        }
        let earlier = old.map(|(_, shard)| shard.fetched.to_owned()).unwrap_or_default();
        let fetched = fetched.map_or(earlier, |date| date.to_string());
        writer.add((service, region), &text, &fetched).map_err(fault)?;
        candidate.touched.insert(name);
    }
    candidate.bytes = writer.finish().map_err(fault)?;
    Ok(candidate)
}

/// A shard's lines by key.
fn prices(text: &str) -> Prices {
    let mut prices = Prices::new();
    for line in text.lines() {
        prices.entry(table::key_part(line).into()).or_default().push(line.into());
    }
    prices
}

/// Whether one of the parts said this line in an earlier update.
fn is_replaced(line: &str, parts: &[&&Staged]) -> bool {
    let Some(row) = Row::parse(line) else { return false };
    parts.iter().any(|staged| staged.part.replaces(&row))
}

/// Whether two parts say the same price, whatever their dates and names.
fn same(left: &[Box<str>], right: &[Box<str>]) -> bool {
    let facts = |line: &str| {
        Row::parse(line).map(|row| {
            [row.unit, row.tier_start, row.tier_end, row.price, row.currency].map(ToOwned::to_owned)
        })
    };
    left.len() == right.len()
        && left.iter().zip(right).all(|(left, right)| facts(left) == facts(right))
}

impl Candidate {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The table, for a look before it is put in place.
    pub(in crate::price) fn table(&self) -> Option<Table> {
        Table::open(self.bytes.clone().into())
    }

    /// Puts the table in place of the kept one: whoever reads meanwhile, or after a failure, finds one
    /// of them whole.
    pub(crate) fn install(self) -> Result<PathBuf, Error> {
        let fault = |source| Error::WriteFile { path: self.path.clone(), source };
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".update-").suffix(".tmp");
        // A price folder may be shared: the umask decides who reads it, not the temporary file.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.tempfile_in(folder).map_err(fault)?;
        file.write_all(&self.bytes).map_err(fault)?;
        file.as_file().sync_all().map_err(fault)?;
        file.persist(&self.path).map_err(|error| fault(error.error))?;
        Ok(self.path)
    }
}
