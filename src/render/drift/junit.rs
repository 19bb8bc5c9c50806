//! `JUnit` XML: a test for each drifted resource, that fails; and one for each type that was looked at.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{DriftReport, Format, attribute, not_looked_at};
use crate::{
    drift::{Class, Drift, Looked},
    render::{amount::difference, summary},
};

pub(super) const FORMAT: Format = Format { name: "junit", render };

fn render(report: &DriftReport, out: &mut dyn Write) -> io::Result<()> {
    let mut junit = Report::new("outlay drift");
    let mut drifts = TestSuite::new("drift");
    drifts.add_test_cases(report.drifts.iter().map(|drift| case(drift, &report.currency)));
    let mut coverage = TestSuite::new("coverage");
    for covered in &report.coverage {
        let place = [covered.account.as_deref(), covered.region.as_ref().map(|region| &*region.0)];
        let place: Vec<_> = place.into_iter().flatten().collect();
        let status = match (&covered.looked, not_looked_at(covered)) {
            (Looked::Listed { .. }, _) | (_, None) => TestCaseStatus::success(),
            (_, Some(why)) => {
                let mut skipped = TestCaseStatus::skipped();
                skipped.set_message(why);
                skipped
            }
        };
        let mut case = TestCase::new(&*covered.kind, status);
        case.set_classname(place.join("."));
        coverage.add_test_case(case);
    }
    junit.add_test_suites([drifts, coverage]);
    junit.serialize(&mut *out).map_err(io::Error::other)?;
    writeln!(out)
}

/// What the cloud moved by itself passes.
fn case(drift: &Drift, currency: &str) -> TestCase {
    let attributes: Vec<_> = drift.attributes.iter().map(attribute).collect();
    let moves = summary::known_change(&drift.cost);
    let moves = moves.map_or_else(
        || "by an unknown amount".to_owned(),
        |moves| format!("{} a month", difference(moves, currency)),
    );
    let status = match drift.class {
        Class::Runtime => TestCaseStatus::success(),
        Class::Configuration => {
            let mut failed = TestCaseStatus::non_success(NonSuccessKind::Failure);
            failed.set_type(drift.kind.name());
            failed.set_message(format!("{}, {moves}", drift.kind.name()));
            failed.set_description(attributes.join("\n"));
            failed
        }
    };
    let mut case = TestCase::new(drift.name(), status);
    case.set_classname(drift.resource_type());
    case
}
