//! `outlay drift` against a simulated AWS, built by the real Terraform and then changed by hand.

#![cfg(feature = "aws")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::{collections::BTreeSet, fs, path::Path, process::Output};

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
    assert_eq!(without_moto(&report), [""; 0]);
    assert_eq!(output.status.code(), Some(3), "moto lists no capacity reservations");
}

/// What moto has and AWS has not, or does not tell as AWS does.
fn without_moto(report: &Value) -> Vec<String> {
    let mut found = found(report);
    found.retain(|line| {
        // Keys of AWS's own that are told as a customer's; interfaces that do not say whose they are;
        // the snapshot of an image of Amazon's.
        let is_moto = [
            "unmanaged aws_ebs_snapshot snap-9273c8eb5bb682575",
            "unmanaged aws_kms_key",
            "unmanaged aws_network_interface",
        ];
        !is_moto.iter().any(|start| line.starts_with(start))
    });
    found
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
    let mut found: Vec<_> = without_moto(&report).iter().map(plain).collect();
    found.sort();
    let mut wanted: Vec<_> = changes.into_iter().map(|change| change.finds).collect();
    wanted.sort();
    let only = |these: &[String], those: &[String]| {
        these.iter().filter(|line| !those.contains(line)).cloned().collect::<Vec<_>>().join("\n")
    };
    let (more, fewer) = (only(&found, &wanted), only(&wanted, &found));
    assert!(found == wanted, "found, but not wanted:\n{more}\nwanted, but not found:\n{fewer}");
}
