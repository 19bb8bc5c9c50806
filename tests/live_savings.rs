//! `outlay inventory --metrics` and `outlay savings` against a simulated AWS.

#![cfg(all(feature = "aws", feature = "frames"))]
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Output,
};

use rust_decimal::Decimal;
use serde_json::Value;
use tempfile::TempDir;

use self::support::Aws;

/// An account with an idle and a busy one of each type.
const TWINS: &str = include_str!("support/twins.py");

/// What Redshift answers where one of the twins is paused at night.
const PAUSED: &str = r#"<DescribeScheduledActionsResponse xmlns="http://redshift.amazonaws.com/doc/2012-12-01/">
<DescribeScheduledActionsResult><ScheduledActions><ScheduledAction>
<ScheduledActionName>nightly</ScheduledActionName><Schedule>cron(0 18 ? * MON-FRI *)</Schedule>
<IamRole>arn:aws:iam::123456789012:role/pause</IamRole><State>ACTIVE</State>
<TargetAction><PauseCluster><ClusterIdentifier>warehouse-paused</ClusterIdentifier></PauseCluster></TargetAction>
</ScheduledAction></ScheduledActions></DescribeScheduledActionsResult></DescribeScheduledActionsResponse>"#;

/// Looked at: an inventory and its metrics, in a folder of their own.
struct Looked {
    folder: TempDir,
    output: Output,
}

