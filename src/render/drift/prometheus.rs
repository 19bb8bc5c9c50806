//! Prometheus text format, for the node exporter's textfile collector: no timestamps, no addresses.
//!
//! Source: <https://prometheus.io/docs/practices/naming> and
//! <https://prometheus.io/docs/instrumenting/exposition_formats>.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use rust_decimal::Decimal;

use super::{DriftReport, Format};
use crate::drift::{Class, Kind, Looked};

pub(super) const FORMAT: Format = Format { name: "prometheus", render };

fn render(report: &DriftReport, out: &mut dyn Write) -> io::Result<()> {
    let currency = report.currency.to_ascii_lowercase();
    let mut by_type: BTreeMap<(Kind, Class, &str), (usize, Decimal)> = BTreeMap::new();
    for drift in &report.drifts {
        let key = (drift.kind, drift.class, drift.resource_type());
        let (count, moves) = by_type.entry(key).or_default();
        *count += 1;
        *moves += drift.moves().0;
    }
    let labels = |(kind, class, resource_type): &(Kind, Class, &str)| {
        let resource_type = escaped(resource_type);
        format!("kind=\"{}\",class=\"{}\",type=\"{resource_type}\"", kind.name(), class.name())
    };
    header(out, "outlay_drift_resources", "Resources that drifted.")?;
    for (key, (count, _)) in &by_type {
        writeln!(out, "outlay_drift_resources{{{}}} {count}", labels(key))?;
    }
    let cost = format!("outlay_drift_monthly_cost_{currency}");
    header(out, &cost, "By how much drift moves the monthly bill.")?;
    for (key, (_, moves)) in &by_type {
        writeln!(out, "{cost}{{{}}} {}", labels(key), moves.normalize())?;
    }

    let mut coverage: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    for covered in &report.coverage {
        let outcome = match covered.looked {
            Looked::Listed { .. } => "listed",
            Looked::Refused { .. } => "refused",
            Looked::NotListed { .. } => "not_listed",
            Looked::Unsupported { .. } => "unsupported",
        };
        let account = covered.account.as_deref().unwrap_or_default();
        let region = covered.region.as_ref().map_or("", |region| &*region.0);
        *coverage.entry((account, region, outcome)).or_default() += 1;
    }
    header(out, "outlay_drift_coverage_types", "Resource types by whether they were looked at.")?;
    for ((account, region, outcome), count) in coverage {
        writeln!(
            out,
            "outlay_drift_coverage_types{{account=\"{}\",region=\"{}\",outcome=\"{outcome}\"}} {count}",
            escaped(account),
            escaped(region),
        )?;
    }
    let numbers = [
        ("outlay_drift_declared_resources", "Resources that states declare.", report.declared),
        ("outlay_drift_live_resources", "Resources that are live.", report.live),
        (
            "outlay_drift_complete",
            "Whether all could be looked at.",
            usize::from(!report.is_incomplete()),
        ),
    ];
    for (name, help, number) in numbers {
        header(out, name, help)?;
        writeln!(out, "{name} {number}")?;
    }
    // A run that fails writes nothing, so that this tells how old the figures are.
    if let Some(time) = report.taken_at {
        let name = "outlay_drift_last_success_timestamp_seconds";
        header(out, name, "When the accounts were last looked at.")?;
        writeln!(out, "{name} {}", time.as_second())?;
    }
    Ok(())
}

fn header(out: &mut dyn Write, name: &str, help: &str) -> io::Result<()> {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge")
}

fn escaped(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
