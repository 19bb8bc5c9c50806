//! `outlay prices update`: fetch parts of price lists, check them, put them in the table.

use std::{
    collections::BTreeSet,
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::civil::Date;

use super::{Lookups, check, left, needed, report};
use crate::{
    cli::UpdateArgs,
    error::Error,
    online::{self, Client, Policy, Progress},
    price::{
        Finding, Left, Part, PriceBook, PriceKey, Purchase, Sink, Staged, Staging, cache_folder,
        merge,
    },
    provider::{self, Online, PriceScope, PriceSource},
};

/// A part and who fetches it.
type Wanted = (&'static PriceSource, Part);

/// What came of updating one provider's table.
struct Updated {
    rows: usize,
    path: PathBuf,
    /// Accepted although they are suspicious.
    findings: Vec<Finding>,
    parts: Vec<Staged>,
}

/// An update, whatever the provider.
struct Update<'a> {
    args: &'a UpdateArgs,
    /// Where the tables are kept.
    folder: &'a Path,
    staging: Staging,
    /// What documents look up, where the update is for some.
    needed: Option<Vec<PriceKey>>,
    /// Sorted.
    purchases: Vec<Purchase>,
    today: Date,
}

/// Fetches what the arguments name into the tables of the price folder, and says what came of it. A cloud
/// that fails does not hold up the others.
pub(super) fn update(
    args: &UpdateArgs,
    lookups: Lookups,
    today: Date,
    out: &mut dyn Write,
) -> Result<(), Error> {
    if args.documents.is_empty() && args.region.is_empty() && !args.all {
        return Err(Error::UpdateOfWhat);
    }
    let cache = cache_folder();
    let folder = args.source.folder().or(cache.as_deref()).ok_or(Error::NoCacheFolder)?;
    let needed = if args.documents.is_empty() {
        None
    } else {
        let book = in_use(folder, args)?;
        Some(lookups(&args.documents(), args.usage_file.as_deref(), book, today)?)
    };
    let purchases = needed::purchases(&args.purchase, needed.as_deref());
    let sources = sources(args, &purchases)?;
    let staging = Staging::open(folder, today)?;
    let update = Update { args, folder, staging, needed, purchases, today };
    let (mut done, mut failures) = (Vec::new(), Vec::new());
    // Neighbours are of one provider, as the list of providers has them.
    for sources in sources.chunk_by(|left, right| left.provider == right.provider) {
        match update.of_provider(sources, out) {
            Ok(updated) => done.extend(updated),
            Err(error) => failures.push((sources[0].provider, error)),
        }
    }
    let mut left = Left::default();
    for updated in &done {
        report::findings(&updated.findings, out)?;
        writeln!(out, "{} prices, in `{}`", updated.rows, updated.path.display())?;
        updated.parts.iter().for_each(|staged| left.add(&staged.left));
    }
    left::print(&left, args.unmapped.as_deref(), out)?;
    if let Some(needed) = update.needed.as_deref().filter(|_| !done.is_empty()) {
        let parts: Vec<_> = done.iter().flat_map(|updated| &updated.parts).collect();
        needed::print(needed, &parts, out)?;
    }
    let last = failures.pop();
    for (provider, error) in failures {
        writeln!(out, "{provider} was not updated: {error}")?;
    }
    match last {
        Some((_, error)) => Err(error),
        None if done.is_empty() => Err(Error::NothingToUpdate),
        None => Ok(()),
    }
}

impl Update<'_> {
    /// Updates the table of the provider that the sources are of; `None` where they have nothing of what
    /// is asked for.
    fn of_provider(
        &self,
        sources: &[&'static PriceSource],
        out: &mut dyn Write,
    ) -> Result<Option<Updated>, Error> {
        let parts = online::block_on(self.fetch(sources))?;
        let Some(first) = parts.iter().find(|staged| !staged.is_empty()) else { return Ok(None) };
        let provider = first.part.provider;
        let chosen = self.args.source.folder();
        let built_in = if chosen.is_none() { Some(PriceBook::open(None, None)?) } else { None };
        let candidate = merge(self.folder, provider, &parts, built_in.as_ref())?;
        let in_use = in_use(self.folder, self.args)?;
        let findings = check::candidate(provider, &candidate, &in_use, &self.args.check)?;
        if !findings.is_empty() && !self.args.accept_suspicious {
            report::findings(&findings, out)?;
            let path = candidate.path().to_owned();
            return Err(Error::Suspicious { path, findings: findings.len() });
        }
        let rows = candidate.rows;
        let path = candidate.install()?;
        self.staging.clear(&parts);
        Ok(Some(Updated { rows, path, findings, parts }))
    }

    /// Fetches all parts, several at once; those that an earlier run finished are taken as they are.
    async fn fetch(&self, sources: &[&'static PriceSource]) -> Result<Vec<Staged>, Error> {
        let args = self.args;
        let policy = Policy {
            concurrency: args.concurrency,
            rate: args.rate,
            delay: Duration::from_millis(args.retry_delay),
            tries: args.tries.max(1),
        };
        let online = Online {
            client: Client::new(policy)?,
            progress: Progress::new(),
            today: self.today,
            folder: self.folder.to_owned(),
            scratch: self.staging.scratch().to_owned(),
        };
        let mut wanted: Vec<Wanted> = Vec::new();
        for source in sources {
            let Some(scope) = self.scope(source) else { continue };
            let parts = (source.parts)(&online, &scope).await?;
            wanted.extend(parts.into_iter().map(|part| (*source, part)));
        }
        let (mut parts, mut missing) = (Vec::new(), Vec::new());
        for (source, part) in &wanted {
            match self.staging.finished(part) {
                Some(staged) => parts.push(staged),
                None => missing.push((*source, part)),
            }
        }
        online.progress.begin(wanted.len(), parts.len());
        // Few parts at once, as each may hold a large file; within each the client keeps to its limits.
        let at_once = usize::try_from(args.concurrency.get()).unwrap_or(1).min(PARTS_AT_ONCE);
        let fetched: Vec<_> = stream::iter(missing)
            .map(|(source, part)| fetch_part(&online, source, part, &self.staging))
            .buffer_unordered(at_once)
            .try_collect()
            .await?;
        online.progress.clear();
        parts.extend(fetched);
        parts.sort_by(|left, right| left.part.cmp(&right.part));
        Ok(parts)
    }

    /// What is wanted of a source; `None` where nothing is.
    fn scope(&self, source: &PriceSource) -> Option<PriceScope> {
        let args = self.args;
        let asked = source.purchases.iter().filter(|purchase| self.purchases.contains(purchase));
        let mut purchases: Vec<_> = asked.copied().collect();
        purchases.sort_unstable();
        let named = !args.provider.is_empty();
        if let Some(needed) = &self.needed {
            let scope = needed::scope(source, needed, purchases, !args.purchase.is_empty())?;
            return Some(PriceScope { named, ..scope });
        }
        let boxed = |texts: &[String]| texts.iter().map(|text| text.as_str().into()).collect();
        Some(PriceScope {
            regions: boxed(&args.region),
            services: boxed(&args.service),
            needed: None,
            purchases,
            named,
        })
    }
}

/// What the kept prices are compared with: the tables in use, before the update.
fn in_use(folder: &Path, args: &UpdateArgs) -> Result<PriceBook, Error> {
    match PriceBook::open(args.source.folder(), Some(folder)) {
        // A folder that the update is to fill first.
        Err(Error::NoPriceTable { .. }) => PriceBook::open(None, None),
        book => book,
    }
}

/// The sources that the arguments choose.
fn sources(args: &UpdateArgs, purchases: &[Purchase]) -> Result<Vec<&'static PriceSource>, Error> {
    let known: BTreeSet<_> = provider::price_sources().map(|source| source.provider).collect();
    if let Some(other) = args.provider.iter().find(|name| !known.contains(name.as_str())) {
        let known = known.into_iter().map(Into::into).collect();
        return Err(Error::NoPriceSource { provider: other.clone(), known });
    }
    let chosen = |source: &&PriceSource| {
        (args.provider.is_empty() || args.provider.iter().any(|name| name == source.provider))
            && source.purchases.iter().any(|purchase| purchases.contains(purchase))
    };
    Ok(provider::price_sources().filter(chosen).collect())
}

const PARTS_AT_ONCE: usize = 3;

async fn fetch_part(
    online: &Online,
    source: &PriceSource,
    part: &Part,
    staging: &Staging,
) -> Result<Staged, Error> {
    let mut sink = Sink::new(part.clone());
    (source.fetch)(online, part, &mut sink).await?;
    let staged = staging.finish(sink)?;
    online.progress.done();
    Ok(staged)
}
