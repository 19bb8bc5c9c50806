//! Commitments of a simulated account: what an inventory tells of them, that they are no drift, and
//! that what they cover is not committed to again.

#![cfg(feature = "aws")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::{fs, path::Path};

use serde_json::{Value, json};
use support::Aws;
use tempfile::TempDir;

const KINDS: [&str; 6] = [
    "aws_ec2_reserved_instances",
    "aws_elasticache_reserved_cache_node",
    "aws_opensearch_reserved_instance",
    "aws_rds_reserved_instance",
    "aws_redshift_reserved_node",
    "aws_savingsplans_plan",
];

/// Three instances, of which the reservation covers all: two m5.xlarge are four m5.large.
const INSTANCES: &str = r"
ec2 = client('ec2')
image = ec2.describe_images()['Images'][0]['ImageId']
ec2.run_instances(ImageId=image, InstanceType='m5.large', MinCount=3, MaxCount=3)
";

/// The document that a command prints; its exit code is what it may be.
fn told(aws: &Aws, folder: &Path, args: &[&str]) -> Value {
    let output = aws.outlay().args(args).current_dir(folder).output().unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn what_is_bought_is_told_and_applied_and_is_no_drift() {
    let aws = Aws::start();
    aws.script(INSTANCES);
    aws.control("/_test/commitments", b"");
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("account.json");
    aws.outlay().args(["inventory", "--region", "us-east-1", "-o"]).arg(&file).output().unwrap();
    let inventory: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let of_kind = |kind: &str| -> Vec<Value> {
        let all = inventory["resources"].as_array().unwrap().iter();
        all.filter(|one| one["type"] == kind).cloned().collect()
    };
    let expected = [
        json!({"instance_type": "m5.xlarge", "instance_count": 2, "scope": "Region",
            "offering_class": "standard", "product_description": "Linux/UNIX"}),
        json!({"cache_node_type": "cache.m5.large", "cache_node_count": 3,
            "product_description": "redis"}),
        json!({"instance_type": "m5.large.search", "instance_count": 2,
            "payment_option": "NO_UPFRONT"}),
        json!({"db_instance_class": "db.m5.large", "instance_count": 1, "multi_az": true,
            "product_description": "postgresql", "reservation_id": "orders"}),
        json!({"node_type": "ra3.xlplus", "node_count": 2, "offering_type": "No Upfront"}),
        json!({"savings_plan_type": "Compute", "commitment": 0.5, "payment_option": "No Upfront",
            "term_duration_in_seconds": 31_536_000}),
    ];
    for (kind, expected) in KINDS.iter().zip(expected) {
        let [found] = &of_kind(kind)[..] else { panic!("{kind}: {inventory}") };
        for (name, value) in expected.as_object().unwrap() {
            let told = &found["attributes"][name];
            let same =
                told == value || told.as_f64().is_some_and(|told| Some(told) == value.as_f64());
            assert!(same, "{kind} {name}: {told}");
        }
        let observed = &found["observed"];
        assert_eq!(observed["status"], "active", "{kind}");
        assert!(observed["starts_at"].as_str().unwrap().starts_with("2026-03-01T00:00:00"));
        assert!(observed["ends_at"].as_str().unwrap().starts_with("2027-0"), "{observed}");
    }
    assert_eq!(of_kind(KINDS[0])[0]["tags"], json!({"team": "web"}));
    assert_eq!(of_kind(KINDS[5])[0]["region"], Value::Null);

    // Bought, not built.
    fs::write(folder.path().join("empty.tfstate"), r#"{"version": 4, "resources": []}"#).unwrap();
    let args = ["drift", "empty.tfstate", "--inventory", "account.json", "--format", "json"];
    let drift = told(&aws, folder.path(), &args);
    let found: Vec<_> =
        drift["drift"].as_array().unwrap().iter().map(|one| one["type"].clone()).collect();
    assert!(found.contains(&json!("aws_instance")), "{drift}");
    assert!(KINDS.iter().all(|kind| !found.contains(&json!(kind))), "{found:?}");

    // All three are covered, and so there is nothing to commit to, and nothing is left to pay.
    let args = ["savings", "account.json", "--as-of", "2026-11-01", "--format", "json"];
    let savings = told(&aws, folder.path(), &args);
    assert_eq!(savings["in_force"]["commitments"], 6, "{savings}");
    let advice = savings["advice"].as_array().unwrap();
    assert!(advice.iter().all(|advice| advice["check"] != "aws-sp-compute"), "{savings}");
    // At the end they come up.
    let args = ["savings", "account.json", "--as-of", "2027-02-15", "--format", "json"];
    let savings = told(&aws, folder.path(), &args);
    let ending = savings["advice"].as_array().unwrap().iter();
    assert_eq!(ending.filter(|advice| advice["check"] == "aws-commit-expiring").count(), 6);
}
