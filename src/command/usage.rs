//! `outlay usage`: read, price, and ask for what is missing.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use jiff::civil::Date;

use super::{documents, pricer};
use crate::{cli::UsageArgs, error::Error, price::UsageFile, usage};

/// A usage file for plans and states, to be filled in.
pub(crate) fn run(args: &UsageArgs, today: Date) -> Result<ExitCode, Error> {
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
