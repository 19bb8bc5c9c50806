//! What differs between a baseline and what there is here.

use rust_decimal::{Decimal, dec};

use super::*;
use crate::{
    model::Address,
    price::Gap,
    render::{
        FORMATS,
        sample::{self, attribute, change, cost, cost_of, project, text},
    },
};

fn kept(address: &str, amount: Decimal) -> CostChange {
    change(address, Action::NoOp, Some(cost_of(amount)), Some(cost_of(amount)))
}

/// `address action before after`, a line a change.
fn told(projects: &[Project]) -> Vec<String> {
    let line = |one: &CostChange| {
        let [before, after] = [&one.before, &one.after].map(|cost| cost.list_cost().0);
        format!("{} {} {before} {after}", one.change, one.change.action.name())
    };
    projects.iter().flat_map(|project| project.plan.changes.iter().map(line)).collect()
}

#[test]
fn what_is_after_is_compared_with_what_is_after() {
    let here = project(
        "branch.json",
        vec![
            change("aws_x.grown", Action::NoOp, Some(cost_of(dec!(1))), Some(cost_of(dec!(3)))),
            change("aws_x.gone", Action::Delete, Some(cost_of(dec!(5))), None),
            change("aws_x.new", Action::NoOp, Some(cost_of(dec!(7))), Some(cost_of(dec!(7)))),
            kept("aws_x.same", dec!(9)),
        ],
    );
    let there = project(
        "main.json",
        vec![
            kept("aws_x.same", dec!(9)),
            kept("aws_x.gone", dec!(5)),
            change("aws_x.grown", Action::Create, None, Some(cost_of(dec!(2)))),
            change("aws_x.never", Action::Delete, Some(cost_of(dec!(2))), None),
        ],
    );
    let compared = compare(vec![here], vec![there]);
    assert_eq!(
        told(&compared),
        [
            "aws_x.grown update 2 3",
            "aws_x.new create 0 7",
            "aws_x.same no-op 9 9",
            "aws_x.gone delete 5 0",
        ]
    );
}

#[test]
fn a_forgotten_resource_is_there_and_a_moved_one_is_the_same() {
    let mut forgotten = kept("aws_x.left", dec!(4));
    (forgotten.change.action, forgotten.change.after) = (Action::Forget, None);
    let mut moved = kept("module.m.aws_x.a", dec!(2));
    moved.change.previous_address = Some(Address("aws_x.a".into()));
    let there = project("p", vec![kept("aws_x.left", dec!(4)), kept("aws_x.a", dec!(2))]);
    let compared = compare(vec![project("p", vec![forgotten, moved])], vec![there]);
    assert_eq!(told(&compared), ["aws_x.left no-op 4 4", "module.m.aws_x.a no-op 2 2"]);
    assert_eq!(
        compared[0].plan.changes[1].change.previous_address,
        Some(Address("aws_x.a".into()))
    );
}

#[test]
fn several_projects_meet_by_name() {
    let one = |name: &str, amount| project(name, vec![kept("aws_x.y", amount)]);
    let here = || vec![one("branch/a/plan.json", dec!(1)), one("branch/b/plan.json", dec!(2))];
    let there = vec![one("main/b/plan.json", dec!(3)), one("main/c/plan.json", dec!(4))];
    let compared = compare(here(), there);
    let names: Vec<_> = compared.iter().map(|project| &*project.name).collect();
    assert_eq!(names, ["branch/a/plan.json", "branch/b/plan.json", "main/c/plan.json"]);
    assert_eq!(
        told(&compared),
        ["aws_x.y create 0 1", "aws_x.y update 3 2", "aws_x.y delete 4 0",]
    );
    assert_eq!(told(&compare(here(), here())), ["aws_x.y no-op 1 1", "aws_x.y no-op 2 2"]);
}

#[test]
fn attributes_that_moved_are_known_of_documents() {
    let sized = |size| {
        let mut one = kept("aws_x.y", dec!(1));
        attribute(&mut one, "size", text(size), text(size));
        one
    };
    let compared =
        compare(vec![project("a", vec![sized("large")])], vec![project("b", vec![sized("small")])]);
    let change = &compared[0].plan.changes[0].change;
    assert_eq!(change.action, Action::Update);
    let before = change.before.as_ref().unwrap();
    assert_eq!(before.attributes.value("size").unwrap().as_text(), Some("small"));
}

/// What was written is read, and differs in nothing from what it was written of.
#[test]
fn a_report_of_the_same_is_no_difference() {
    let mut report = sample::estate();
    report.all = true;
    let mut written = Vec::new();
    let json = FORMATS.iter().find(|format| format.name == "json").unwrap();
    (json.render)(&report, &mut written).unwrap();
    let written = String::from_utf8(written).unwrap();
    let earlier = earlier(&written, "main.json", "USD").unwrap().unwrap();
    assert_eq!(earlier.as_of, report.as_of);
    let compared = compare(report.projects, earlier.projects);
    for change in compared.iter().flat_map(|project| &project.plan.changes) {
        assert_eq!(change.change.action, Action::NoOp, "{}", change.change);
        assert!(!change.moves_cost(), "{}", change.change);
    }
}

#[test]
fn what_is_no_baseline_is_refused() {
    let report = |version: &str, resources: usize| {
        format!(
            r#"{{"version":"{version}","currency":"USD","as_of":"2026-01-01","changes":[],
                "projects":[{{"name":"p","kind":"plan","summary":{{"resources":{resources}}}}}]}}"#
        )
    };
    let refused =
        |text: &str, currency: &str| earlier(text, "f", currency).unwrap_err().to_string();
    assert!(refused(&report("2", 0), "USD").contains("of version 2"));
    assert!(refused(&report("1", 3), "USD").contains("leaves out 3 resources"));
    assert!(refused(&report("1", 0), "EUR").contains("is in USD"));
    let cut = r#"{"version":"1","currency":"USD","as_of":"2026-01-01"}"#;
    assert!(refused(cut, "USD").contains("cannot be read"));
    for other in [r#"{"format_version":"1.0"}"#, r#"{"version":4,"resources":[]}"#, "", "x"] {
        assert!(earlier(other, "f", "USD").unwrap().is_none(), "{other}");
    }
}

#[test]
fn a_gap_is_read_as_it_was_written() {
    let gaps = vec![Gap::UnsupportedType, Gap::NeedsUsage("a.b".into()), Gap::invalid("x", "y")];
    let one = change("aws_x.y", Action::Create, None, Some(cost(Vec::new(), gaps.clone())));
    let report = sample::report(vec![one]);
    let mut written = Vec::new();
    (FORMATS[1].render)(&report, &mut written).unwrap();
    let read = earlier(&String::from_utf8(written).unwrap(), "f", "USD").unwrap().unwrap();
    assert_eq!(read.projects[0].plan.changes[0].after.gaps, gaps.into());
}
