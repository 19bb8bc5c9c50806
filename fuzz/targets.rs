//! What the fuzz targets call, from a file to what is printed of it. Part of the program itself in
//! builds with `--cfg fuzzing`, whose root is `src/main.rs` then as well.

#![allow(clippy::unwrap_used)]

use std::{fs, io, path::PathBuf, sync::LazyLock};

use jiff::civil::Date;

use crate::{
    error::Error,
    price::{Exchange, InstanceSpecs, PriceBook, Pricer, Sheet, UsageFile},
    render::{FORMATS, Project, Report},
    terraform::{Reader, Source},
};

/// A plan of resources that are billed by use.
const BILLED_BY_USE: &str = include_str!("../fixtures/aws/lambda_function.in/plan.json");

/// The file that inputs are written to, of this process alone.
static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::temp_dir().join(format!("outlay-fuzz-{}", std::process::id())));

static PRICER: LazyLock<Pricer> = LazyLock::new(|| pricer(UsageFile::default()));

fn pricer(usage: UsageFile) -> Pricer {
    Pricer {
        catalog: crate::provider::catalog(),
        book: PriceBook::open(None, None).unwrap(),
        specs: InstanceSpecs::embedded(),
        usage,
        assumed: None,
        as_of: today(),
        currency: "USD".into(),
        exchange: Exchange::default(),
    }
}

fn today() -> Date {
    jiff::civil::date(2026, 11, 1)
}

fn written(bytes: &[u8]) -> &'static PathBuf {
    fs::write(&*FILE, bytes).unwrap();
    &FILE
}

/// Reads a file, prices what it holds, and writes it in every format.
pub fn document(bytes: &[u8]) {
    let reader = Reader {
        schema_of: &|kind| PRICER.catalog.schema(kind),
        drift_schema_of: &|kind| PRICER.catalog.schema(kind),
        default_region: Some("eu-west-1".into()),
        allow_errored: true,
        terraform_binary: Some("/nonexistent".into()),
    };
    let found = bytes.len() % 2 == 1;
    let source =
        Source { name: "fuzz".into(), path: PathBuf::new(), found, bytes: Some(bytes.to_owned()) };
    let plan = match reader.read(&source) {
        Ok(Some(plan)) => plan,
        Ok(None) => return,
        Err(error) => return refused(&error),
    };
    let projects = vec![Project {
        name: "fuzz".into(),
        is_state: plan.is_state,
        is_compared: false,
        drift: PRICER.estimate(plan.drift, &plan.changes),
        plan: PRICER.estimate(plan.changes, &[]),
    }];
    let report = Report {
        currency: "USD".into(),
        as_of: today(),
        all: true,
        show_unpriced: true,
        group_by: "module".parse().ok(),
        exchange: Vec::new(),
        assumed: None,
        baseline: None,
        gates: Vec::new(),
        projects,
    };
    for format in FORMATS {
        (format.render)(&report, &mut io::sink()).unwrap();
    }
    if let Some(address) = report.projects[0].plan.changes.first().map(|it| it.change.to_string()) {
        crate::render::explain(&report, &address, &PRICER, &mut io::sink()).unwrap();
    }
}

/// A document with the input between `before` and `after`.
pub fn within(before: &str, bytes: &[u8], after: &str) {
    document(&[before.as_bytes(), bytes, after.as_bytes()].concat());
}

/// The input as the address of a resource that a configuration knows.
pub fn address(text: &str) {
    let values = serde_json::json!({ "instance_type": "m5.large", "subnet_id": text });
    let change = serde_json::json!({
        "address": text,
        "previous_address": text.chars().rev().collect::<String>(),
        "type": "aws_instance",
        "change": { "actions": ["update"], "before": values, "after": values },
    });
    let reference = serde_json::json!({ "references": [text, format!("module.a.{text}")] });
    let module = serde_json::json!({
        "resources": [{
            "address": "aws_instance.a",
            "provider_config_key": text,
            "expressions": { "instance_type": reference, "subnet_id": reference },
            "for_each_expression": reference,
        }],
        "outputs": { "o": { "expression": reference } },
    });
    let mut root = module.clone();
    root["module_calls"] = serde_json::json!({
        "a": { "module": module, "expressions": { "v": reference }, "for_each_expression": reference },
    });
    let plan = serde_json::json!({
        "format_version": "1.2",
        "resource_changes": [change],
        "configuration": { "root_module": root, "provider_config": { text: { "name": "aws" } } },
    });
    document(plan.to_string().as_bytes());
}

