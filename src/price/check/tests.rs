use std::fs;

use super::*;
use crate::price::table;

/// The findings of a table with these lines, each of one service and Ireland.
fn found(lines: &[&str]) -> Vec<String> {
    let mut shards = table::Shards::new();
    let mut sorted = lines.to_vec();
    sorted.sort_unstable();
    for line in sorted {
        let service = line.split('.').next().unwrap();
        let text = shards.entry((service.into(), "eu-west-1".into())).or_default();
        text.push_str(line);
        text.push_str(",USD,2026-11-01,own,list\n");
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("aws.prices"), table::write(&shards).unwrap()).unwrap();
    let kept = PriceBook::open(Some(folder.path()), None).unwrap();
    let embedded = PriceBook::open(None, None).unwrap();
    let specs = InstanceSpecs::embedded();
    let against = Against { before: Some(&embedded), specs: &specs, max_factor: Decimal::from(3) };
    let findings = book(&kept, &against).unwrap();
    findings.iter().map(|finding| format!("{}: {}", finding.rule.id, finding.what)).collect()
}

/// What the program carries passes the rules that it holds others to.
#[test]
fn the_built_in_tables_are_above_suspicion() {
    let built_in = PriceBook::open(None, None).unwrap();
    let specs = InstanceSpecs::embedded();
    let against = Against { before: None, specs: &specs, max_factor: Decimal::from(3) };
    let findings = book(&built_in, &against).unwrap();
    let found: Vec<_> = findings.iter().map(|finding| &finding.what).collect();
    assert_eq!(found, [""; 0]);
}

#[test]
fn what_is_right_is_not_suspicious() {
    let none: Vec<String> = Vec::new();
    assert_eq!(
        found(&[
            "ec2.instance,m5.large,linux,on_demand,,hour,0,,0.107",
            "ec2.instance,m5.large,windows,on_demand,,hour,0,,0.199",
            "ec2.instance,m5.large,linux,reserved,1yr.all_upfront.standard,hour,0,,0",
            "ec2.instance,m5.large,linux,reserved_upfront,1yr.all_upfront.standard,once,0,,575",
            "ebs.io2.iops,,,on_demand,,IOPS-month,0,32000,0.072",
            "ebs.io2.iops,,,on_demand,,IOPS-month,32000,,0.0504",
        ]),
        none
    );
}

#[test]
fn each_rule_finds_what_it_is_for() {
    let only = |lines: &[&str]| {
        let found = found(lines);
        assert_eq!(found.len(), 1, "{found:#?}");
        found.into_iter().next().unwrap()
    };
    assert_eq!(
        only(&[
            "ec2.instance,m5.large,linux,on_demand,,hour,0,,0.107",
            "ec2.instance,m5.large,windows,on_demand,,hour,0,,0.106",
        ]),
        "windows: ec2.instance m5.large windows in eu-west-1: 0.106, Linux 0.107"
    );
    // 950 a year are 0.1084 an hour.
    assert_eq!(
        only(&[
            "ec2.instance,m5.large,linux,on_demand,,hour,0,,0.107",
            "ec2.instance,m5.large,linux,reserved,1yr.all_upfront.standard,hour,0,,0",
            "ec2.instance,m5.large,linux,reserved_upfront,1yr.all_upfront.standard,once,0,,950",
        ]),
        "discount: ec2.instance m5.large linux reserved 1yr.all_upfront.standard in eu-west-1: \
         0.108447, on demand 0.107"
    );
    assert_eq!(
        only(&[
            "ec2.instance,m5.large,linux,on_demand,,hour,0,,0.107",
            "ec2.instance,m5.xlarge,linux,on_demand,,hour,0,,0.214",
            "ec2.instance,m5.2xlarge,linux,on_demand,,hour,0,,0.214",
            "ec2.instance,m5.4xlarge,linux,on_demand,,hour,0,,0.856",
        ]),
        "linear: ec2.instance m5.2xlarge linux in eu-west-1: 0.02675 a vCPU, its family 0.0535"
    );
    assert_eq!(
        only(&["ebs.gp3.storage,,,on_demand,,GB-month,0,,88"]),
        "moved: ebs.gp3.storage in eu-west-1: 88, before 0.088 (2025-10-28)"
    );
    assert_eq!(
        only(&["ebs.gp3.storage,,,on_demand,,GB,0,,0.088"]),
        "moved: ebs.gp3.storage in eu-west-1: per GB, before per GB-month"
    );
    let tiers = |lines: &[&str]| only(lines).replace("ebs.io2.iops in eu-west-1 ", "");
    assert_eq!(
        tiers(&["ebs.io2.iops,,,on_demand,,IOPS-month,32000,,0.0504"]),
        "tiers: begins at 32000"
    );
    assert_eq!(
        tiers(&["ebs.io2.iops,,,on_demand,,IOPS-month,0,32000,0.072"]),
        "tiers: ends at 32000"
    );
    assert_eq!(
        tiers(&[
            "ebs.io2.iops,,,on_demand,,IOPS-month,0,32000,0.072",
            "ebs.io2.iops,,,on_demand,,IOPS-month,64000,,0.0504",
        ]),
        "tiers: has tiers that do not meet"
    );
}
