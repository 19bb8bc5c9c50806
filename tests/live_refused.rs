//! What a simulated AWS refuses, throttles or breaks is coverage, of `outlay inventory` and of
//! `outlay drift`.

#![cfg(feature = "aws")]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/look.rs"]
mod look;
#[path = "support/report.rs"]
mod report;
mod support;
#[path = "support/web.rs"]
mod web;

use std::{fs, process::Output};

use serde_json::{Value, json};

use self::{
    look::{inventory, refused, resources, said},
    report::{found, report, state},
    support::Aws,
    web::Web,
};

/// Those of the types that these tests declare.
const TYPES: [&str; 2] = ["aws_ebs_volume", "aws_vpc"];

/// Runs `outlay drift` against a state of these volumes, and of a VPC.
fn drift(
    aws: &Aws,
    volumes: &[&str],
    vpc: &str,
    key: Option<(&str, &str)>,
    args: &[&str],
) -> Output {
    let volume = |id: &&str| {
        let attributes = json!({"id": id, "availability_zone": "us-east-1a", "size": 8, "type": "gp3",
            "arn": format!("arn:aws:ec2:us-east-1:123456789012:volume/{id}")});
        ("aws_ebs_volume", "data", attributes)
    };
    let mut declared: Vec<_> = volumes.iter().map(volume).collect();
    let names: Vec<_> = (0..volumes.len()).map(|number| format!("v{number}")).collect();
    for (resource, name) in declared.iter_mut().zip(&names) {
        resource.1 = name;
    }
    declared.push((
        "aws_vpc",
        "main",
        json!({"id": vpc, "cidr_block": "10.0.0.0/16",
        "arn": format!("arn:aws:ec2:us-east-1:123456789012:vpc/{vpc}")}),
    ));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.tfstate");
    fs::write(&file, state(&declared)).unwrap();
    let mut command = aws.outlay();
    command.args(["drift", "--region", "us-east-1", "--format", "json", "--as-of", "2026-11-01"]);
    for kind in TYPES {
        command.args(["--type", kind]);
    }
    if let Some((key, secret)) = key {
        command.env("AWS_ACCESS_KEY_ID", key).env("AWS_SECRET_ACCESS_KEY", secret);
    }
    let prices = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices");
    command.arg(file).args(args).env("OUTLAY_PRICES", prices).output().unwrap()
}

#[test]
fn drift_of_a_type_that_is_denied_is_not_told_and_a_gate_that_trips_is() {
    let aws = Aws::start_with(&[("INITIAL_NO_AUTH_ACTION_COUNT", "7")]);
    let told = aws.script(
        r"
ec2 = client('ec2')
volumes = [ec2.create_volume(AvailabilityZone='us-east-1a', Size=8, VolumeType='gp3')['VolumeId'] for _ in range(2)]
vpc = ec2.create_vpc(CidrBlock='10.0.0.0/16')['Vpc']['VpcId']
ec2.delete_vpc(VpcId=vpc)
iam = client('iam')
iam.create_user(UserName='audit')
iam.put_user_policy(UserName='audit', PolicyName='p', PolicyDocument=json.dumps({'Version': '2012-10-17',
    'Statement': [{'Effect': 'Allow', 'Action': ['sts:GetCallerIdentity', 'ec2:DescribeVolumes',
                   'ec2:DescribeInstances', 'ec2:DescribeInstanceCreditSpecifications'], 'Resource': '*'}]}))
key = iam.create_access_key(UserName='audit')['AccessKey']
print(volumes[0], vpc, key['AccessKeyId'], key['SecretAccessKey'])
",
    );
    let [volume, vpc, key, secret] = told.split_whitespace().collect::<Vec<_>>()[..] else {
        panic!("{told}")
    };
    let drift = |args: &[&str]| {
        let output = drift(&aws, &[volume], vpc, Some((key, secret)), args);
        (report(&output), output)
    };
    let (report, output) = drift(&[]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let [found] = &found(&report)[..] else { panic!("{report}") };
    assert!(found.starts_with("unmanaged aws_ebs_volume vol-"), "{found}");
    assert_eq!(
        report::refused(&report),
        ["123456789012, us-east-1, aws_vpc: ec2:DescribeVpcs: AccessDenied"]
    );
    assert_eq!(report["summary"]["complete"], false);
    // What was found is certain, whatever else there may be: the gate wins.
    for (gate, code) in [("unmanaged", 2), ("missing", 3), ("drift>1", 3)] {
        assert_eq!(drift(&["--fail-on", gate]).1.status.code(), Some(code), "{gate}");
    }
    assert_eq!(drift(&["--detailed-exitcode"]).1.status.code(), Some(2));
}

#[test]
fn drift_over_pages_throttled_and_broken_calls() {
    let aws = Aws::start();
    let told = aws.script(
        r"
ec2 = client('ec2')
ids = [ec2.create_volume(AvailabilityZone='us-east-1a', Size=8, VolumeType='gp3')['VolumeId'] for _ in range(7)]
print(*ids, ec2.create_vpc(CidrBlock='10.0.0.0/16')['Vpc']['VpcId'])
",
    );
    let told: Vec<_> = told.split_whitespace().collect();
    let (vpc, volumes) = told.split_last().unwrap();
    aws.control("/_test/page?size=3", b"");
    aws.control("/_test/throttle?times=1", b"");
    let output = drift(&aws, volumes, vpc, None, &[]);
    assert_eq!(found(&report(&output)), [""; 0]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));

    aws.control("/_test/break?action=DescribeVpcs", b"");
    let output = drift(&aws, volumes, "vpc-gone", None, &["--fail-on", "drift"]);
    assert_eq!(found(&report(&output)), [""; 0]);
    let refused = report::refused(&report(&output));
    assert_eq!(refused, ["123456789012, us-east-1, aws_vpc: ec2:DescribeVpcs: HTTP 500"]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));

    aws.control("/_test/calm", b"");
    aws.control("/_test/throttle?times=100", b"");
    let output = drift(&aws, &["vol-gone"], "vpc-gone", None, &["--fail-on", "drift"]);
    assert_eq!(found(&report(&output)), [""; 0]);
    assert_eq!(report::refused(&report(&output)).len(), 2, "{}", report(&output));
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
}

