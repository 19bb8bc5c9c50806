//! `outlay drift` over two accounts and three regions in one run, in a simulated AWS.

#![cfg(feature = "aws")]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/report.rs"]
mod report;
mod support;

use std::{collections::BTreeMap, fs};

use serde_json::{Value, json};

use self::{
    report::{report, said, state, text},
    support::Aws,
};

const ACCOUNTS: [&str; 2] = ["222222222222", "333333333333"];
const REGIONS: [&str; 3] = ["eu-west-1", "us-east-1", "us-west-2"];

/// The clients of both accounts.
const ACCOUNTS_IN_PYTHON: &str = r"
def of(account):
    told = client('sts').assume_role(RoleArn=f'arn:aws:iam::{account}:role/audit', RoleSessionName='test')['Credentials']
    return lambda service, region='us-east-1': client(service, region, aws_access_key_id=told['AccessKeyId'],
        aws_secret_access_key=told['SecretAccessKey'], aws_session_token=told['SessionToken'])
accounts = {account: of(account) for account in ('222222222222', '333333333333')}
regions = ('eu-west-1', 'us-east-1', 'us-west-2')
";

/// A volume in each region, a role and a bucket in each account; prints the volumes' ids.
const BEFORE: &str = r"
volumes = {}
for account, client_of in accounts.items():
    for region in regions:
        volumes[f'{account} {region}'] = client_of('ec2', region).create_volume(
            AvailabilityZone=region + 'a', Size=100, VolumeType='gp3',
            TagSpecifications=[dict(ResourceType='volume', Tags=[dict(Key='team', Value='a')])])['VolumeId']
    client_of('iam').create_role(RoleName='app', AssumeRolePolicyDocument='{}', Description='as declared')
    client_of('s3').create_bucket(Bucket='of-' + account)
print(json.dumps(volumes))
";

const AFTER: &str = r"
ours, theirs = accounts.values()
ours('ec2', 'eu-west-1').modify_volume(VolumeId=volumes['222222222222 eu-west-1'], Size=200)
ours('ec2', 'us-east-1').delete_volume(VolumeId=volumes['222222222222 us-east-1'])
ours('ec2', 'us-west-2').create_volume(AvailabilityZone='us-west-2a', Size=50, VolumeType='gp3')
theirs('ec2', 'eu-west-1').create_tags(Resources=[volumes['333333333333 eu-west-1']], Tags=[dict(Key='team', Value='b')])
theirs('ec2', 'us-west-2').delete_volume(VolumeId=volumes['333333333333 us-west-2'])
theirs('iam').update_role(RoleName='app', Description='by hand')
theirs('iam').create_role(RoleName='backdoor', AssumeRolePolicyDocument='{}')
ours('s3').delete_bucket(Bucket='of-222222222222')
";

/// One state an account, with the resources of all regions.
fn states(volumes: &BTreeMap<String, String>) -> Vec<String> {
    let of = |account: &str| {
        let mut resources: Vec<(&str, &str, Value)> = Vec::new();
        for region in REGIONS {
            let id = &volumes[&format!("{account} {region}")];
            let volume = json!({
                "id": id, "availability_zone": format!("{region}a"), "size": 100, "type": "gp3",
                "iops": 3000, "encrypted": false,
                "tags": {"team": "a"}, "tags_all": {"team": "a"},
                "arn": format!("arn:aws:ec2:{region}:{account}:volume/{id}"),
            });
            resources.push(("aws_ebs_volume", region, volume));
        }
        let role = json!({"id": "app", "name": "app", "description": "as declared", "path": "/",
            "assume_role_policy": "{}", "max_session_duration": 3600, "arn": format!("arn:aws:iam::{account}:role/app")});
        resources.push(("aws_iam_role", "app", role));
        let bucket = format!("of-{account}");
        let bucket = json!({"id": bucket, "bucket": bucket, "region": "us-east-1",
            "arn": format!("arn:aws:s3:::{bucket}")});
        resources.push(("aws_s3_bucket", "data", bucket));
        state(&resources)
    };
    ACCOUNTS.map(of).to_vec()
}

/// `222222222222 eu-west-1 changed aws_ebs_volume.a: size +8.80`, sorted.
fn found(report: &Value) -> Vec<String> {
    let line = |drift: &Value| {
        let attributes = drift["attributes"].as_array().unwrap().iter();
        let attributes: Vec<_> = attributes.map(|attribute| text(attribute, "name")).collect();
        let name = drift["address"].as_str().unwrap_or(text(drift, "type"));
        let moves = drift["monthly_cost"]["change"].as_str().unwrap_or("?");
        let [account, region, kind] = ["account", "region", "kind"].map(|name| text(drift, name));
        format!("{account} {region} {kind} {name}: {} {moves}", attributes.join(" "))
    };
    let mut found: Vec<_> = report["drift"].as_array().unwrap().iter().map(line).collect();
    found.sort();
    found
}

#[test]
fn drift_is_found_with_its_account_and_region() {
    let aws = Aws::start();
    let volumes = aws.script(&format!("{ACCOUNTS_IN_PYTHON}{BEFORE}"));
    let folder = tempfile::tempdir().unwrap();
    let states = states(&serde_json::from_str(&volumes).unwrap());
    for (account, state) in ACCOUNTS.iter().zip(states) {
        fs::write(folder.path().join(format!("{account}.tfstate")), state).unwrap();
    }
    let drift = |args: &[&str]| {
        let mut command = aws.outlay();
        command.args(["drift", "--format", "json", "--as-of", "2026-11-01"]).arg(folder.path());
        for region in REGIONS {
            command.args(["--region", region]);
        }
        for kind in ["aws_ebs_volume", "aws_iam_role", "aws_s3_bucket"] {
            command.args(["--type", kind]);
        }
        let prices = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices");
        let output = command.args(args).env("OUTLAY_PRICES", prices).output().unwrap();
        (report(&output), output)
    };
    let roles = ACCOUNTS.map(|account| format!("--assume-role=arn:aws:iam::{account}:role/audit"));
    let both: Vec<&str> = roles.iter().map(String::as_str).collect();

    let (report, output) = drift(&both);
    assert_eq!(found(&report), [""; 0]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));

    aws.script(&format!("{ACCOUNTS_IN_PYTHON}volumes = {volumes}\n{AFTER}"));
    let (report, output) = drift(&[&both[..], &["--detailed-exitcode"]].concat());
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert_eq!(
        found(&report),
        [
            "222222222222 eu-west-1 changed aws_ebs_volume.eu-west-1: size 8.8",
            "222222222222 us-east-1 missing aws_ebs_volume.us-east-1:  -8",
            "222222222222 us-east-1 missing aws_s3_bucket.data:  ?",
            "222222222222 us-west-2 unmanaged aws_ebs_volume:  4",
            "333333333333  changed aws_iam_role.app: description 0",
            "333333333333  unmanaged aws_iam_role:  0",
            "333333333333 eu-west-1 changed aws_ebs_volume.eu-west-1: tags.team 0",
            "333333333333 us-west-2 missing aws_ebs_volume.us-west-2:  -8",
        ]
    );
    // What is in no region was asked once an account.
    let coverage = report["coverage"].as_array().unwrap();
    let global = coverage.iter().filter(|covered| covered["region"].is_null()).count();
    assert_eq!((coverage.len(), global), (2 * (3 + 2), 4), "{coverage:?}");

    // Of an account that nobody looks at, nothing is missing.
    let (report, output) = drift(&both[..1]);
    assert!(found(&report).iter().all(|line| line.starts_with("222222222222")), "{report}");
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
}
