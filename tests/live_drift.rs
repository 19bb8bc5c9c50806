//! `outlay drift` against a simulated AWS, built by the real Terraform and then changed by hand.

#![cfg(feature = "aws")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
    process::Output,
};

use serde::Deserialize;
use serde_json::Value;

use self::support::Aws;

const STATE: &str = "fixtures/live_account/terraform.tfstate";

fn account() -> Aws {
    let aws = Aws::start();
    aws.replay(Path::new("fixtures/live_account/recording.jsonl.zst"));
    aws
}

fn drift(aws: &Aws, args: &[&str]) -> (Value, Output) {
    let output = aws
        .outlay()
        .args(["drift", "--region", "us-east-1", "--as-of", "2026-11-01", "--format", "json"])
        .env("OUTLAY_PRICES", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices"))
        .args(args)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
    (report, output)
}

/// `changed aws_instance.a: tags.env +1.5`: what drifted, and by how much a month; sorted.
fn found(report: &Value) -> Vec<String> {
    let text = |drift: &Value| {
        let kind = match drift["class"].as_str().unwrap() {
            "runtime" => "runtime",
            _ => drift["kind"].as_str().unwrap(),
        };
        let name = drift["address"].as_str().map_or_else(
            || format!("{} {}", drift["type"].as_str().unwrap(), drift["id"].as_str().unwrap()),
            str::to_owned,
        );
        let attributes = drift["attributes"].as_array().unwrap().iter();
        let attributes: Vec<_> =
            attributes.map(|attribute| attribute["name"].as_str().unwrap()).collect();
        let moves = drift["monthly_cost"]["change"].as_str().unwrap_or("?");
        format!("{kind} {name}: {} {moves}", attributes.join(" "))
    };
    let mut found: Vec<_> = report["drift"].as_array().unwrap().iter().map(text).collect();
    found.sort();
    found
}

#[test]
fn an_account_as_terraform_left_it_has_no_drift() {
    let aws = account();
    let (report, output) = drift(&aws, &[STATE]);
    assert_eq!(found(&report), [""; 0]);
    assert_eq!(output.status.code(), Some(3), "moto lists no capacity reservations");
}

/// What is done by hand, in Python, and what must be found.
#[derive(Deserialize)]
struct ByHand {
    change: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    by: String,
    finds: String,
}

/// What the changes of `by_hand.toml` are written with.
const BY_HAND: &str = r"ec2, iam, s3, sqs, elb = [client(name) for name in ('ec2', 'iam', 's3', 'sqs', 'elbv2')]
autoscaling = client('autoscaling')
state = json.load(open('fixtures/live_account/terraform.tfstate'))
def of(kind, name, attribute='id'):
    return next(r['instances'][0]['attributes'][attribute] for r in state['resources']
                if r['mode'] == 'managed' and (r['type'], r['name']) == (kind, name))
def records(action, **record):
    client('route53').change_resource_record_sets(HostedZoneId=of('aws_route53_zone', 'z'),
        ChangeBatch=dict(Changes=[dict(Action=action, ResourceRecordSet=record)]))
";

#[test]
fn what_is_changed_by_hand_is_found_and_nothing_else() {
    let aws = account();
    let by_hand = fs::read_to_string("tests/support/by_hand.toml").unwrap();
    let ByHand { change: changes } = toml::from_str(&by_hand).unwrap();
    let types: BTreeSet<_> =
        changes.iter().filter_map(|change| change.finds.split([' ', '.']).nth(1)).collect();
    assert!(changes.len() >= 40 && types.len() >= 30, "{} of {types:?}", changes.len());

    let code: String = changes.iter().map(|change| change.by.as_str()).collect();
    aws.script(&format!("{BY_HAND}{code}"));
    let (report, output) = drift(&aws, &[STATE, "--fail-on", "drift"]);
    assert_eq!(output.status.code(), Some(2));
    // An id that the cloud makes up is not the same in every run.
    let plain = |line: &String| match line.strip_prefix("unmanaged ") {
        Some(line) => {
            let kind = line.split(' ').next().unwrap();
            let moves = line.rsplit(' ').next().unwrap();
            format!("unmanaged {kind} {moves}")
        }
        None => line.clone(),
    };
    let mut found: Vec<_> = found(&report).iter().map(plain).collect();
    found.sort();
    let mut wanted: Vec<_> = changes.into_iter().map(|change| change.finds).collect();
    wanted.sort();
    assert_same(&found, &wanted);
}

fn assert_same(found: &[String], wanted: &[String]) {
    let only = |these: &[String], those: &[String]| {
        these.iter().filter(|line| !those.contains(line)).cloned().collect::<Vec<_>>().join("\n")
    };
    let (more, fewer) = (only(found, wanted), only(wanted, found));
    assert!(found == wanted, "found, but not wanted:\n{more}\nwanted, but not found:\n{fewer}");
}

/// What is done by hand to the resources of one type, in Python, and what must be found of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Three {
    missing: String,
    changed: String,
    attributes: String,
    unmanaged: String,
    /// By how much the bill moves a month: of what is missing, changed and unmanaged.
    monthly: [String; 3],
}