/// What an operator of a scheduled job meets: each is one clear error, and no report.
#[test]
fn drift_without_a_cloud_to_look_at_is_one_error() {
    let aws = Aws::start();
    aws.control("/_test/break?action=GetCallerIdentity", b"");
    let run = |variables: &[(&str, &str)], args: &[&str]| {
        let mut command = aws.outlay();
        command.args(["drift", "fixtures/drift/account.in/app.tfstate"]).args(args);
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_MAX_ATTEMPTS", "1");
        for (name, value) in variables {
            if value.is_empty() {
                command.env_remove(name)
            } else {
                command.env(name, value)
            };
        }
        command.output().unwrap()
    };
    let none = [("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "")];
    let elsewhere = [("AWS_ENDPOINT_URL", "http://no-such-host.invalid")];
    let region = ["--region", "us-east-1"];
    let profile = ["--region", "us-east-1", "--profile", "nobody"];
    for (variables, args, says, hint) in [
        (
            &none[..],
            &region[..],
            "environment's credentials: no credentials",
            "get-caller-identity",
        ),
        (&none, &profile, "profile `nobody`: the profile is not there", "get-caller-identity"),
        (&elsewhere, &region, "dns error", "AWS_ENDPOINT_URL"),
        (&[], &region, "sts:GetCallerIdentity: HTTP 500", "get-caller-identity"),
        (&[], &[], "sts:GetCallerIdentity: HTTP 500", "get-caller-identity"),
    ] {
        let output = run(variables, args);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(output.stdout.is_empty());
        let lines: Vec<_> = said.lines().collect();
        assert_eq!(lines.len(), 2, "{said}");
        assert!(lines[0].starts_with("error: ") && lines[0].contains(says), "{said}");
        assert!(lines[1].starts_with("hint: ") && lines[1].contains(hint), "{said}");
    }

    let expired = Web::start_with_status(|_| {
        let code = "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code></Error>";
        ("403 Forbidden", "text/xml", format!("{code}</ErrorResponse>"))
    });
    let output = run(&[("AWS_ENDPOINT_URL", &expired.url)], &region);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("sts:GetCallerIdentity: ExpiredToken"), "{}", said(&output));
    assert!(said(&output).ends_with("hint: the credentials have expired; log in again\n"));

    // A profile that is named comes before the environment's keys.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("credentials");
    let text = "[audit]\naws_access_key_id = AKAUDIT\naws_secret_access_key = x\n\
                [chained]\nrole_arn = arn:aws:iam::222222222222:role/x\nsource_profile = audit\n";
    fs::write(&file, text).unwrap();
    let files = file.to_str().unwrap();
    for profile in ["audit", "chained"] {
        let variables =
            [("AWS_ENDPOINT_URL", expired.url.as_str()), ("AWS_SHARED_CREDENTIALS_FILE", files)];
        let before = expired.requests().len();
        let output = run(&variables, &["--region", "us-east-1", "--profile", profile]);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        let requests = expired.requests();
        assert!(requests[before].head.contains("Credential=AKAUDIT/"), "{:?}", requests[before]);
    }

    aws.control("/_test/calm", b"");
    let output = run(&[], &["--region", "eu-wst-1"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        said(&output),
        "error: no region `eu-wst-1` in AWS\nhint: did you mean eu-west-1, eu-west-2, eu-west-3?\n"
    );
}

#[test]
fn what_is_denied_is_coverage_and_the_rest_is_told() {
    // After that many calls, moto asks what the caller may do.
    let aws = Aws::start_with(&[("INITIAL_NO_AUTH_ACTION_COUNT", "4")]);
    let keys = aws.script(
        r"
client('ec2').create_volume(AvailabilityZone='us-east-1a', Size=8)
iam = client('iam')
iam.create_user(UserName='audit')
iam.put_user_policy(UserName='audit', PolicyName='p', PolicyDocument=json.dumps({'Version': '2012-10-17',
    'Statement': [{'Effect': 'Allow', 'Action': ['sts:GetCallerIdentity', 'ec2:DescribeVolumes',
                   'ec2:DescribeInstances', 'ec2:DescribeInstanceCreditSpecifications'], 'Resource': '*'}]}))
key = iam.create_access_key(UserName='audit')['AccessKey']
print(key['AccessKeyId'], key['SecretAccessKey'])
",
    );
    let (key, secret) = keys.trim().split_once(' ').unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("account.json.zst");
    let output = aws
        .outlay()
        .env("AWS_ACCESS_KEY_ID", key)
        .env("AWS_SECRET_ACCESS_KEY", secret)
        .arg("inventory")
        .arg("-o")
        .arg(&file)
        .args(["--region", "us-east-1", "--type", "aws_ebs_volume", "--type", "aws_vpc"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let text = zstd::decode_all(&*fs::read(&file).unwrap()).unwrap();
    let inventory: Value = serde_json::from_slice(&text).unwrap();
    let refused = refused(&inventory);
    assert_eq!(
        refused.into_iter().collect::<Vec<_>>(),
        [("aws_vpc".into(), "ec2:DescribeVpcs".into(), "AccessDenied".into())]
    );
    assert_eq!(resources(&inventory).len(), 1);
    let said = said(&output);
    assert!(said.contains("not looked at: aws_vpc in 123456789012, us-east-1"), "{said}");
}

#[test]
fn every_page_is_read_and_throttled_calls_are_repeated() {
    let aws = Aws::start();
    aws.script(
        "for size in range(1, 8): client('ec2').create_volume(AvailabilityZone='us-east-1a', Size=size)",
    );
    aws.control("/_test/page?size=3", b"");
    aws.control("/_test/throttle?times=1", b"");
    let (inventory, output) =
        inventory(&aws, &["--region", "us-east-1", "--type", "aws_ebs_volume"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let mut sizes: Vec<_> = resources(&inventory)
        .values()
        .map(|one| one["attributes"]["size"].as_u64().unwrap())
        .collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 2, 3, 4, 5, 6, 7]);
    let log: Vec<String> = serde_json::from_str(&aws.control("/_test/log", b"")).unwrap();
    let pages = log.iter().filter(|call| *call == "DescribeVolumes").count();
    assert_eq!(pages, 3 + 1, "three pages, and one call throttled");
}

#[test]
fn calls_that_stay_throttled_or_break_are_coverage() {
    let aws = Aws::start();
    aws.script("client('ec2').create_volume(AvailabilityZone='us-east-1a', Size=8)");
    aws.control("/_test/break?action=DescribeVpcs", b"");
    aws.control("/_test/break?action=DescribeSubnets", b"");
    let args = [
        "--region",
        "us-east-1",
        "--type",
        "aws_vpc",
        "--type",
        "aws_subnet",
        "--type",
        "aws_ebs_volume",
        "--type",
        "aws_vpn_connection",
    ];
    let (broken, output) = inventory(&aws, &args);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let expected = [
        ("aws_subnet", "ec2:DescribeSubnets", "HTTP 500"),
        ("aws_vpc", "ec2:DescribeVpcs", "HTTP 500"),
    ];
    let expected = expected.map(|(kind, call, reason)| (kind.into(), call.into(), reason.into()));
    assert_eq!(refused(&broken).into_iter().collect::<Vec<_>>(), expected);
    assert_eq!(resources(&broken).len(), 1);

    aws.control("/_test/calm", b"");
    aws.control("/_test/throttle?times=100", b"");
    let (throttled, output) = inventory(&aws, &args);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let refused = refused(&throttled);
    assert!(refused.len() >= 4, "{refused:?}");
    assert!(refused.iter().all(|(.., reason)| reason == "RequestLimitExceeded"), "{refused:?}");
    assert!(resources(&throttled).is_empty());
}

#[test]
fn a_role_that_cannot_be_assumed_is_coverage_and_no_credentials_are_an_error() {
    let aws = Aws::start();
    aws.control("/_test/break?action=AssumeRole", b"");
    let role = "arn:aws:iam::222222222222:role/audit";
    let args = ["--region", "us-east-1", "--assume-role", role, "--type", "aws_vpc"];
    let (inventory, output) = inventory(&aws, &args);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let coverage = inventory["coverage"].as_array().unwrap();
    assert_eq!(coverage.len(), 1);
    assert_eq!(coverage[0]["account"], "222222222222");

    aws.control("/_test/break?action=GetCallerIdentity", b"");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("account.json");
    let output = aws.outlay().arg("inventory").arg("-o").arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).starts_with("error: cannot look at the account of"), "{}", said(&output));
    assert!(!file.exists());

    for (args, error) in [
        (&[][..], "no region to look at"),
        (
            &["--region", "us-east-1", "--type", "aws_ebs_volum"][..],
            "no live resources of the type",
        ),
    ] {
        let aws = &aws;
        aws.control("/_test/calm", b"");
        let output =
            aws.outlay().arg("inventory").arg("-o").arg(&file).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains(error), "{}", said(&output));
        assert!(said(&output).contains("hint: "), "{}", said(&output));
    }
}
