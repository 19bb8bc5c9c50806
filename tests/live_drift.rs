//! `outlay drift` against a simulated AWS, built by the real Terraform and then changed by hand.

#![cfg(feature = "aws")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::{fs, path::Path, process::Output};

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
        // the snapshot of an image of Amazon's; the group that a classic load balancer is given.
        let is_moto = [
            "unmanaged aws_ebs_snapshot snap-9273c8eb5bb682575",
            "unmanaged aws_kms_key",
            "unmanaged aws_network_interface",
            "unmanaged aws_security_group",
        ];
        !is_moto.iter().any(|start| line.starts_with(start))
    });
    found
}

#[test]
fn what_is_changed_by_hand_is_found_and_nothing_else() {
    let aws = account();
    // The state is read from a bucket, beside a lock and another workspace's.
    let state = fs::read_to_string(STATE).unwrap();
    aws.script(&format!(
        "s3 = client('s3')\ns3.create_bucket(Bucket='states')\n\
         state = open('{STATE}').read()\n\
         for key in ['app/terraform.tfstate', 'app/terraform.tfstate.tflock', 'other.txt']:\n    \
         s3.put_object(Bucket='states', Key=key, Body=state)\n"
    ));
    assert!(state.contains("aws_instance"));
    aws.script(
        r#"
ec2, iam, s3 = client('ec2'), client('iam'), client('s3')
state = json.load(open('fixtures/live_account/terraform.tfstate'))
def ids(kind, name):
    return [i['attributes']['id'] for r in state['resources'] for i in r['instances']
            if r['mode'] == 'managed' and (r['type'], r['name']) == (kind, name)]
group = ids('aws_security_group', 'web')[0]
ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[dict(IpProtocol='tcp',
    FromPort=22, ToPort=22, IpRanges=[dict(CidrIp='0.0.0.0/0')])])
ec2.delete_volume(VolumeId=ids('aws_ebs_volume', 'plain')[0])
ec2.allocate_address(Domain='vpc')
ec2.create_volume(AvailabilityZone='us-east-1a', Size=100, VolumeType='gp3')
client('dynamodb').update_table(TableName=ids('aws_dynamodb_table', 't')[0],
    ProvisionedThroughput=dict(ReadCapacityUnits=77, WriteCapacityUnits=5))
client('logs').put_retention_policy(logGroupName=ids('aws_cloudwatch_log_group', 'l')[0], retentionInDays=7)
client('autoscaling').set_desired_capacity(
    AutoScalingGroupName=ids('aws_autoscaling_group', 'plain')[0], DesiredCapacity=2)
s3.put_bucket_versioning(Bucket=ids('aws_s3_bucket', 'b')[0],
    VersioningConfiguration=dict(Status='Suspended'))
iam.detach_role_policy(RoleName=ids('aws_iam_role', 'app')[0],
    PolicyArn=[i['attributes']['policy_arn'] for r in state['resources'] for i in r['instances']
               if r['type'] == 'aws_iam_role_policy_attachment'][0])
client('sqs').delete_queue(QueueUrl=ids('aws_sqs_queue', 'dead')[0])
client('sns').create_topic(Name='by-hand')
"#,
    );
    let (report, output) = drift(&aws, &["s3://states/app/*", "--fail-on", "drift"]);
    assert_eq!(output.status.code(), Some(2));
    let found = without_moto(&report);
    let wanted = fs::read_to_string("fixtures/live_account/drift.txt").unwrap();
    // An id that moto makes up is not the same in every run.
    let plain = |line: &str| match line.strip_prefix("unmanaged ") {
        Some(line) => {
            let kind = line.split(' ').next().unwrap();
            let moves = line.rsplit(' ').next().unwrap();
            format!("unmanaged {kind} {moves}")
        }
        None => line.to_owned(),
    };
    let found: Vec<_> = found.iter().map(|line| plain(line)).collect();
    let mut wanted: Vec<_> = wanted.lines().filter(|line| !line.starts_with('#')).collect();
    wanted.sort_unstable();
    assert_eq!(found, wanted, "{}", found.join("\n"));
}
