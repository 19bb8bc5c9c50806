//! How the table looks.

use rust_decimal::Decimal;

use super::*;
use crate::{
    model::Action,
    render::sample::{self, change, charge, cost},
};

fn shown(report: &Report) -> String {
    let mut out = Vec::new();
    render(report, Screen { width: 100, styled: false }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn an_estate_looks_as_it_should() {
    let shown = shown(&sample::estate());
    if std::env::var_os("TRYCMD").is_some_and(|what| what == "overwrite") {
        std::fs::write("fixtures/render/estate.txt", &shown).unwrap();
    }
    assert_eq!(shown, std::fs::read_to_string("fixtures/render/estate.txt").unwrap());
}

#[test]
fn styles_are_for_terminals() {
    let mut out = Vec::new();
    render(&sample::estate(), Screen { width: 100, styled: true }, &mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("\u{1b}["));
    assert!(!shown(&sample::estate()).contains('\u{1b}'));
}

#[test]
fn the_narrowest_screen_is_survived() {
    for width in 0..60 {
        let screen = Screen { width, styled: true };
        render(&sample::estate(), screen, &mut Vec::new()).unwrap();
    }
}

#[test]
fn all_lists_what_does_not_change() {
    let mut report = sample::estate();
    report.all = true;
    let shown = shown(&report);
    assert!(shown.contains("aws_nat_gateway.kept"));
    assert!(!shown.contains("does not change"));
}

#[test]
fn a_plan_of_free_resources_has_no_table() {
    let free = change("aws_iam_role.app", Action::Create, None, Some(sample::free()));
    assert_eq!(
        shown(&sample::report(vec![free])),
        "plan.json\n\nNothing here has a price.\n\n1 resource: 0 priced, 1 free, 0 with gaps\n"
    );
}

#[test]
fn long_lists_of_addresses_are_cut() {
    let unsupported = |index| {
        let gaps = vec![Gap::UnsupportedType];
        change(&format!("aws_x.r{index}"), Action::Create, None, Some(cost(vec![], gaps)))
    };
    let shown = shown(&sample::report((0..12).map(unsupported).collect()));
    assert!(shown.contains("  aws_x.r0, aws_x.r1, aws_x.r2, aws_x.r3, aws_x.r4 and 7 more\n"));
}

#[test]
fn quantities_read_as_words() {
    let of = |unit, price: Decimal, quantity| used(&charge("x", "x", unit, price, quantity), "USD");
    assert_eq!(of("hour", dec!(0.096), Some(dec!(730))), "730 hours at $0.096");
    assert_eq!(of("month", dec!(3), Some(dec!(1))), "1 month at $3.00");
    assert_eq!(of("GB-month", dec!(0.08), Some(dec!(20))), "20 GB-month at $0.08");
    assert_eq!(of("1M requests", dec!(0.2), Some(dec!(15))), "15 × 1M requests at $0.20");
    assert_eq!(of("1M requests", dec!(0.2), None), "$0.20 per 1M requests");
}
