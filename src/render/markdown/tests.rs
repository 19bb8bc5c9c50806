//! What the comment says, and that it never grows past what a comment may hold.

use rust_decimal::{Decimal, dec};

use super::*;
use crate::{
    gate::Gate,
    model::Action,
    render::Baseline,
    render::sample::{self, change, cost, cost_of},
};

fn shown(report: &Report) -> String {
    let mut out = Vec::new();
    render(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn an_estate_looks_as_it_should() {
    let shown = shown(&sample::estate());
    if std::env::var_os("TRYCMD").is_some_and(|what| what == "overwrite") {
        std::fs::write("fixtures/render/estate.md", &shown).unwrap();
    }
    assert_eq!(shown, std::fs::read_to_string("fixtures/render/estate.md").unwrap());
}

#[test]
fn the_largest_report_fits_and_says_what_it_left_out() {
    let created = |index: u32| {
        let address = format!("aws_instance.worker[{index}]");
        let gaps = vec![Gap::KnownAfterApply("ä".repeat(40).into())];
        let charges = cost_of(Decimal::from(index)).charges;
        change(&address, Action::Create, None, Some(cost(charges, gaps)))
    };
    let mut report = sample::report((0..3_000).map(created).collect());
    report.projects.extend((0..2_000).map(|index| {
        let name = format!("stacks/{index}/plan.json");
        sample::project(&name, vec![created(index)])
    }));
    report.group_by = Some("project".parse().unwrap());
    report.baseline = Some(Baseline { name: "main.json".into(), as_of: None });
    report.gates =
        ["total>1", "gaps"].map(|gate| gate.parse::<Gate>().unwrap().judge(&report)).into();
    let shown = shown(&report);
    assert!(shown.chars().count() <= LIMIT, "{}", shown.chars().count());
    assert_eq!(shown.matches("**failed**").count(), 2);
    for of in ["projects are", "groups are", "resources are", "gaps are", "projects' bills are"] {
        assert!(shown.contains(&format!("{of} left out, as")), "{of}");
    }
    assert!(shown.contains("worker[2999]"), "the largest change is among those kept");
    assert_eq!(shown.matches("<details>").count(), shown.matches("</details>").count());
    let is_whole = |line: &str| !line.starts_with('|') || line.ends_with('|');
    assert!(shown.lines().all(is_whole));
}

#[test]
fn a_name_of_any_length_is_survived() {
    let address = format!("aws_x.y[\"{}\"]", "a".repeat(2 * LIMIT));
    let report =
        sample::report(vec![change(&address, Action::Create, None, Some(cost_of(dec!(1))))]);
    let shown = shown(&report);
    assert!(shown.contains("1 more changed resource is left out"));
    assert!(shown.len() < 1_000);
}
