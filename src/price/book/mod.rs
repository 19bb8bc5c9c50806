//! The price book: one price table a provider, and the user's own prices on top.

mod listing;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

pub(crate) use listing::Listing;

use super::{
    Gap, Price, PriceKey,
    table::{self, ShardName, Table},
};
use crate::{error::Error, threads::locked};

/// The providers that have a price table, by Terraform's short names.
pub(super) const PROVIDERS: [&str; 3] = ["aws", "google", "azurerm"];

/// The tables that the program carries, so that a fresh machine prices offline.
const EMBEDDED: [(&str, &[u8]); 3] = [
    ("aws", include_bytes!("../../../pricing-cache/aws.prices")),
    ("google", include_bytes!("../../../pricing-cache/google.prices")),
    ("azurerm", include_bytes!("../../../pricing-cache/azurerm.prices")),
];

const EMBEDDED_ORIGIN: &str = "embedded";

/// Answers a key with exactly one price, or with none.
#[derive(Debug)]
pub(crate) struct PriceBook {
    /// In the order of precedence, but for [`Self::layers`].
    layers: Vec<Layer>,
    answers: Mutex<HashMap<PriceKey, Option<Arc<Price>>>>,
    damaged: Mutex<Option<Box<str>>>,
}

#[derive(Debug)]
struct Layer {
    provider: &'static str,
    /// A path, or `embedded`.
    origin: Box<str>,
    /// The user's own prices, which override list prices however old they are.
    own: bool,
    table: Table,
    texts: Mutex<BTreeMap<ShardName, Option<Arc<str>>>>,
}

/// What a shard of a table holds, for listing.
#[derive(Debug)]
pub(crate) struct TableInfo {
    pub(crate) provider: &'static str,
    pub(crate) origin: Box<str>,
    pub(crate) service: Box<str>,
    pub(crate) region: Box<str>,
    pub(crate) rows: usize,
    pub(crate) oldest: Box<str>,
    pub(crate) newest: Box<str>,
}

impl PriceBook {
    /// Opens `chosen` and nothing else where the user names a folder; else the user's cache and the
    /// embedded tables, of which for each service and region the newer comes first. The user's own
    /// prices in that folder (`custom-aws.prices`) come before both.
    pub(crate) fn open(chosen: Option<&Path>, cache: Option<&Path>) -> Result<Self, Error> {
        let mut layers = Vec::new();
        if let Some(folder) = chosen
            && !PROVIDERS
                .iter()
                .any(|provider| file(folder, provider).exists() || own(folder, provider).exists())
        {
            return Err(Error::NoPriceTable { folder: folder.into() });
        }
        for (provider, embedded) in EMBEDDED {
            if let Some(own) = chosen.or(cache).map(|folder| own(folder, provider))
                && own.exists()
            {
                layers.push(Layer { own: true, ..Layer::read(provider, &own)? });
            }
            if let Some(folder) = chosen {
                if file(folder, provider).exists() {
                    layers.push(Layer::read(provider, &file(folder, provider))?);
                }
                continue;
            }
            let kept = cache.map(|folder| file(folder, provider)).filter(|path| path.exists());
            layers.extend(kept.map(|path| Layer::read(provider, &path)).transpose()?);
            layers.push(Layer::embedded(provider, embedded)?);
        }
        Ok(Self { layers, answers: Mutex::default(), damaged: Mutex::default() })
    }

    /// The one price of `key`.
    pub(super) fn price(&self, key: &PriceKey) -> Result<Arc<Price>, Gap> {
        if let Some(answer) = locked(&self.answers).get(key) {
            return answer.clone().ok_or_else(|| Gap::NoPrice(Box::new(key.clone())));
        }
        let answer = self.look_up(key).map(Arc::new);
        locked(&self.answers).insert(key.clone(), answer.clone());
        answer.ok_or_else(|| Gap::NoPrice(Box::new(key.clone())))
    }

    fn look_up(&self, key: &PriceKey) -> Option<Price> {
        self.price_of(key.provider, (key.service(), &key.region.0), &key.prefix())
    }

    /// The price in a shard whose lines begin with `prefix`, the first five columns.
    pub(super) fn price_of(
        &self,
        provider: &str,
        (service, region): (&str, &str),
        prefix: &str,
    ) -> Option<Price> {
        let layers = self.layers(service, region);
        layers.into_iter().filter(|layer| layer.provider == provider).find_map(|layer| {
            let text = layer.text(service, region, &self.damaged)?;
            let lines = table::lines(&text, prefix);
            if lines.is_empty() {
                return None;
            }
            let price = Price::parse(&lines);
            if price.is_none() {
                *locked(&self.damaged) = Some(layer.origin.clone());
            }
            price
        })
    }

