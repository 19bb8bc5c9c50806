//! Reads a Terraform plan or state and says what it costs.
//!
//! [`plan`] is the whole pipeline: read, price, render. Every stage is a module of the same name, and a
//! stage hands the next nothing but values from [`model`].

mod cli;
mod error;
mod gate;
mod model;
mod money;
mod price;
mod prices;
mod provider;
mod render;
mod terraform;
mod threads;
mod usage;

use std::{
    error::Error as _,
    io::{self, Write as _},
    process::ExitCode,
};

use clap::Parser as _;
use jiff::civil::Date;

use crate::{
    cli::{Cli, Command, Documents, PlanArgs, UsageArgs},
    error::Error,
    model::{Plan, Region},
    price::{Catalog, CostChange, InstanceSpecs, PriceBook, Pricer, UsageFile},
    render::{Project, Report},
    terraform::Reader,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const INSTANCE_SPECS: &[u8] = include_bytes!("../pricing-cache/instance_specs.csv.zst");

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; a bad argument is 1, as 2 is a tripped gate.
            let code = if error.use_stderr() { ExitCode::from(1) } else { ExitCode::SUCCESS };
            let _ = error.print();
            return code;
        }
    };
    let today = jiff::Zoned::now().date();
    let done = match &cli.command {
        Command::Plan(args) => plan(args, today),
        Command::Usage(args) => usage(args, today),
        Command::Prices(command) => {
            prices::run(command, today, &mut io::stdout().lock()).map(|()| ExitCode::SUCCESS)
        }
    };
    done.unwrap_or_else(|error| report_error(&error))
}

/// What plans and states cost.
fn plan(args: &PlanArgs, today: Date) -> Result<ExitCode, Error> {
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

/// A usage file for plans and states, to be filled in.
fn usage(args: &UsageArgs, today: Date) -> Result<ExitCode, Error> {
    let mut pricer = pricer(&args.documents, UsageFile::default(), today)?;
    let documents = documents(&args.documents, &pricer.catalog)?;
    let plans: Vec<_> = documents.into_iter().map(|(_, plan)| plan).collect();
    let template = usage::template(&mut pricer, &plans);
    if let Some(damaged) = pricer.book.damaged() {
        return Err(damaged);
    }
    match io::stdout().lock().write_all(template.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn pricer(args: &Documents, usage: UsageFile, today: Date) -> Result<Pricer, Error> {
    Ok(Pricer {
        catalog: provider::catalog(),
        book: PriceBook::open(args.prices.folder(), price::cache_folder().as_deref())?,
        specs: InstanceSpecs::new(INSTANCE_SPECS),
        usage,
        as_of: args.as_of.unwrap_or(today),
        currency: "USD".into(),
    })
}

/// The plans and states that the arguments name, each with its own name.
fn documents(args: &Documents, catalog: &Catalog) -> Result<Vec<(String, Plan)>, Error> {
    let reader = Reader {
        schema_of: &|kind| catalog.schema(kind),
        default_region: args
            .region
            .as_deref()
            .filter(|region| !region.is_empty())
            .map(Region::from),
        allow_errored: args.allow_errored,
        terraform_binary: args.terraform_binary.clone(),
    };
    let mut documents = Vec::new();
    for source in terraform::sources(&args.paths)? {
        let Some(plan) = reader.read(&source)? else { continue };
        documents.push((source.name, plan));
    }
    if documents.is_empty() {
        return Err(Error::NothingFound { paths: args.paths.join(", ") });
    }
    Ok(documents)
}

fn report_error(error: &Error) -> ExitCode {
    // Nowhere is left to say that standard error is gone.
    let _ = write_error(error, &mut io::stderr().lock());
    ExitCode::from(1)
}

fn write_error(error: &Error, out: &mut impl io::Write) -> io::Result<()> {
    writeln!(out, "error: {error}")?;
    let mut source = error.source();
    while let Some(cause) = source {
        writeln!(out, "caused by: {cause}")?;
        source = cause.source();
    }
    error.hint().map_or(Ok(()), |hint| writeln!(out, "hint: {hint}"))
}
