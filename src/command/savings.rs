//! `outlay savings`: read, propose, price, combine, render.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use jiff::civil::Date;

use super::{pricer, read_documents};
use crate::{
    advise::{Advisor, Estate, advise},
    cli::SavingsArgs,
    config,
    error::Error,
    inventory,
    metrics::Metrics,
    model::Inventory,
    provider,
    render::{Measured, SavingsReport},
    usage,
};

/// What could be saved.
pub(crate) fn run(args: &SavingsArgs, today: Date) -> Result<ExitCode, Error> {
    let pricer = pricer(&args.documents, usage::read(args.usage_file.as_deref())?, today)?;
    let (inventories, documents): (Vec<_>, Vec<_>) =
        args.documents.paths.iter().cloned().partition(|path| inventory::is_one(path.as_ref()));
    let mut plans = Vec::new();
    if !documents.is_empty() {
        let schema_of = |kind: &str| provider::advised(&pricer.catalog, kind);
        let documents = read_documents(&documents, &args.documents, &schema_of, &schema_of)?;
        plans.extend(documents.into_iter().map(|(_, plan)| plan));
    }
    let mut live: Option<Inventory> = None;
    for path in
        inventories.iter().map(AsRef::as_ref).chain(args.inventory.iter().map(AsRef::as_ref))
    {
        let read = inventory::read(path)?;
        let live = live.get_or_insert_default();
        live.resources.extend(read.resources);
        live.coverage.extend(read.coverage);
    }
    let bill = super::bill::read(args, &pricer)?;
    if let Some(bill) = &bill {
        super::bill::take_in(bill, live.get_or_insert_default());
    }
    let refused = live.as_ref().map_or_else(Vec::new, SavingsReport::refused);
    let in_force = super::bill::in_force(live.as_ref(), pricer.as_of);
    let estate = Estate::new(plans, live, args.all).without_included(provider::includes);
    let metrics = args.metrics.as_deref().map(Metrics::read).transpose()?.unwrap_or_default();
    let schedules = config::schedules(args.config.as_deref())?;
    let advisor = Advisor {
        pricer: &pricer,
        checks: provider::checks().collect(),
        stops: provider::PROVIDERS.iter().flat_map(|provider| provider.stops).copied().collect(),
        offers: provider::PROVIDERS.iter().flat_map(|provider| provider.offers).collect(),
        in_force,
        commitments: provider::commitments().map(|commitments| commitments.kind).collect(),
        bill: bill.as_ref(),
        metrics: &metrics,
        schedules: &schedules,
        preset: args.preset,
        risk: args.risk.unwrap_or_else(|| args.preset.risk()),
        as_of: pricer.as_of,
    };
    let savings = advise(&advisor, &estate);
    if let Some(damaged) = pricer.book.damaged() {
        return Err(damaged);
    }
    let report = SavingsReport {
        currency: pricer.currency.clone(),
        as_of: pricer.as_of,
        preset: args.preset,
        risk: advisor.risk,
        savings,
        refused,
        bill: bill.clone(),
        measured: args.metrics.as_ref().map(|_| Measured::of(&metrics, &estate)),
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    match (args.format.render)(&report, &mut out).and_then(|()| out.flush()) {
        // Whoever closed the pipe has read enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error.into()),
        _ => {}
    }
    let tripped: Vec<_> = args.fail_on.iter().filter_map(|gate| gate.tripped(&report)).collect();
    for reason in &tripped {
        let _ = writeln!(io::stderr(), "gate: {reason}");
    }
    Ok(if !tripped.is_empty() {
        ExitCode::from(2)
    } else if report.refused.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(super::inventory::INCOMPLETE)
    })
}