impl Looked {
    fn at(aws: &Aws, args: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("account.json");
        let mut command = aws.outlay();
        let output = command.arg("inventory").arg("-o").arg(file).args(args).output().unwrap();
        Self { folder, output }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn said(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// What was refused, as type, call and reason.
    fn refused(&self) -> BTreeSet<[String; 3]> {
        let text = fs::read(self.path("account.json")).unwrap();
        let inventory: Value = serde_json::from_slice(&text).unwrap();
        let all = inventory["coverage"].as_array().unwrap().iter();
        all.filter(|one| one["refused"].is_object())
            .map(|one| {
                [&one["type"], &one["refused"]["call"], &one["refused"]["reason"]].map(text_of)
            })
            .collect()
    }

    /// 100 days later, as all that the simulated account has was made just now.
    fn savings(&self, aws: &Aws, format: &str) -> Vec<u8> {
        let later = jiff::Zoned::now().date().saturating_add(jiff::Span::new().days(100));
        let mut command = aws.outlay();
        command.arg("savings").arg("--inventory").arg(self.path("account.json"));
        command.arg("--metrics").arg(self.path("account.metrics"));
        command.args(["--as-of", &later.to_string(), "--format", format]);
        let output = command.output().unwrap();
        assert!(
            matches!(output.status.code(), Some(0 | 3)),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    }

    fn advice(&self, aws: &Aws) -> Value {
        serde_json::from_slice(&self.savings(aws, "json")).unwrap()
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The checks that say something of each resource.
fn checks_by_resource(savings: &Value) -> BTreeMap<[String; 2], BTreeSet<String>> {
    let mut checks: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for advice in savings["advice"].as_array().unwrap() {
        let resource = [&advice["type"], &advice["id"]].map(text_of);
        checks.entry(resource).or_default().insert(text_of(&advice["check"]));
    }
    checks
}

/// Checks that say that something is hardly used, of those that name no idle twin. What sizes
/// instances may name a cheaper one that is no smaller.
const OF_USE: &[&str] = &[
    "aws-asg-no-scaling",
    "aws-ebs-overprovisioned",
    "aws-ec2-idle-ce",
    "aws-ec2-lowutil-ta",
    "aws-ecs-cluster-lowcpu",
    "aws-ecs-rightsize",
    "aws-rds-low-conn",
    "aws-rds-rightsize",
];

#[test]
fn only_what_is_idle_is_advised() {
    let aws = Aws::start();
    let twins: Value = serde_json::from_str(&aws.script(TWINS)).unwrap();
    aws.control("/_test/answer?call=redshift:DescribeScheduledActions", PAUSED.as_bytes());
    let looked = Looked::at(&aws, &["--metrics", "30d", "--region", "us-east-1"]);
    // moto has no capacity reservations, and says so with a page of HTML.
    let refused: Vec<_> = looked.refused().into_iter().map(|[kind, ..]| kind).collect();
    assert_eq!(refused, ["aws_ec2_capacity_reservation"], "{}", looked.said());

    let savings = looked.advice(&aws);
    let checks = checks_by_resource(&savings);
    let (mut of_use, mut kinds) = (BTreeSet::new(), BTreeSet::new());
    for idle in twins["idle"].as_array().unwrap() {
        let [check, kind, id] = [0, 1, 2].map(|at| text_of(&idle[at]));
        let found = checks.get(&[kind.clone(), id.clone()]);
        assert!(found.is_some_and(|found| found.contains(&check)), "{check} {id}: {found:?}");
        of_use.insert(check);
        kinds.insert(kind);
    }
    assert!(kinds.len() >= 18, "{} types", kinds.len());
    of_use.extend(OF_USE.iter().map(ToString::to_string));
    for busy in twins["busy"].as_array().unwrap() {
        let resource = [0, 1].map(|at| text_of(&busy[at]));
        let found = checks.get(&resource).into_iter().flatten().filter(|one| of_use.contains(*one));
        assert_eq!(found.collect::<Vec<_>>(), [""; 0], "{resource:?}");
    }
    adds_up(&savings);
}

/// Net savings are the total, and the total is the bill now less the bill after.
fn adds_up(savings: &Value) {
    let amount = |value: &Value| value.as_str().unwrap().parse::<Decimal>().unwrap();
    let total = &savings["total"];
    let [now, after, saved] = ["now", "after", "saved"].map(|name| amount(&total[name]));
    let advice = savings["advice"].as_array().unwrap();
    let net: Decimal = advice.iter().map(|one| amount(&one["net_monthly_saving"])).sum();
    let levers = savings["levers"].as_array().unwrap();
    let by_lever: Decimal = levers.iter().map(|one| amount(&one["net_monthly_saving"])).sum();
    assert_eq!((saved, saved, saved), (now - after, net, by_lever));
    assert!(saved > Decimal::from(2000) && after > Decimal::ZERO, "{total}");
}

/// A balancer without targets, a table that is hardly used, a cluster that waits, and a group of
/// always two; each with a listing that decides whether it is so.
const UNSURE: &str = r"
import datetime
vpc = client('ec2').describe_vpcs()['Vpcs'][0]['VpcId']
subnets = [s['SubnetId'] for s in client('ec2').describe_subnets()['Subnets'][:2]]
elb = client('elbv2')
balancer = elb.create_load_balancer(Name='none', Subnets=subnets)['LoadBalancers'][0]['LoadBalancerArn']
group = elb.create_target_group(Name='none', Protocol='HTTP', Port=80, VpcId=vpc)['TargetGroups'][0]['TargetGroupArn']
elb.create_listener(LoadBalancerArn=balancer, Protocol='HTTP', Port=80,
    DefaultActions=[{'Type': 'forward', 'TargetGroupArn': group}])
client('dynamodb').create_table(TableName='orders', KeySchema=[{'AttributeName': 'id', 'KeyType': 'HASH'}],
    AttributeDefinitions=[{'AttributeName': 'id', 'AttributeType': 'S'}],
    ProvisionedThroughput={'ReadCapacityUnits': 100, 'WriteCapacityUnits': 100})
client('redshift').create_cluster(ClusterIdentifier='dw', NodeType='ra3.xlplus', NumberOfNodes=2, DBName='dw',
    MasterUsername='admin', MasterUserPassword='Hunter2hunter2',
    Tags=[{'Key': 'schedule', 'Value': 'Mon-Fri 08:00-18:00 Europe/Berlin'}])
flow = client('emr').run_job_flow(Name='waits', ReleaseLabel='emr-6.15.0', ServiceRole='app', JobFlowRole='app',
    Instances={'MasterInstanceType': 'm5.xlarge', 'SlaveInstanceType': 'm5.xlarge', 'InstanceCount': 3,
    'KeepJobFlowAliveWhenNoSteps': True})['JobFlowId']
client('s3').create_bucket(Bucket='logs')
now = datetime.datetime.now(datetime.timezone.utc)
def measure(namespace, name, dimension, value):
    client('cloudwatch').put_metric_data(Namespace=namespace, MetricData=[
        dict(MetricName=name, Dimensions=[dict(Name=dimension[0], Value=dimension[1])], Value=value,
             Timestamp=now - datetime.timedelta(hours=hour)) for hour in range(1, 721)])
for name in ('ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'):
    measure('AWS/DynamoDB', name, ('TableName', 'orders'), 300.0)
measure('AWS/ElasticMapReduce', 'IsIdle', ('JobFlowId', flow), 1.0)
";

const UNSURE_TYPES: &[&str] = &[
    "aws_appautoscaling_target",
    "aws_dynamodb_table",
    "aws_emr_cluster",
    "aws_lb",
    "aws_lb_listener",
    "aws_lb_target_group",
    "aws_redshift_cluster",
    "aws_redshift_scheduled_action",
    "aws_s3_bucket",
    "aws_s3_bucket_lifecycle_configuration",
];

/// Each call, and the check that rests on what it tells.
const DECIDES: &[(&str, &str)] = &[
    ("DescribeTargetHealth", "aws-lb-unused"),
    ("DescribeTargetGroups", "aws-lb-unused"),
    ("DescribeListeners", "aws-lb-unused"),
    ("DescribeScalableTargets", "aws-ddb-provisioned"),
    ("DescribeScheduledActions", "aws-redshift-pause"),
    ("GetAutoTerminationPolicy", "aws-emr-idle"),
    ("GET /logs/", "aws-s3-mpu-abort"),
];

#[test]
fn nothing_is_advised_because_of_what_was_refused() {
    let aws = Aws::start();
    aws.script(UNSURE);
    let mut args = vec!["--metrics", "30d", "--region", "us-east-1"];
    args.extend(UNSURE_TYPES.iter().flat_map(|kind| ["--type", kind]));
    let told = |looked: &Looked| -> BTreeSet<String> {
        let advice = looked.advice(&aws);
        advice["advice"].as_array().unwrap().iter().map(|one| text_of(&one["check"])).collect()
    };
    let looked = Looked::at(&aws, &args);
    assert_eq!(looked.refused(), BTreeSet::new(), "{}", looked.said());
    let all = told(&looked);
    for (_, check) in DECIDES {
        assert!(all.contains(*check), "{check} is not advised: {all:?}");
    }
    for (call, check) in DECIDES {
        aws.control("/_test/calm", b"");
        aws.control(&format!("/_test/deny?action={}", call.replace(' ', "%20")), b"");
        let looked = Looked::at(&aws, &args);
        assert_eq!(looked.output.status.code(), Some(3), "{call}: {}", looked.said());
        let [_, refused, reason] = looked.refused().pop_first().unwrap();
        let name = call.strip_prefix("GET ").map_or(*call, |_| "s3:Get");
        assert!(
            refused.contains(name) && reason.starts_with("AccessDenied"),
            "{refused}: {reason}"
        );
        let found = told(&looked);
        assert!(!found.contains(*check), "{call}: {check} is advised");
        // The rest is told as before.
        for (_, other) in DECIDES.iter().filter(|(_, other)| other != check) {
            assert!(found.contains(*other), "{call}: {other} is not advised");
        }
    }
    aws.control("/_test/calm", b"");
    for (call, _) in DECIDES {
        aws.control(&format!("/_test/break?action={}", call.replace(' ', "%20")), b"");
    }
    let found = told(&Looked::at(&aws, &args));
    assert!(DECIDES.iter().all(|(_, check)| !found.contains(*check)), "{found:?}");
}

/// Two tables of one name, in two accounts and regions: one busy, one not.
const NAMESAKES: &str = r"
import datetime
other = client('sts').assume_role(RoleArn='arn:aws:iam::222222222222:role/audit', RoleSessionName='test')['Credentials']
other = dict(aws_access_key_id=other['AccessKeyId'], aws_secret_access_key=other['SecretAccessKey'],
             aws_session_token=other['SessionToken'])
now = datetime.datetime.now(datetime.timezone.utc)
for region, units in (('us-east-1', 30), ('eu-west-1', 27000)):
    client('dynamodb', region, **other).create_table(TableName='orders',
        KeySchema=[{'AttributeName': 'id', 'KeyType': 'HASH'}],
        AttributeDefinitions=[{'AttributeName': 'id', 'AttributeType': 'S'}],
        ProvisionedThroughput={'ReadCapacityUnits': 100, 'WriteCapacityUnits': 100})
    for name in ('ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'):
        client('cloudwatch', region, **other).put_metric_data(Namespace='AWS/DynamoDB', MetricData=[
            dict(MetricName=name, Dimensions=[dict(Name='TableName', Value='orders')], Value=float(units),
                 Timestamp=now - datetime.timedelta(hours=hour)) for hour in range(1, 721)])
";

const NAMESAKES_ARGS: &[&str] = &[
    "--metrics",
    "30d",
    "--region",
    "us-east-1",
    "--region",
    "eu-west-1",
    "--assume-role",
    "arn:aws:iam::222222222222:role/audit",
    "--type",
    "aws_dynamodb_table",
    "--type",
    "aws_appautoscaling_target",
];

#[test]
fn each_region_has_its_own_metrics_page_by_page() {
    let aws = Aws::start();
    aws.script(NAMESAKES);
    let whole = Looked::at(&aws, NAMESAKES_ARGS);
    assert_eq!(whole.output.status.code(), Some(0), "{}", whole.said());
    let savings = whole.advice(&aws);
    let of_use = savings["advice"].as_array().unwrap().iter();
    let of_use: Vec<_> = of_use
        .filter(|one| one["check"] == "aws-ddb-provisioned")
        .map(|one| text_of(&one["region"]))
        .collect();
    assert_eq!(of_use, ["us-east-1"]);
    assert_eq!(savings, whole.advice(&aws));

    // Pages of 100 datapoints, each call throttled once: the same files.
    aws.control("/_test/metrics?page=100", b"");
    aws.control("/_test/throttle?times=1", b"");
    let paged = Looked::at(&aws, NAMESAKES_ARGS);
    assert_eq!(paged.output.status.code(), Some(0), "{}", paged.said());
    let log: Vec<String> = serde_json::from_str(&aws.control("/_test/log", b"")).unwrap();
    let calls = log.iter().filter(|call| *call == "GetMetricData").count();
    assert!(calls > 2 + 2 * 14, "{calls} calls");
    let names =
        ["222222222222.eu-west-1.metrics.parquet", "222222222222.us-east-1.metrics.parquet"];
    for name in names.map(|name| Path::new("account.metrics").join(name)) {
        let name = name.to_str().unwrap();
        assert_eq!(fs::read(whole.path(name)).unwrap(), fs::read(paged.path(name)).unwrap());
    }

    // So far back only hours are kept.
    aws.control("/_test/calm", b"");
    let args: Vec<_> =
        NAMESAKES_ARGS.iter().map(|arg| if *arg == "30d" { "64d" } else { arg }).collect();
    let hourly = Looked::at(&aws, &args);
    let checks: Vec<_> = checks_by_resource(&hourly.advice(&aws)).into_values().flatten().collect();
    assert!(checks.contains(&"aws-ddb-provisioned".to_owned()), "{checks:?}");
}

#[test]
fn half_of_a_series_is_no_evidence() {
    let aws = Aws::start();
    aws.script(NAMESAKES);
    let broken = "/_test/metrics?broken=ConsumedReadCapacityUnits&status=InternalError";
    aws.control(broken, b"");
    let looked = Looked::at(&aws, NAMESAKES_ARGS);
    assert_eq!(looked.output.status.code(), Some(3), "{}", looked.said());
    let refusal = ["cloudwatch_metrics", "cloudwatch:GetMetricData", "InternalError"];
    assert_eq!(looked.refused(), [refusal.map(str::to_owned)].into());
    let savings = looked.advice(&aws);
    let refused = savings["coverage"]["refused"].to_string();
    assert!(refused.contains("cloudwatch_metrics in 222222222222, us-east-1"), "{refused}");
    let checks: Vec<_> = checks_by_resource(&savings).into_values().flatten().collect();
    assert!(!checks.contains(&"aws-ddb-provisioned".to_owned()), "{checks:?}");

    aws.control("/_test/calm", b"");
    aws.control("/_test/deny?action=GetMetricData", b"");
    let denied = Looked::at(&aws, NAMESAKES_ARGS);
    assert_eq!(denied.output.status.code(), Some(3), "{}", denied.said());
    let table = String::from_utf8(denied.savings(&aws, "table")).unwrap();
    let line = "not looked at: cloudwatch_metrics in 222222222222, eu-west-1: \
                cloudwatch:GetMetricData: AccessDeniedException";
    assert!(table.contains(line), "{table}");
}
