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
    cli::{Cli, Command, PlanArgs},
    error::Error,
    model::Region,
    price::{CostChange, InstanceSpecs, PriceBook, Pricer},
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
        Command::Prices(command) => {
            prices::run(command, today, &mut io::stdout().lock()).map(|()| ExitCode::SUCCESS)
        }
    };
    done.unwrap_or_else(|error| report_error(&error))
}

/// What plans and states cost.
fn plan(args: &PlanArgs, today: Date) -> Result<ExitCode, Error> {
    let as_of = args.as_of.unwrap_or(today);
    let pricer = Pricer {
        catalog: provider::catalog(),
        book: PriceBook::open(args.prices.folder(), price::cache_folder().as_deref())?,
        specs: InstanceSpecs::new(INSTANCE_SPECS),
        usage: usage::read(args.usage_file.as_deref())?,
        as_of,
        currency: "USD".into(),
    };
    let reader = Reader {
        schema_of: &|kind| pricer.catalog.schema(kind),
        default_region: args
            .region
            .as_deref()
            .filter(|region| !region.is_empty())
            .map(Region::from),
        allow_errored: args.allow_errored,
        terraform_binary: args.terraform_binary.clone(),
    };

    let mut projects = Vec::new();
    for source in terraform::sources(&args.paths)? {
        let Some(plan) = reader.read(&source)? else { continue };
        let mut drift = pricer.estimate(plan.drift, &plan.changes);
        // Refreshing writes much differently that is no drift and moves no cost.
        drift.changes.retain(CostChange::moves_cost);
        projects.push(Project {
            name: source.name,
            is_state: plan.is_state,
            plan: pricer.estimate(plan.changes, &[]),
            drift,
        });
    }
    if let Some(damaged) = pricer.book.damaged() {
        return Err(damaged);
    }
    if projects.is_empty() {
        return Err(Error::NothingFound { paths: args.paths.join(", ") });
    }
    let report = Report { currency: pricer.currency.clone(), as_of, all: args.all, projects };
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
