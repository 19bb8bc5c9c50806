//! `outlay prices update`: fetch parts of price lists, check them, put them in the table.

use std::{collections::BTreeSet, io::Write, path::Path, time::Duration};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::civil::Date;

use super::{check, left, report};
use crate::{
    cli::UpdateArgs,
    error::Error,
    online::{self, Client, Policy, Progress},
    price::{Left, Part, PriceBook, Sink, Staged, Staging, cache_folder, merge},
    provider::{self, Online, PriceSource, Scope},
};

/// A part and who fetches it.
type Wanted = (&'static PriceSource, Part);

/// Fetches what the arguments name into the tables of the price folder, and says what came of it.
pub(super) fn update(args: &UpdateArgs, today: Date, out: &mut dyn Write) -> Result<(), Error> {
    let cache = cache_folder();
    let folder = args.source.folder().or(cache.as_deref()).ok_or(Error::NoCacheFolder)?;
    let sources = sources(args)?;
    let staging = Staging::open(folder, today)?;
    let policy = Policy {
        concurrency: args.concurrency,
        rate: args.rate,
        delay: Duration::from_millis(args.retry_delay),
        tries: args.tries.max(1),
    };
    let (wanted, parts) = online::block_on(fetch(args, &sources, &staging, policy, today))?;
    if wanted == 0 || parts.iter().all(Staged::is_empty) {
        return Err(Error::NothingToUpdate);
    }
    let in_use = in_use(folder, args)?;
    let providers: BTreeSet<_> = parts.iter().map(|staged| staged.part.provider).collect();
    let mut candidates = Vec::new();
    for provider in providers {
        let candidate = merge(folder, provider, &parts)?;
        let findings = check::candidate(provider, &candidate, &in_use, &args.check)?;
        if !findings.is_empty() && !args.accept_suspicious {
            report::findings(&findings, out)?;
            let path = candidate.path().to_owned();
            return Err(Error::Suspicious { path, findings: findings.len() });
        }
        candidates.push((candidate, findings));
    }
    for (candidate, findings) in candidates {
        let rows = candidate.rows;
        let path = candidate.install()?;
        report::findings(&findings, out)?;
        writeln!(out, "{rows} prices, in `{}`", path.display())?;
    }
    staging.clear(&parts);
    let mut sum = Left::default();
    for staged in &parts {
        sum.add(&staged.left);
    }
    left::print(&sum, args.unmapped.as_deref(), out)
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
fn sources(args: &UpdateArgs) -> Result<Vec<&'static PriceSource>, Error> {
    let known: BTreeSet<_> = provider::price_sources().map(|source| source.provider).collect();
    if let Some(other) = args.provider.iter().find(|name| !known.contains(name.as_str())) {
        let known = known.into_iter().map(Into::into).collect();
        return Err(Error::NoPriceSource { provider: other.clone(), known });
    }
    let chosen = |source: &&PriceSource| {
        (args.provider.is_empty() || args.provider.iter().any(|name| name == source.provider))
            && source.purchases.iter().any(|purchase| args.purchase.contains(purchase))
    };
    Ok(provider::price_sources().filter(chosen).collect())
}

/// Fetches all parts, several at once; those that an earlier run finished are taken as they are.
async fn fetch(
    args: &UpdateArgs,
    sources: &[&'static PriceSource],
    staging: &Staging,
    policy: Policy,
    today: Date,
) -> Result<(usize, Vec<Staged>), Error> {
    let online = Online {
        client: Client::new(policy)?,
        progress: Progress::new(),
        today,
        scratch: staging.scratch().to_owned(),
    };
    let mut wanted: Vec<Wanted> = Vec::new();
    for source in sources {
        let scope = scope(args, source);
        let parts = (source.parts)(&online, &scope).await?;
        wanted.extend(parts.into_iter().map(|part| (*source, part)));
    }
    let (mut parts, mut missing) = (Vec::new(), Vec::new());
    for (source, part) in &wanted {
        match staging.finished(part) {
            Some(staged) => parts.push(staged),
            None => missing.push((*source, part)),
        }
    }
    online.progress.begin(wanted.len(), parts.len());
    // Few parts at once, as each may hold a large file; within each the client keeps to its limits.
    let at_once = usize::try_from(args.concurrency.get()).unwrap_or(1).min(PARTS_AT_ONCE);
    let fetched: Vec<_> = stream::iter(missing)
        .map(|(source, part)| fetch_part(&online, source, part, staging))
        .buffer_unordered(at_once)
        .try_collect()
        .await?;
    online.progress.clear();
    parts.extend(fetched);
    parts.sort_by(|left, right| left.part.cmp(&right.part));
    Ok((wanted.len(), parts))
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

fn scope(args: &UpdateArgs, source: &PriceSource) -> Scope {
    let boxed = |texts: &[String]| texts.iter().map(|text| text.as_str().into()).collect();
    let asked = source.purchases.iter().filter(|purchase| args.purchase.contains(purchase));
    let mut purchases: Vec<_> = asked.copied().collect();
    purchases.sort_unstable();
    Scope { regions: boxed(&args.region), services: boxed(&args.service), purchases }
}
