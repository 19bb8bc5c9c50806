//! Says what Terraform-managed infrastructure costs, where it has drifted, and what could be saved.
//!
//! [`command`] has a pipeline for each command. Every stage is a module named after it: [`terraform`]
//! reads, [`price`] prices, [`render`] writes.

mod advise;
mod baseline;
mod bill;
mod cli;
mod command;
mod config;
mod drift;
mod error;
mod gate;
mod history;
mod inventory;
#[cfg_attr(not(feature = "frames"), allow(dead_code, reason = "nothing reads series then"))]
mod metrics;
mod model;
mod money;
#[cfg(feature = "online")]
mod online;
mod price;
mod prices;
mod provider;
mod render;
mod terraform;
mod threads;
mod usage;

#[cfg(fuzzing)]
#[path = "../fuzz/targets.rs"]
pub mod targets;

use std::{error::Error as _, io, process::ExitCode};

use clap::Parser as _;

use crate::{
    cli::{Cli, Command},
    error::Error,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    let now = jiff::Zoned::now();
    let today = now.date();
    let done = match &cli.command {
        Command::Plan(args) => command::plan::run(args, today),
        Command::Drift(args) => command::drift::run(args, now),
        Command::Savings(args) => command::savings::run(args, today),
        Command::Usage(args) => command::usage::run(args, today),
        Command::Inventory(args) => command::inventory::run(args, now.timestamp()),
        Command::Prices(command) => {
            let out = &mut io::stdout().lock();
            prices::run(command, &command::lookups, today, out).map(|()| ExitCode::SUCCESS)
        }
    };
    done.unwrap_or_else(|error| report_error(&error))
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