/// The input as a usage file, and what a plan costs with it.
pub fn usage_file(bytes: &[u8]) {
    let usage = match crate::usage::read(Some(written(bytes))) {
        Ok(usage) => usage,
        Err(error) => return refused(&error),
    };
    let pricer = pricer(usage);
    let reader = Reader {
        schema_of: &|kind| pricer.catalog.schema(kind),
        drift_schema_of: &|kind| pricer.catalog.schema(kind),
        default_region: None,
        allow_errored: false,
        terraform_binary: None,
    };
    let source = Source {
        name: "fuzz".into(),
        path: PathBuf::new(),
        found: false,
        bytes: Some(BILLED_BY_USE.into()),
    };
    let plan = reader.read(&source).unwrap().unwrap();
    pricer.estimate(plan.changes, &[]);
}

/// The input as a sheet of the user's own prices, which are then imported.
pub fn sheet(bytes: &[u8]) {
    let folder = FILE.with_extension("prices");
    let imported = Sheet::read(written(bytes), today(), &PRICER.book).and_then(|sheet| {
        fs::create_dir_all(&folder).unwrap();
        sheet.write(&folder)
    });
    match imported {
        Ok(_) => drop(PriceBook::open(Some(&folder), None)),
        Err(error) => refused(&error),
    }
    let _ = fs::remove_dir_all(&folder);
}

/// An error is one line that says what is wrong, and fit for a terminal.
fn refused(error: &Error) {
    assert!(!error.to_string().is_empty());
    error.hint();
}

/// The input as the configuration of a folder, whose resources have lines and whose state a place.
pub fn configuration(bytes: &[u8]) {
    let folder = FILE.with_extension("configuration");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("main.tf"), bytes).unwrap();
    for error in [crate::terraform::lines(&folder).err(), crate::terraform::backend(&folder).err()]
        .into_iter()
        .flatten()
    {
        refused(&error);
    }
}

/// The input as an inventory; one that is read is the same once written and read again.
pub fn inventory(bytes: &[u8]) {
    let inventory = match crate::inventory::read(written(bytes)) {
        Ok(inventory) => inventory,
        Err(error) => return refused(&error),
    };
    let again = FILE.with_extension("again");
    crate::inventory::write(&again, &inventory).unwrap();
    assert_eq!(crate::inventory::read(&again).unwrap(), inventory);
}

/// The input as the patterns of an `.outlayignore`.
pub fn ignored(text: &str) {
    if let Err((line, problem)) = crate::drift::Ignored::parse(text, Vec::new()) {
        assert!(line > 0 && line <= text.lines().count() && !problem.is_empty());
    }
}

/// The input as an `outlay.toml`, and as the text of a schedule alone.
pub fn settings(bytes: &[u8]) {
    use crate::advise::schedule;
    if let Err(error) = crate::config::schedules(Some(written(bytes))) {
        refused(&error);
    }
    let text = String::from_utf8_lossy(bytes);
    let (on, off) = text.split_once('\n').unwrap_or((&text, &text));
    let read = [
        schedule::ranges(&text),
        schedule::eventbridge(on, off, "Europe/Berlin"),
        schedule::cron_pair(on, off, "Europe/Berlin"),
    ];
    for schedule in read.into_iter().flatten() {
        let hours = schedule.hours_of_month(2026, 10);
        assert!(hours.is_none_or(|(on, all)| on <= all));
        schedule.commands();
    }
}

/// The input as what is compared with: accepted drift, and an earlier report.
pub fn baseline(text: &str) {
    if let Ok(accepted) = crate::drift::Accepted::parse(text) {
        crate::drift::Accepted::parse(&accepted.to_json().unwrap()).unwrap();
    }
    match crate::baseline::earlier(text, "fuzz", "USD") {
        Ok(Some(earlier)) => drop(crate::baseline::compare(Vec::new(), earlier.projects)),
        Ok(None) => {}
        Err(error) => refused(&error),
    }
}