    /// Those that have the shard; the first that has a key answers it. What the newer table lacks, the
    /// older one may still have.
    fn layers(&self, service: &str, region: &str) -> Vec<&Layer> {
        let as_of = |layer: &Layer| layer.table.as_of(service, region).map(ToOwned::to_owned);
        let mut layers: Vec<_> = self
            .layers
            .iter()
            .filter_map(|layer| Some((layer.own, as_of(layer)?, layer)))
            .collect();
        // Stable: of equally new ones the kept table comes before the embedded one.
        layers.sort_by(|(own, date, _), (other_own, other_date, _)| {
            other_own.cmp(own).then_with(|| other_date.cmp(date))
        });
        layers.into_iter().map(|(.., layer)| layer).collect()
    }

    /// The day up to which the shard is told.
    #[cfg(feature = "online")]
    pub(super) fn newest(&self, provider: &str, (service, region): &ShardName) -> Option<String> {
        let of_provider = self.layers.iter().filter(|layer| layer.provider == provider);
        of_provider
            .filter_map(|layer| layer.table.as_of(service, region))
            .max()
            .map(ToOwned::to_owned)
    }

    /// All that was looked up so far, found or not, sorted.
    pub(crate) fn looked_up(&self) -> Vec<PriceKey> {
        let mut keys: Vec<_> = locked(&self.answers).keys().cloned().collect();
        keys.sort_unstable();
        keys
    }

    /// A table of which a part could not be read; what was priced by then is not to be trusted.
    pub(crate) fn damaged(&self) -> Option<Error> {
        let origin = locked(&self.damaged).clone()?;
        Some(Error::NotPriceTable { path: PathBuf::from(&*origin) })
    }

    /// Whether there are tables on top of the embedded ones.
    pub(crate) fn has_kept(&self) -> bool {
        self.layers.iter().any(Layer::is_kept)
    }

    /// The tables on top of the embedded ones, or those where there are no others: provider, origin and
    /// table. The user's own prices are not among them.
    pub(super) fn kept(&self) -> impl Iterator<Item = (&'static str, &str, &Table)> {
        let any = self.has_kept();
        let layers =
            self.layers.iter().filter(move |layer| !layer.own && (!any || layer.is_kept()));
        layers.map(|layer| (layer.provider, &*layer.origin, &layer.table))
    }

    /// What the book holds, a line a shard, in the order of precedence.
    pub(crate) fn tables(&self) -> impl Iterator<Item = TableInfo> {
        self.layers.iter().flat_map(|layer| {
            layer.table.shards().map(|(service, region, shard)| TableInfo {
                provider: layer.provider,
                origin: layer.origin.clone(),
                service: service.into(),
                region: region.into(),
                rows: shard.rows,
                oldest: shard.oldest.into(),
                newest: shard.newest.into(),
            })
        })
    }
}

impl Layer {
    fn embedded(provider: &'static str, bytes: &'static [u8]) -> Result<Self, Error> {
        Self::new(provider, EMBEDDED_ORIGIN.into(), Cow::Borrowed(bytes))
    }

    fn read(provider: &'static str, path: &Path) -> Result<Self, Error> {
        let bytes = fs::read(path).map_err(|source| Error::Read { path: path.into(), source })?;
        Self::new(provider, path.to_string_lossy().into(), Cow::Owned(bytes))
    }

    fn new(
        provider: &'static str,
        origin: Box<str>,
        bytes: Cow<'static, [u8]>,
    ) -> Result<Self, Error> {
        let Some(table) = Table::open(bytes) else {
            return Err(Error::NotPriceTable { path: PathBuf::from(&*origin) });
        };
        Ok(Self { provider, origin, own: false, table, texts: Mutex::default() })
    }

    fn is_kept(&self) -> bool {
        !self.own && &*self.origin != EMBEDDED_ORIGIN
    }

    /// A shard's text, decompressed once.
    fn text(
        &self,
        service: &str,
        region: &str,
        damaged: &Mutex<Option<Box<str>>>,
    ) -> Option<Arc<str>> {
        let key = (service.into(), region.into());
        let mut texts = locked(&self.texts);
        let text = texts.entry(key).or_insert_with(|| {
            let text = self.table.text(service, region)?;
            if text.is_empty() {
                *locked(damaged) = Some(self.origin.clone());
            }
            Some(text.into())
        });
        text.clone()
    }
}

/// The user's own prices of a provider.
pub(super) fn own(folder: &Path, provider: &str) -> PathBuf {
    file(folder, &format!("custom-{provider}"))
}

/// The table of `name` in a price folder.
pub(super) fn file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.prices"))
}

#[cfg(test)]
mod tests;
