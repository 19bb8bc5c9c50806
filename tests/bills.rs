//! Every bill that a case works out by hand, `# bill ADDRESS AMOUNT` in its configuration, is what the
//! program says, to the cent. `[*]` in an address stands for any instance key that no other bill
//! names. Of the whole estates every resource that costs something has its bill, and the state costs
//! what the plan does.

#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
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
        let bills = by_hand(&case);
        if bills.is_empty() {
            continue;
        }
        let is_estate = case.parent().is_some_and(|group| group.ends_with("estates"));
        let costs = monthly_costs(&case, "plan.json");
        if case.join("state.tfstate").exists() {
            let state = monthly_costs(&case, "state.tfstate");
            let differs = costs.iter().filter(|(address, cost)| state.get(*address) != Some(cost));
            wrong.extend(differs.map(|(address, cost)| {
                format!(
                    "{} {address}: {cost}, {:?} in the state",
                    case.display(),
                    state.get(address)
                )
            }));
        }
        let mut used = BTreeSet::new();
        for (address, cost) in &costs {
            let named = bills.iter().filter(|(named, _)| names(named, address));
            // The one that leaves least open.
            let Some((named, expected)) =
                named.min_by_key(|(named, _)| named.matches("[*]").count())
            else {
                if is_estate && !cost.is_zero() {
                    wrong.push(format!("{} {address}: {cost} without a bill", case.display()));
                }
                continue;
            };
            used.insert(named);
            checked += 1;
            if cost.round_dp(2) != *expected {
                wrong.push(format!("{} {address}: {expected} by hand, {cost}", case.display()));
            }
        }
        let unused = bills.iter().filter(|(named, _)| !used.contains(named));
        wrong.extend(unused.map(|(named, _)| format!("{} {named}: is not there", case.display())));
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

/// The bills in a case's configuration and its modules.
fn by_hand(case: &Path) -> Vec<(String, Decimal)> {
    let files = glob::glob(&format!("{}/**/*.tf", case.display())).unwrap();
    let hcl: String = files.map(|file| fs::read_to_string(file.unwrap()).unwrap()).collect();
    let bills = hcl.lines().filter_map(|line| line.trim().strip_prefix("# bill "));
    bills
        .map(|bill| {
            let (address, amount) = bill.rsplit_once(' ').unwrap();
            (address.to_owned(), amount.parse().unwrap())
        })
        .collect()
}

/// Whether a bill is of that address, `[*]` standing for any one key.
fn names(bill: &str, address: &str) -> bool {
    let Some((before, after)) = bill.split_once("[*]") else { return bill == address };
    let Some(rest) = address.strip_prefix(before).and_then(|rest| rest.strip_prefix('[')) else {
        return false;
    };
    rest.split_once(']').is_some_and(|(_, rest)| names(after, rest))
}

fn monthly_costs(case: &Path, document: &str) -> BTreeMap<String, Decimal> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
    command.args(["plan", document, "--format", "json", "--all", "--as-of", "2026-11-01"]);
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
