//! `outlay plan`: read, price, compare, render.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use jiff::civil::Date;

use super::{documents, documents_at, pricer};
use crate::{
    baseline::{self, Earlier},
    cli::PlanArgs,
    drift::{self, AttributeDrift, Comparisons},
    error::Error,
    model::{Plan, Value},
    price::{Estimate, Exchange, Pricer},
    provider,
    render::{self, Baseline, Project, Report},
    terraform, usage,
};

/// What plans and states cost.
pub(crate) fn run(args: &PlanArgs, today: Date) -> Result<ExitCode, Error> {
    let pricer = Pricer {
        assumed: args.usage_from.as_deref().and_then(usage::assumed),
        currency: args.currency.as_str().into(),
        exchange: Exchange::new(&args.currency, &args.rate)
            .map_err(|problem| Error::Rate { problem })?,
        ..pricer(&args.documents, usage::read(args.usage_file.as_deref())?, today)?
    };
    let mut projects = priced(&pricer, documents(&args.documents, &pricer.catalog)?);
    let mut baseline = None;
    if let Some(path) = &args.compare_to {
        let (there, as_of) = baseline_projects(path, args, &pricer)?;
        projects = baseline::compare(projects, there);
        baseline = Some(Baseline { name: path.clone(), as_of });
    }
    if let Some(damaged) = pricer.book.damaged() {
        return Err(damaged);
    }
    let mut report = Report {
        currency: pricer.currency.clone(),
        as_of: pricer.as_of,
        all: args.all,
        group_by: args.group_by.clone(),
        show_unpriced: args.show_unpriced,
        exchange: pricer.exchange.rates().cloned().collect(),
        assumed: pricer.assumed.as_ref().map(|assumed| assumed.size),
        baseline,
        gates: Vec::new(),
        projects,
    };
    report.gates = args.fail_on.iter().map(|gate| gate.judge(&report)).collect();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = match &args.explain {
        Some(address) => render::explain(&report, address, &pricer, &mut out),
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
    Ok(verdict(&report))
}

/// Says on standard error which gates tripped, and what the others do not rest on.
fn verdict(report: &Report) -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for gate in &report.gates {
        if let Some(reason) = &gate.tripped {
            let _ = writeln!(io::stderr(), "gate: {reason}");
            code = ExitCode::from(2);
        }
        if let Some(note) = &gate.note {
            let _ = writeln!(io::stderr(), "gate `{}`: {note}", gate.gate);
        }
    }
    code
}

pub(super) fn priced(pricer: &Pricer, documents: Vec<(String, Plan)>) -> Vec<Project> {
    let comparisons = provider::comparisons();
    let estimate = |(name, mut plan): (String, Plan)| {
        let drift = drift(&mut plan, &comparisons, pricer);
        let is_state = plan.is_state;
        let plan = pricer.estimate(plan.changes, &[]);
        Project { name, is_state, is_compared: false, plan, drift }
    };
    documents.into_iter().map(estimate).collect()
}

/// What `path` holds to compare with, and for which day it was priced where it is an earlier report.
fn baseline_projects(
    path: &str,
    args: &PlanArgs,
    pricer: &Pricer,
) -> Result<(Vec<Project>, Option<Date>), Error> {
    let earlier = match terraform::text(path)? {
        Some(text) => baseline::earlier(&text, path, &pricer.currency)?,
        None => None,
    };
    if let Some(Earlier { as_of, projects }) = earlier {
        return Ok((projects, Some(as_of)));
    }
    let read = documents_at(&[path.to_owned()], &args.documents, &pricer.catalog)?;
    Ok((priced(pricer, read), None))
}

/// What Terraform's refresh found, without what is only written otherwise. Of each side only the
/// attributes that differ are kept, for the report to list.
fn drift(plan: &mut Plan, comparisons: &Comparisons, pricer: &Pricer) -> Estimate {
    let found = drift::refreshed(std::mem::take(&mut plan.drift), &plan.changes, comparisons);
    let (changes, attributes): (Vec<_>, Vec<_>) =
        found.into_iter().map(|found| (found.change, found.attributes)).unzip();
    let mut estimate = pricer.estimate(changes, &plan.changes);
    for (cost, attributes) in estimate.changes.iter_mut().zip(&attributes) {
        if let (Some(before), Some(after)) = (&mut cost.change.before, &mut cost.change.after) {
            let of = |value: fn(&AttributeDrift) -> &Value| {
                attributes.iter().map(|moved| (&*moved.name, value(moved).clone())).collect()
            };
            before.attributes = of(|moved| &moved.declared);
            after.attributes = of(|moved| &moved.live);
        }
    }
    let mut attributes = attributes.into_iter();
    estimate.changes.retain(|cost| {
        let is_listed = attributes.next().is_some_and(|attributes| !attributes.is_empty());
        is_listed || cost.moves_cost() || cost.change.after.is_none()
    });
    estimate
}
