//! A usage file to fill in: the keys that the costs of a plan depend on, each with a zero.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use rust_decimal::Decimal;

use crate::{
    model::{Plan, Resource},
    price::{CostChange, Gap, Pricer, ResourceCost, UsageFile, set},
};

/// What the keys of a usage file count, by the end of their names.
const UNITS: &[(&str, &str)] = &[
    ("_gb", "GB"),
    ("_tb", "TB"),
    ("_mb", "MB"),
    ("_kb", "kB"),
    ("_ms", "milliseconds"),
    ("_secs", "seconds"),
    ("_mins", "minutes"),
    ("_hrs", "hours"),
    ("_per_hr", "how many an hour"),
    ("_per_sec", "how many a second"),
    ("_price", "price of one"),
];

/// The keys of one resource, and the names of what they decide.
type Keys = BTreeMap<Box<str>, BTreeSet<String>>;

/// A template for `plans`, priced with nothing but what the template says.
///
/// A bill may name a key only once it has another (how long a request takes, after how many there
/// are), so that it is asked again until it names no new one.
pub(crate) fn template(pricer: &mut Pricer, plans: &[Plan]) -> String {
    let mut found: BTreeMap<Box<str>, Keys> = BTreeMap::new();
    loop {
        pricer.usage = zeros(&found);
        let mut is_done = true;
        for plan in plans {
            let mut drift = pricer.estimate(plan.drift.clone(), &plan.changes);
            drift.changes.retain(CostChange::moves_cost);
            let planned = pricer.estimate(plan.changes.clone(), &[]);
            for CostChange { change, before, after } in planned.changes.iter().chain(&drift.changes)
            {
                // A forgotten resource costs after the change what it did before.
                let resource_after = change.after.as_ref().or(change.before.as_ref());
                is_done &= !collect(change.before.as_ref(), before, &mut found);
                is_done &= !collect(resource_after, after, &mut found);
            }
        }
        if is_done {
            return written(&found);
        }
    }
}

/// Takes in the keys that a resource's cost waits for; whether there was a new one.
fn collect(
    resource: Option<&Resource>,
    cost: &ResourceCost,
    found: &mut BTreeMap<Box<str>, Keys>,
) -> bool {
    let Some(address) = resource.and_then(|resource| resource.address.as_ref()) else {
        return false;
    };
    let mut is_new = false;
    for gap in &cost.gaps {
        let Gap::NeedsUsage(key) = gap else { continue };
        let keys = found.entry((*address.0).into()).or_default();
        is_new |= !keys.contains_key(key);
        let decided = keys.entry(key.clone()).or_default();
        let waiting = cost.charges.iter().filter(|charge| charge.usage_key.as_ref() == Some(key));
        decided.extend(waiting.map(|charge| format!("{} (per {})", charge.name, charge.unit)));
    }
    is_new
}

/// The usage file that the template is, read.
fn zeros(found: &BTreeMap<Box<str>, Keys>) -> UsageFile {
    let mut file = UsageFile::default();
    for (address, keys) in found {
        let usage = file.by_address.entry(address.clone()).or_default();
        for key in keys.keys() {
            set(usage, key, Decimal::ZERO);
        }
    }
    file
}

fn written(found: &BTreeMap<Box<str>, Keys>) -> String {
    let mut out = String::from(
        "# How much a month takes of what is billed by use. Give each key its number: zero is free.\n\
         version: 0.1\n",
    );
    if found.is_empty() {
        out.push_str("resource_usage: {} # Nothing here waits for a number.\n");
        return out;
    }
    out.push_str("resource_usage:\n");
    for (address, keys) in found {
        let _ = writeln!(out, "  {}:", quoted(address));
        let mut open: Vec<&str> = Vec::new();
        for (key, decided) in keys {
            let mut path: Vec<_> = key.split('.').collect();
            let name = path.pop().unwrap_or_default();
            let shared = open.iter().zip(&path).take_while(|(left, right)| left == right).count();
            for (depth, block) in path.iter().enumerate().skip(shared) {
                let _ = writeln!(out, "{}{}:", margin(depth), quoted(block));
            }
            let margin = margin(path.len());
            let _ = writeln!(out, "{margin}{}: 0 # {}", quoted(name), comment(key, decided));
            open = path;
        }
    }
    out
}

fn margin(depth: usize) -> String {
    " ".repeat(4 + 2 * depth)
}

/// What a number is: its unit, and the lines of the bill that it decides.
fn comment(key: &str, decided: &BTreeSet<String>) -> String {
    // The last part may be a place: `monthly_data_transfer_to_internet_gb.europe`.
    let parts = || key.split('.').rev();
    let unit = parts().find_map(|part| UNITS.iter().find(|(end, _)| part.ends_with(end)));
    let unit = unit.map_or("how many", |(_, unit)| unit);
    let month = if parts().any(|part| part.starts_with("monthly_")) { " a month" } else { "" };
    let decided: Vec<_> = decided.iter().map(String::as_str).collect();
    let joint = if decided.is_empty() { "" } else { ", for " };
    let text = format!("{unit}{month}{joint}{}", decided.join(", "));
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// A key of YAML: as it is where it is made of letters, else quoted.
fn quoted(key: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.chars().all(is_plain) {
        key.to_owned()
    } else if key.chars().any(char::is_control) {
        let mut out = String::from("\"");
        for c in key.chars() {
            match c {
                '"' | '\\' => out.extend(['\\', c]),
                _ if c.is_control() => {
                    let _ = write!(out, "\\u{:04x}", u32::from(c));
                }
                _ => out.push(c),
            }
        }
        out + "\""
    } else {
        format!("'{}'", key.replace('\'', "''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_nest() {
        let keys = ["b", "standard.monthly_tier_1_requests", "standard.storage_gb", "z_ms"];
        let keys = keys.map(|key| (key.into(), BTreeSet::new()));
        let found = [(r#"a.b["c"]"#.into(), Keys::from(keys))].into();
        let text = written(&found);
        let lines: Vec<_> = text.lines().skip(2).collect();
        assert_eq!(
            lines,
            [
                "resource_usage:",
                r#"  'a.b["c"]':"#,
                "    b: 0 # how many",
                "    standard:",
                "      monthly_tier_1_requests: 0 # how many a month",
                "      storage_gb: 0 # GB",
                "    z_ms: 0 # milliseconds",
            ]
        );
        let usage = zeros(&found).of("a", Some(&crate::model::Address(r#"a.b["c"]"#.into())));
        assert_eq!(usage.block("standard").number("storage_gb"), Some(Decimal::ZERO));
    }

    #[test]
    fn any_address_is_a_key() {
        for key in ["a.b['x: #']", "a\nb\"\\", "- a", "true", "0", "", "ä: b"] {
            let text = format!("{}: 1", quoted(key));
            let read: BTreeMap<String, u8> = serde_saphyr::from_str(&text).unwrap();
            assert_eq!(read.keys().next().map(String::as_str), Some(key), "{text}");
        }
    }
}
