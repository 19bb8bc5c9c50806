//! `outlay drift`: read, look, compare, price, render.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use jiff::Zoned;

use super::{CURRENCY, inventory::look, pricer, read_documents, who};
use crate::{
    cli::DriftArgs,
    drift::{self, Accepted, Class, Compared, Comparisons, Declared, Ignored},
    error::Error,
    history, inventory,
    model::{Plan, ResourceChange},
    price::Pricer,
    provider,
    render::drift::{DriftReport, Lines, fix, import, trend_json, trend_table},
    terraform, usage,
};

/// Read where no other is named.
const IGNORE_FILE: &str = ".outlayignore";

/// What lives in the accounts otherwise than declared.
#[expect(clippy::needless_pass_by_value, reason = "the clock is read once, and handed on")]
pub(crate) fn run(args: &DriftArgs, now: Zoned) -> Result<ExitCode, Error> {
    if args.trend
        && let Some(folder) = &args.history
    {
        return developed(folder, args).map(|()| ExitCode::SUCCESS);
    }
    let backend = match &args.from {
        Some(folder) if args.paths.is_empty() => terraform::backend(folder)?,
        _ => Vec::new(),
    };
    let documents = args.documents(backend);
    let pricer = pricer(&documents, usage::read(args.usage_file.as_deref())?, now.date())?;
    let comparisons = provider::comparisons();
    let schema_of = |kind: &str| provider::schema(&pricer.catalog, &comparisons, kind);
    let ignored = ignored(args)?;
    let baseline = baseline(args)?;
    let read = read_documents(&documents.paths, &documents, &schema_of, &schema_of)?;

    let mut report = DriftReport {
        currency: pricer.currency.clone(),
        as_of: pricer.as_of,
        taken_at: None,
        documents: read.len(),
        declared: 0,
        live: 0,
        drifts: Vec::new(),
        coverage: Vec::new(),
        defaults: 0,
        ignored: 0,
        accepted: 0,
        asked: None,
        lines: args.from.as_deref().map_or_else(|| Ok(Lines::new()), terraform::lines)?,
    };
    if args.inventory.is_none() && read.iter().all(|(_, plan)| !plan.is_state) {
        refreshed(read, &comparisons, &pricer, &mut report);
    } else {
        let inventory = match &args.inventory {
            Some(path) => inventory::read(path)?,
            None => look(&args.accounts, now.timestamp())?,
        };
        report.taken_at = inventory.taken_at;
        let kinds = &args.accounts.kinds;
        let is_asked = |kind: &str| kinds.is_empty() || kinds.iter().any(|asked| asked == kind);
        let mut compared = drift::compare(declared(read), inventory, &comparisons, args.strict);
        compared.coverage.retain(|covered| is_asked(&covered.kind));
        take(compared, &comparisons, &pricer, &mut report);
    }
    if let Some(damaged) = pricer.book.damaged() {
        return Err(damaged);
    }
    let before = report.drifts.len();
    report.drifts.retain(|drift| !ignored.is_ignored(drift));
    report.ignored = before - report.drifts.len();
    let baseline = match &args.baseline {
        Some(path) if args.accept => {
            let accepted = Accepted::of(&report.drifts);
            let text = accepted.to_json().map_err(io::Error::other)?;
            replace(path, text.as_bytes())?;
            accepted
        }
        _ => baseline,
    };
    report.accepted = baseline.take_from(&mut report.drifts);
    // Of what a log does not tell, the resources were seen.
    let unseen = history::Unseen::of(&report.coverage);
    if args.who {
        who::ask(&args.accounts, &comparisons, &mut report)?;
    }

    write(args, &comparisons, &report)?;
    if let Some(folder) = &args.history {
        let at = report.taken_at.unwrap_or_else(|| now.timestamp());
        history::append(folder, at, &report.drifts, unseen)?;
    }
    if let Some(webhook) = args.slack_webhook.as_deref().filter(|webhook| !webhook.is_empty()) {
        post(webhook, &report)?;
    }
    let tripped: Vec<_> = args
        .fail_on
        .iter()
        .filter_map(|gate| gate.tripped(&report.drifts, &report.currency))
        .collect();
    for reason in &tripped {
        let _ = writeln!(io::stderr(), "gate: {reason}");
    }
    let is_set = report.drifts.iter().any(|drift| drift.class == Class::Configuration);
    Ok(if !tripped.is_empty() || args.detailed_exitcode && is_set {
        ExitCode::from(2)
    } else if report.is_incomplete() {
        ExitCode::from(super::inventory::INCOMPLETE)
    } else {
        ExitCode::SUCCESS
    })
}

fn developed(folder: &Path, args: &DriftArgs) -> Result<(), Error> {
    let trend = history::trend(folder)?;
    match args.format.name {
        "table" => put(args, |out| trend_table(&trend, CURRENCY, out)),
        "json" => put(args, |out| trend_json(&trend, CURRENCY, out)),
        format => Err(Error::TrendFormat { format }),
    }
}

