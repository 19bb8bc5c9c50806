//! `outlay plan`: read, price, render.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use jiff::civil::Date;

use super::{documents, pricer};
use crate::{
    cli::PlanArgs,
    error::Error,
    model::Plan,
    price::CostChange,
    render::{self, Project, Report},
    usage,
};

/// What plans and states cost.
pub(crate) fn run(args: &PlanArgs, today: Date) -> Result<ExitCode, Error> {
    let pricer = pricer(&args.documents, usage::read(args.usage_file.as_deref())?, today)?;
    let estimate = |(name, plan): (String, Plan)| {
        let mut drift = pricer.estimate(plan.drift, &plan.changes);
        // Refreshing writes much differently that is no drift and moves no cost.
        drift.changes.retain(CostChange::moves_cost);
        let is_state = plan.is_state;
        Project { name, is_state, plan: pricer.estimate(plan.changes, &[]), drift }
    };
    let projects = documents(&args.documents, &pricer.catalog)?.into_iter().map(estimate).collect();
    if let Some(damaged) = pricer.book.damaged() {
        return Err(damaged);
    }
    let currency = pricer.currency.clone();
    let report = Report {
        currency,
        as_of: pricer.as_of,
        all: args.all,
        group_by: args.group_by.clone(),
        show_unpriced: args.show_unpriced,
        projects,
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = match &args.explain {
        Some(address) => render::explain(&report, address, &mut out),
        None => (args.format.render)(&report, &mut out).map(|()| true),
    };
    match written.and_then(|found| out.flush().map(|()| found)) {
        Ok(true) => {}
        Ok(false) => {
            let address = args.explain.clone().unwrap_or_default();
            return Err(Error::NoSuchAddress { address });
        }
        // Whoever closed the pipe has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => return Err(error.into()),
    }
    let tripped: Vec<_> = args.fail_on.iter().filter_map(|gate| gate.tripped(&report)).collect();
    for reason in &tripped {
        let _ = writeln!(io::stderr(), "gate: {reason}");
    }
    Ok(if tripped.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}
