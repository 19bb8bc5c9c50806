//! Drift over a whole cycle of the real Terraform: its plans, its state, and its account rebuilt.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/report.rs"]
mod report;

use std::process::{Command, Output};

use self::report::{found, report};

const PRICES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices");

/// What `refresh_only.txt` shows, and by how much each moves the bill a month.
const BY_HAND: [&str; 6] = [
    "changed aws_db_instance.db: instance_class 259.88",
    "changed aws_dynamodb_table.t: read_capacity 3.796",
    "changed aws_instance.web[\"b\"]: instance_type tags.env 210.24",
    "changed aws_s3_bucket.b: tags.CostCenter tags.ManagedBy tags.x ?",
    "changed aws_security_group.sg: ingress 0",
    "missing aws_ebs_volume.orphan:  -60",
];

fn outlay(command: &str, document: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_outlay"))
        .args([command, &format!("fixtures/terraform_cycle/{document}")])
        .args(["--as-of", "2026-11-01", "--format", "json"])
        .env("OUTLAY_PRICES", PRICES)
        .env_remove("AWS_REGION")
        .output()
        .unwrap()
}

#[test]
fn what_a_refresh_writes_in_another_way_is_no_drift() {
    let document = "plan_after_apply_noise_only.json";
    assert_eq!(found(&report(&outlay("drift", document))), [""; 0]);
    let plan = report(&outlay("plan", document));
    let drift: Vec<_> = plan["projects"][0]["drift"].as_array().into_iter().flatten().collect();
    assert!(drift.is_empty(), "{drift:?}");
}

#[test]
fn a_plan_tells_what_its_refresh_found() {
    assert_eq!(found(&report(&outlay("drift", "plan_refresh_only_drift.json"))), BY_HAND);
}

#[cfg(feature = "aws")]
mod live {
    use std::{fs, path::Path};

    use super::{BY_HAND, PRICES, found, report};
    use crate::{report::said, support::Aws};

    const STATE: &str = "fixtures/terraform_cycle/state_v4.tfstate";
    const ACCOUNT: &str = "fixtures/terraform_cycle_account";

    /// The account of the state, id by id.
    fn account() -> Aws {
        let aws = Aws::start();
        aws.replay(&Path::new(ACCOUNT).join("recording.jsonl.zst"));
        aws.control("/_test/rename", &fs::read(Path::new(ACCOUNT).join("ids.json")).unwrap());
        aws
    }

    fn drift(aws: &Aws) -> Vec<String> {
        let output = aws
            .outlay()
            .args(["drift", STATE, "--region", "us-east-1", "--as-of", "2026-11-01"])
            .args(["--format", "json"])
            .env("OUTLAY_PRICES", PRICES)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3), "moto lists no capacity reservations");
        assert!(!said(&output).contains("s3cretpassw0rd"));
        found(&report(&output))
    }

    #[test]
    fn an_account_as_its_state_says_has_no_drift() {
        assert_eq!(drift(&account()), [""; 0]);
    }

    #[test]
    fn what_was_done_by_hand_is_found_and_what_was_launched() {
        let aws = account();
        let launched = aws.script(
            "ec2 = client('ec2')
state = json.load(open('fixtures/terraform_cycle/state_v4.tfstate'))
def of(kind, name, key=None):
    return next(i['attributes']['id'] for r in state['resources'] if (r['type'], r['name']) == (kind, name)
                for i in r['instances'] if i.get('index_key') == key)
web = of('aws_instance', 'web', 'b')
ec2.stop_instances(InstanceIds=[web])
ec2.modify_instance_attribute(InstanceId=web, InstanceType=dict(Value='m5.2xlarge'))
ec2.start_instances(InstanceIds=[web])
ec2.create_tags(Resources=[web], Tags=[dict(Key='env', Value='dev')])
ec2.authorize_security_group_ingress(GroupId=of('aws_security_group', 'sg'), IpPermissions=[dict(
    IpProtocol='tcp', FromPort=22, ToPort=22, IpRanges=[dict(CidrIp='0.0.0.0/0')])])
ec2.delete_volume(VolumeId=of('aws_ebs_volume', 'orphan'))
client('dynamodb').update_table(TableName='locks',
    ProvisionedThroughput=dict(ReadCapacityUnits=50, WriteCapacityUnits=5))
client('rds').modify_db_instance(DBInstanceIdentifier='db', DBInstanceClass='db.m5.xlarge', ApplyImmediately=True)
client('s3').put_bucket_tagging(Bucket='my-data-bkt', Tagging=dict(TagSet=[dict(Key='x', Value='y')]))
hand = ec2.run_instances(ImageId='ami-04681a1dbd79675a5', InstanceType='m5.large', MinCount=1, MaxCount=1)
print(hand['Instances'][0]['InstanceId'])
",
        );
        let launched = format!("unmanaged aws_instance {}:  ", launched.trim());
        let (by_hand, found): (Vec<_>, _) =
            drift(&aws).into_iter().partition(|line| line.starts_with(&launched));
        assert_eq!(found, BY_HAND);
        // 730 hours at $0.096, its root volume of 8 GB, and its public address.
        let [by_hand] = &by_hand[..] else { panic!("{by_hand:?}") };
        assert!(by_hand.ends_with(" 74.53") || by_hand.ends_with(" 74.37"), "{by_hand}");
    }
}

#[cfg(feature = "aws")]
mod support;