/// What every document declares: a state all that is in it, a plan what was before it.
fn declared(documents: Vec<(String, Plan)>) -> Vec<Declared> {
    let mut declared = Vec::new();
    for (name, plan) in documents {
        let state: Box<str> = name.into();
        let mut refreshed: Vec<ResourceChange> = plan.drift;
        let before = plan.changes.into_iter().filter_map(|change| {
            // A refresh writes what it found over what was declared: the drift has both.
            let at = refreshed.iter().position(|drift| drift.address == change.address);
            match at {
                Some(at) => refreshed.swap_remove(at).before,
                None => change.before,
            }
        });
        let before: Vec<_> = before.collect();
        let left = refreshed.into_iter().filter_map(|drift| drift.before);
        let all = before.into_iter().chain(left);
        declared.extend(all.map(|resource| Declared { state: state.clone(), resource }));
    }
    declared
}

/// The drift that plans report of themselves.
fn refreshed(
    documents: Vec<(String, Plan)>,
    comparisons: &Comparisons,
    pricer: &Pricer,
    report: &mut DriftReport,
) {
    let is_single = documents.len() == 1;
    for (name, plan) in documents {
        let mut differences = drift::refreshed(plan.drift, &plan.changes, comparisons);
        let mut drifted = BTreeSet::new();
        for difference in &mut differences {
            difference.state = (!is_single).then(|| name.as_str().into());
            drifted.extend(difference.change.address.clone());
        }
        let is_other = |change: &ResourceChange| {
            change.address.as_ref().is_none_or(|address| !drifted.contains(address))
        };
        let around: Vec<_> = plan.changes.into_iter().filter(is_other).collect();
        let others = around.iter().filter(|change| change.before.is_some()).count();
        let declared = differences.len() + others;
        let compared = Compared { differences, around, declared, ..Compared::default() };
        take(compared, comparisons, pricer, report);
    }
    report.drifts.retain(drift::Drift::is_real);
    drift::sort(&mut report.drifts);
}

fn take(
    mut compared: Compared,
    comparisons: &Comparisons,
    pricer: &Pricer,
    report: &mut DriftReport,
) {
    report.declared += compared.declared;
    report.live += compared.live;
    report.defaults += compared.defaults;
    report.coverage.append(&mut compared.coverage);
    report.drifts.append(&mut drift::price(compared, comparisons, pricer));
}

fn ignored(args: &DriftArgs) -> Result<Ignored, Error> {
    let path = args.ignore_file.as_deref().unwrap_or(Path::new(IGNORE_FILE));
    let lines = match fs::read_to_string(path) {
        Ok(lines) => lines,
        Err(error) if error.kind() == io::ErrorKind::NotFound && args.ignore_file.is_none() => {
            String::new()
        }
        Err(source) => return Err(Error::Read { path: path.into(), source }),
    };
    Ignored::parse(&lines, args.ignore_tags.clone()).map_err(|(line, problem)| Error::IgnoreFile {
        path: path.into(),
        line,
        problem,
    })
}

/// The accepted drift; a file that is about to be written need not be there.
fn baseline(args: &DriftArgs) -> Result<Accepted, Error> {
    let Some(path) = &args.baseline else { return Ok(Accepted::default()) };
    match fs::read_to_string(path) {
        _ if args.accept => Ok(Accepted::default()),
        Ok(text) => Accepted::parse(&text)
            .map_err(|source| Error::NotBaseline { path: path.clone(), source }),
        Err(source) => Err(Error::Read { path: path.clone(), source }),
    }
}

/// Writes all of a file or, on an error, nothing. Others may read it, as far as the umask lets them:
/// an exporter, say, that runs as another user.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let whole = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map(drop).map_err(|error| error.error)
    };
    whole().map_err(|source| Error::WriteFile { path: path.into(), source })
}

fn write(args: &DriftArgs, comparisons: &Comparisons, report: &DriftReport) -> Result<(), Error> {
    let render = |out: &mut dyn io::Write| {
        if args.import {
            import(report, comparisons, out)
        } else if args.fix {
            fix(report, out)
        } else {
            (args.format.render)(report, out)
        }
    };
    put(args, render)
}

/// Writes to the file of --output, else to standard output.
fn put(
    args: &DriftArgs,
    render: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<(), Error> {
    if let Some(path) = &args.output {
        let mut bytes = Vec::new();
        render(&mut bytes)?;
        return replace(path, &bytes);
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    match render(&mut out).and_then(|()| out.flush()) {
        // Whoever closed the pipe has read enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Posts the report to a Slack webhook, whose address is a secret and is never shown.
#[cfg(feature = "online")]
fn post(webhook: &str, report: &DriftReport) -> Result<(), Error> {
    super::webhook::post(webhook, &crate::render::drift::slack_message(report))
}

#[cfg(not(feature = "online"))]
fn post(_: &str, _: &DriftReport) -> Result<(), Error> {
    Err(Error::NotBuilt { what: "a Slack webhook", feature: "online" })
}
