//! `outlay inventory`: look, record.

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use jiff::Timestamp;

use crate::{
    cli::{InventoryArgs, LiveAccounts},
    error::Error,
    inventory,
    model::{Coverage, Inventory, LiveResource, Outcome},
    provider::{LiveScope, PROVIDERS},
};
#[cfg(feature = "frames")]
use crate::{metrics, model::Window};

/// Done, but something could not be looked at.
pub(super) const INCOMPLETE: u8 = 3;

/// Records what live accounts hold.
pub(crate) fn run(args: &InventoryArgs, now: Timestamp) -> Result<ExitCode, Error> {
    let mut inventory = look(&args.accounts, now)?;
    if let Some(days) = args.metrics {
        let folder = args.metrics_output.clone().unwrap_or_else(|| beside(&args.output));
        inventory.coverage.extend(measure(
            &args.accounts,
            &inventory.resources,
            days,
            &folder,
            now,
        )?);
        inventory.coverage.sort();
    }
    inventory::write(&args.output, &inventory)?;
    summarize(&inventory, &mut io::stderr().lock());
    Ok(if is_complete(&inventory) { ExitCode::SUCCESS } else { ExitCode::from(INCOMPLETE) })
}

/// `account.metrics` for `account.json` and `account.json.zst`.
fn beside(output: &Path) -> PathBuf {
    let name = output.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(".zst").unwrap_or(&name);
    let stem = stem.strip_suffix(".json").unwrap_or(stem);
    output.with_file_name(format!("{stem}.metrics"))
}

/// Fetches the metrics of `live` into `folder`, and says what could be fetched.
#[cfg(feature = "frames")]
fn measure(
    accounts: &LiveAccounts,
    live: &[LiveResource],
    days: u32,
    folder: &Path,
    now: Timestamp,
) -> Result<Vec<Coverage>, Error> {
    let Some(window) = Window::last(days, now) else { return Ok(Vec::new()) };
    let progress = Progress::new();
    let report = |done, all| progress.show(done, all);
    let scope = scope(accounts, &report);
    let mut store = metrics::Store::new(folder)?;
    let mut coverage = Vec::new();
    for measure in PROVIDERS.iter().filter_map(|provider| provider.measure) {
        let mut add = |account: &str, region: &str, series| store.add(account, region, series);
        coverage.extend(measure(&scope, live, window, &mut add)?);
    }
    store.finish()?;
    progress.clear();
    Ok(coverage)
}

#[cfg(not(feature = "frames"))]
fn measure(
    _: &LiveAccounts,
    _: &[LiveResource],
    _: u32,
    _: &Path,
    _: Timestamp,
) -> Result<Vec<Coverage>, Error> {
    Err(Error::NotBuiltIn { what: "metrics", feature: "frames" })
}

/// What the accounts hold now, in every cloud.
pub(crate) fn look(accounts: &LiveAccounts, now: Timestamp) -> Result<Inventory, Error> {
    let progress = Progress::new();
    let report = |done, all| progress.show(done, all);
    let scope = scope(accounts, &report);
    let mut inventory = Inventory { taken_at: Some(now), ..Inventory::default() };
    let mut looks = PROVIDERS.iter().filter_map(|provider| provider.look).peekable();
    if looks.peek().is_none() {
        return Err(Error::NoCloud);
    }
    for look in looks {
        let (resources, coverage) = look(&scope)?;
        inventory.resources.extend(resources);
        inventory.coverage.extend(coverage);
    }
    progress.clear();
    let order = |live: &LiveResource| {
        let resource = &live.resource;
        (live.account.clone(), resource.region.clone(), resource.kind.clone(), resource.id.clone())
    };
    inventory.resources.sort_by_cached_key(order);
    inventory.coverage.sort();
    Ok(inventory)
}

pub(super) fn scope<'a>(
    accounts: &'a LiveAccounts,
    progress: &'a (dyn Fn(usize, usize) + Sync),
) -> LiveScope<'a> {
    LiveScope {
        regions: &accounts.regions,
        profiles: &accounts.profiles,
        roles: &accounts.roles,
        kinds: &accounts.kinds,
        concurrency: accounts.concurrency.get(),
        progress,
    }
}

/// Whether nothing was refused.
pub(crate) fn is_complete(inventory: &Inventory) -> bool {
    let refused = |outcome: &Outcome| matches!(outcome, Outcome::Refused { .. });
    !inventory.coverage.iter().any(|coverage| refused(&coverage.outcome))
}

/// Says what was found, and what was refused. Nowhere is left to say that standard error is gone.
fn summarize(inventory: &Inventory, out: &mut impl io::Write) {
    let _ = writeln!(out, "{} resources recorded", inventory.resources.len());
    for coverage in &inventory.coverage {
        if let Outcome::Refused { call, reason } = &coverage.outcome {
            let region = coverage.region.as_ref().map_or("global", |region| &region.0);
            let (account, kind) = (&coverage.account, &coverage.kind);
            let _ = writeln!(out, "not looked at: {kind} in {account}, {region}: {call}: {reason}");
        }
    }
}

/// A bar on standard error, where a person looks at it.
pub(super) struct Progress {
    #[cfg(feature = "online")]
    bar: indicatif::ProgressBar,
}

#[cfg(feature = "online")]
impl Progress {
    pub(super) fn new() -> Self {
        use io::IsTerminal as _;

        let bar = if io::stderr().is_terminal() {
            indicatif::ProgressBar::new(0)
        } else {
            indicatif::ProgressBar::hidden()
        };
        Self { bar }
    }

    pub(super) fn show(&self, done: usize, all: usize) {
        self.bar.set_length(all as u64);
        self.bar.set_position(done as u64);
    }

    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(not(feature = "online"))]
#[expect(clippy::unused_self, reason = "nothing is asked, so nothing is shown")]
impl Progress {
    pub(super) fn new() -> Self {
        Self {}
    }

    pub(super) fn show(&self, _: usize, _: usize) {}

    pub(super) fn clear(&self) {}
}
