//! Imported prices become a table of their own (`custom-aws.prices`), merged with earlier imports.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use super::{
    book,
    sheet::{Key, Sheet},
    table::{self, Shards, Table},
};
use crate::error::Error;

/// What an import did to one provider's table.
#[derive(Debug, PartialEq)]
pub(crate) struct Imported {
    pub(crate) provider: &'static str,
    pub(crate) path: PathBuf,
    /// Prices, whatever number of tiers they have.
    pub(crate) new: usize,
    /// Of the prices of the sheet, those that an earlier import had too.
    pub(crate) replaced: usize,
    /// Of earlier imports, those that stay.
    pub(crate) kept: usize,
}

impl Sheet {
    /// Merges the sheet into the tables of own prices in `folder`, which is made where there is none.
    ///
    /// Each table is written beside the old one and then takes its place, after all of them are
    /// written: whoever reads meanwhile, or after a failure, finds the old table whole.
    pub(crate) fn write(self, folder: &Path) -> Result<Vec<Imported>, Error> {
        let mut by_provider: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for (key, lines) in self.prices {
            by_provider.entry(key.provider).or_default().insert(key, lines);
        }
        let mut staged = Vec::new();
        for (provider, mut prices) in by_provider {
            let path = book::own(folder, provider);
            let of_sheet = prices.len();
            let earlier = earlier(provider, &path)?;
            let replaced = earlier.keys().filter(|key| prices.contains_key(key)).count();
            let kept = earlier.len() - replaced;
            for (key, lines) in earlier {
                prices.entry(key).or_insert(lines);
            }
            let file = stage(folder, &prices)
                .map_err(|source| Error::WriteFile { path: path.clone(), source })?;
            let new = of_sheet - replaced;
            staged.push((file, Imported { provider, path, new, replaced, kept }));
        }
        let persist =
            |(file, imported): (NamedTempFile, Imported)| match file.persist(&imported.path) {
                Ok(_) => Ok(imported),
                Err(error) => Err(Error::WriteFile { path: imported.path, source: error.error }),
            };
        staged.into_iter().map(persist).collect()
    }
}

/// The prices of earlier imports.
fn earlier(provider: &'static str, path: &Path) -> Result<BTreeMap<Key, Vec<String>>, Error> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(source) => return Err(Error::Read { path: path.into(), source }),
    };
    let damaged = || Error::NotPriceTable { path: path.into() };
    let table = Table::open(bytes.into()).ok_or_else(damaged)?;
    let mut prices: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (service, region, _) in table.shards() {
        let text = table.text(service, region).filter(|text| !text.is_empty());
        for line in text.ok_or_else(damaged)?.lines() {
            let prefix = table::key_part(line).into();
            let key = Key { provider, service: service.into(), region: region.into(), prefix };
            prices.entry(key).or_default().push(line.to_owned());
        }
    }
    Ok(prices)
}

/// Writes a table of `prices` to a file in `folder` that vanishes unless it is persisted.
fn stage(folder: &Path, prices: &BTreeMap<Key, Vec<String>>) -> io::Result<NamedTempFile> {
    let mut shards = Shards::new();
    for (key, lines) in prices {
        let shard = shards.entry((key.service.clone(), key.region.clone())).or_default();
        for line in lines {
            shard.push_str(line);
            shard.push('\n');
        }
    }
    let bytes = table::write(&shards)?;
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".custom-").suffix(".tmp");
    // A price folder may be shared: the umask decides who reads it, not the temporary file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(&bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests;