#[test]
fn each_type_missing_changed_and_unmanaged_is_found_and_nothing_else() {
    const STATE: &str = "fixtures/live_matrix/terraform.tfstate";
    let aws = Aws::start();
    aws.replay(Path::new("fixtures/live_matrix/recording.jsonl.zst"));
    let (report, _) = drift(&aws, &[STATE]);
    assert_eq!(found(&report), [""; 0], "before anything is changed");

    let by_hand = fs::read_to_string("tests/support/matrix.toml").unwrap();
    let types: BTreeMap<String, Three> = toml::from_str(&by_hand).unwrap();
    assert!(types.len() >= 50, "{} types", types.len());
    let mut code = fs::read_to_string("tests/support/matrix.py").unwrap();
    for (kind, three) in &types {
        let Three { missing, changed, unmanaged, .. } = three;
        write!(
            code,
            "gone, moved = [declared('{kind}', key, is_target=True) for key in ('gone', 'moved')]\n\
             {missing}\n{changed}\nunmanaged['{kind}'] = {unmanaged}\n"
        )
        .unwrap();
    }
    let made = aws.script(&format!("{code}\nprint(json.dumps(unmanaged))"));
    let made: BTreeMap<String, String> = serde_json::from_str(&made).unwrap();

    // By way of a recorded inventory, which holds no secret either.
    let folder = tempfile::tempdir().unwrap();
    let inventory = folder.path().join("account.json");
    let look = ["inventory", "--region", "us-east-1", "-o"];
    aws.outlay().args(look).arg(&inventory).output().unwrap();
    let recorded = fs::read_to_string(&inventory).unwrap();
    assert!(recorded.contains("fingerprint:") && !recorded.contains("t0psecret"));
    let (report, output) = drift(&aws, &[STATE, "--inventory", inventory.to_str().unwrap()]);
    let mut wanted = Vec::new();
    for (kind, Three { attributes, monthly: [gone, moved, new], .. }) in &types {
        wanted.push(format!("missing {kind}.t[\"gone\"]:  {gone}"));
        wanted.push(format!("changed {kind}.t[\"moved\"]: {attributes} {moved}"));
        wanted.push(format!("unmanaged {kind} {}:  {new}", made[kind]));
    }
    wanted.sort();
    assert_same(&found(&report), &wanted);
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    assert!(!String::from_utf8_lossy(&said).contains("t0psecret"), "a secret is told");

    // A variable that is new, gone or another one can be told apart, though no value is shown.
    let function = "aws_lambda_function.t[\"moved\"]";
    let mut drifts = report["drift"].as_array().unwrap().iter();
    let moved = drifts.find(|drift| drift["address"] == function).unwrap();
    let sides = moved["attributes"].as_array().unwrap().iter();
    let sides: Vec<_> = sides.map(|attribute| attribute["sensitive"].to_string()).collect();
    assert_eq!(sides, [r#"["declared","live"]"#, r#"["live"]"#, r#"["declared"]"#]);

    // Of equal money, a door that was opened comes first, and a tag last.
    let free = report["drift"].as_array().unwrap().iter();
    let free = free.filter(|drift| drift["monthly_cost"]["change"] == "0");
    let free: Vec<_> = free.map(|drift| drift["severity"].as_str().unwrap()).collect();
    let [high, medium, low] =
        ["high", "medium", "low"].map(|wanted| free.iter().filter(|one| **one == wanted).count());
    assert_eq!(free[..high], vec!["high"; high]);
    assert_eq!(free[free.len() - low..], vec!["low"; low]);
    assert!(high >= 8 && medium >= 50 && low >= 8, "{high} {medium} {low}");
}
