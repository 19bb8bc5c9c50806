//! Every bill that a case works out by hand, `# bill ADDRESS AMOUNT` in its `main.tf`, is what the
//! program says, to the cent.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use rust_decimal::Decimal;

#[test]
fn bills_worked_out_by_hand_are_what_it_says() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    for case in cases() {
        let expected = by_hand(&case);
        if expected.is_empty() {
            continue;
        }
        let costs = monthly_costs(&case);
        for (address, expected) in expected {
            checked += 1;
            let cost = costs.get(&address).map(|cost| cost.round_dp(2));
            if cost != Some(expected) {
                wrong.push(format!("{} {address}: {expected} by hand, {cost:?}", case.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 0);
}

fn cases() -> Vec<PathBuf> {
    let groups = fs::read_dir("fixtures").unwrap().map(|group| group.unwrap().path());
    let mut cases: Vec<_> = groups
        .filter(|group| group.is_dir())
        .flat_map(|group| fs::read_dir(group).unwrap().map(|case| case.unwrap().path()))
        .filter(|case| case.join("main.tf").exists() && case.join("plan.json").exists())
        .collect();
    cases.sort();
    cases
}

fn by_hand(case: &Path) -> BTreeMap<String, Decimal> {
    let hcl = fs::read_to_string(case.join("main.tf")).unwrap();
    let bills = hcl.lines().filter_map(|line| line.trim().strip_prefix("# bill "));
    bills
        .map(|bill| {
            let (address, amount) = bill.rsplit_once(' ').unwrap();
            (address.to_owned(), amount.parse().unwrap())
        })
        .collect()
}

fn monthly_costs(case: &Path) -> BTreeMap<String, Decimal> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
    command.args(["plan", "plan.json", "--format", "json", "--all", "--as-of", "2026-11-01"]);
    if case.join("usage.yml").exists() {
        command.args(["--usage-file", "usage.yml"]);
    }
    command.env("OUTLAY_PRICES", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices"));
    let output = command.env_remove("AWS_REGION").current_dir(case).output().unwrap();
    assert!(output.status.success(), "{}: {output:?}", case.display());
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let changes = report["changes"].as_array().unwrap().iter();
    changes
        .filter_map(|change| {
            let address = change["address"].as_str()?.to_owned();
            // Null where all of it depends on usage that the case leaves open.
            let cost = change["after"]["monthly_cost"].as_str().unwrap_or("0");
            Some((address, cost.parse().ok()?))
        })
        .collect()
}
