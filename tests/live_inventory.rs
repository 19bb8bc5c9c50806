//! `outlay inventory` against a simulated AWS.

#![cfg(feature = "aws")]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/look.rs"]
mod look;
mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_json::{Map, Value, json};

use self::{
    look::{inventory, refused, resources, said, text},
    support::Aws,
};

/// An account that the real Terraform built, recorded call by call, and the state that it wrote.
const ACCOUNT: &str = "fixtures/live_account";

/// moto has no capacity reservations, and says so with a page of HTML.
fn refused_but_for_moto(inventory: &Value) -> BTreeSet<(String, String, String)> {
    let mut refused = refused(inventory);
    refused.retain(|(kind, ..)| kind != "aws_ec2_capacity_reservation");
    refused
}

/// Where the simulated cloud and the real provider do not agree, and why.
const NOT_COMPARED: &[(&str, &str, &str)] = &[
    ("*", "arn", "without an account, as Terraform was told not to ask for it"),
    (
        "aws_vpc_security_group_ingress_rule",
        "referenced_security_group_id",
        "with the account, as Terraform was told not to ask for its own",
    ),
    ("aws_dynamodb_table", "server_side_encryption", "the provider hides AWS's own key"),
    ("aws_ecs_task_definition", "container_definitions", "what may be secret is sealed"),
    ("aws_lambda_function", "environment", "what may be secret is sealed"),
    ("aws_wafv2_web_acl", "rule", "moto tells empty blocks where AWS tells none"),
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        "rule",
        "false is null in a nested block",
    ),
];

/// A value as comparing sees it: nothing is nothing, sets have no order, JSON is what it says.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), plain(value)));
            let told: Map<_, _> = fields.filter(|(_, value)| !value.is_null()).collect();
            if told.is_empty() { Value::Null } else { told.into() }
        }
        Value::Array(values) if values.is_empty() => Value::Null,
        Value::Array(values) => {
            let mut values: Vec<Value> = values.iter().map(plain).collect();
            values.sort_by_key(ToString::to_string);
            values.into()
        }
        Value::String(text) if text.is_empty() => Value::Null,
        Value::String(text) if text.starts_with(['{', '[']) => {
            serde_json::from_str(text).map_or_else(|_| value.clone(), |json| plain(&json))
        }
        Value::Number(number) => json!(number.as_f64()),
        value => value.clone(),
    }
}

/// Of what a state says, what was looked at.
fn looked_at(live: &Value, declared: &Value) -> Value {
    match (live, declared) {
        (Value::Object(live), Value::Object(declared)) => {
            let of = |(name, live)| {
                (String::clone(name), looked_at(live, declared.get(name).unwrap_or(&Value::Null)))
            };
            live.iter().map(of).collect::<Map<_, _>>().into()
        }
        (Value::Array(live), Value::Array(declared)) if live.len() == declared.len() => {
            live.iter().zip(declared).map(|(live, declared)| looked_at(live, declared)).collect()
        }
        _ => declared.clone(),
    }
}

/// The resources of a state, by type and id as the inventory has them.
fn declared(state: &Value) -> BTreeMap<(String, String), Value> {
    let mut all = BTreeMap::new();
    let managed = state["resources"].as_array().unwrap().iter();
    for resource in managed.filter(|one| one["mode"] == "managed") {
        for instance in resource["instances"].as_array().unwrap() {
            let attributes = &instance["attributes"];
            let (kind, id) = match resource["type"].as_str().unwrap() {
                "aws_ami_from_instance" => ("aws_ami", text(&attributes["id"])),
                // The name may be short in the configuration, and is in the id as it is there.
                "aws_route53_record" => {
                    let set = text(&attributes["set_identifier"]);
                    let set = if set.is_empty() { set } else { format!("_{set}") };
                    let [zone, name, kind] =
                        ["zone_id", "fqdn", "type"].map(|name| text(&attributes[name]));
                    ("aws_route53_record", format!("{zone}_{name}_{kind}{set}"))
                }
                kind => (kind, text(&attributes["id"])),
            };
            all.insert((kind.to_owned(), id), attributes.clone());
        }
    }
    all
}

#[test]
fn attributes_are_those_that_terraform_wrote() {
    attributes_are_those_of(ACCOUNT, 45, 600);
}

#[test]
fn attributes_of_many_types_are_those_that_terraform_wrote() {
    attributes_are_those_of("fixtures/live_matrix", 50, 1000);
}

/// Compares what is told of an account with the state that made it: no fewer types and attributes.
fn attributes_are_those_of(account: &str, types: usize, attributes: usize) {
    let aws = Aws::start();
    aws.replay(&Path::new(account).join("recording.jsonl.zst"));
    let (inventory, output) = inventory(&aws, &["--region", "us-east-1"]);
    assert_eq!(refused_but_for_moto(&inventory), BTreeSet::new(), "{}", said(&output));

    let state = fs::read_to_string(Path::new(account).join("terraform.tfstate")).unwrap();
    // The queues' addresses are those of the server that Terraform talked to.
    let state = state.replace("http://127.0.0.1:5503", &aws.endpoint());
    let mut declared = declared(&serde_json::from_str(&state).unwrap());
    let listed: BTreeSet<String> =
        inventory["coverage"].as_array().unwrap().iter().map(|one| text(&one["type"])).collect();
    declared.retain(|(kind, _), _| listed.contains(kind));

    let live = resources(&inventory);
    let (mut compared, mut kinds, mut different) = (0, BTreeSet::new(), Vec::new());
    for ((kind, id), declared) in &declared {
        let Some(live) = live.get(&(kind.clone(), id.clone())) else {
            different.push(format!("{kind} {id} is missing"));
            continue;
        };
        kinds.insert(kind);
        for (name, live) in live["attributes"].as_object().unwrap() {
            let skipped = |(of, attribute, _): &(&str, &str, &str)| {
                (*of == "*" || of == kind) && attribute == name
            };
            if NOT_COMPARED.iter().any(skipped) || (kind == "aws_route53_record" && name == "name")
            {
                continue;
            }
            let Some(declared) = declared.get(name) else {
                different.push(format!("{kind} has no attribute {name}"));
                continue;
            };
            compared += 1;
            let (live, declared) = (plain(live), plain(&looked_at(live, declared)));
            if live != declared {
                different.push(format!("{kind} {id} {name}: live {live}, declared {declared}"));
            }
        }
        let tags = declared.get("tags_all").unwrap_or(&live["tags"]);
        if plain(tags) != plain(&live["tags"]) {
            different.push(format!("{kind} {id} tags: live {}, declared {tags}", live["tags"]));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
    assert!(kinds.len() >= types, "{} types", kinds.len());
    assert!(compared > attributes, "{compared} attributes");

    // What no state has belongs to something that one has, or came with the account.
    let mut strangers: BTreeMap<&str, usize> = BTreeMap::new();
    for ((kind, id), one) in &live {
        let managed = declared.contains_key(&(kind.clone(), id.clone()));
        if !managed && one["default"] != true && one["parent"].is_null() {
            *strangers.entry(kind).or_default() += 1;
        }
    }
    assert_eq!(strangers, BTreeMap::new());
    check_names(&inventory);
}

/// Every attribute must be one that the provider has, of the type that has it.
fn check_names(inventory: &Value) {
    fn unknown(live: &Value, known: &Value, path: &str, found: &mut BTreeSet<String>) {
        match (live, known) {
            (Value::Object(live), Value::Object(known)) => {
                for (name, live) in live {
                    let path = format!("{path}.{name}");
                    match known.get(name) {
                        Some(known) => unknown(live, known, &path, found),
                        None => drop(found.insert(path)),
                    }
                }
            }
            (Value::Array(live), known) => {
                for live in live {
                    unknown(live, known, path, found);
                }
            }
            // The keys of a map are the user's own.
            (Value::Object(_), Value::String(_)) => {}
            (Value::Object(_), _) => drop(found.insert(path.to_owned())),
            _ => {}
        }
    }
    let schema = fs::read_to_string(Path::new(ACCOUNT).join("schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let mut found = BTreeSet::new();
    for one in inventory["resources"].as_array().unwrap() {
        let kind = text(&one["type"]);
        unknown(&one["attributes"], &schema[&kind], &kind, &mut found);
    }
    assert!(found.is_empty(), "{found:?}");
}

/// What the real provider cannot create in moto, created through the SDK for Python.
const OTHERS: &str = r"
ec2 = client('ec2')
vpc = ec2.describe_vpcs()['Vpcs'][0]['VpcId']
subnets = [s['SubnetId'] for s in ec2.describe_subnets()['Subnets'][:2]]
client('rds').create_db_instance(DBInstanceIdentifier='db', DBInstanceClass='db.m5.large', Engine='postgres',
    AllocatedStorage=100, MaxAllocatedStorage=200, StorageType='gp3', MultiAZ=True, MasterUsername='u',
    MasterUserPassword='hunter2hunter2', StorageEncrypted=True, Tags=[{'Key': 'team', 'Value': 'a'}])
client('rds').create_db_snapshot(DBInstanceIdentifier='db', DBSnapshotIdentifier='before-upgrade')
client('neptune').create_db_cluster(DBClusterIdentifier='graph', Engine='neptune')
client('elasticache').create_cache_cluster(CacheClusterId='cache', Engine='redis', EngineVersion='7.1.0',
    CacheNodeType='cache.t3.micro', NumCacheNodes=1)
client('elasticache').create_replication_group(ReplicationGroupId='group', ReplicationGroupDescription='sessions',
    CacheNodeType='cache.m5.large', NumCacheClusters=2, AutomaticFailoverEnabled=True, Engine='redis')
client('opensearch').create_domain(DomainName='logs', EngineVersion='OpenSearch_2.11',
    ClusterConfig={'InstanceType': 'm5.large.search', 'InstanceCount': 2},
    EBSOptions={'EBSEnabled': True, 'VolumeType': 'gp3', 'VolumeSize': 50})
client('redshift').create_cluster(ClusterIdentifier='warehouse', NodeType='ra3.xlplus', NumberOfNodes=2,
    DBName='dw', MasterUsername='admin', MasterUserPassword='Hunter2hunter2')
client('kafka').create_cluster_v2(ClusterName='events', Provisioned={'KafkaVersion': '3.5.1',
    'NumberOfBrokerNodes': 2, 'BrokerNodeGroupInfo': {'InstanceType': 'kafka.m5.large',
    'ClientSubnets': subnets, 'StorageInfo': {'EbsStorageInfo': {'VolumeSize': 100}}}})
client('stepfunctions').create_state_machine(name='flow', definition=json.dumps({'StartAt': 'A',
    'States': {'A': {'Type': 'Pass', 'End': True}}}), roleArn='arn:aws:iam::123456789012:role/app')
client('emr').run_job_flow(Name='batch', ReleaseLabel='emr-6.15.0', ServiceRole='app', JobFlowRole='app',
    Instances={'MasterInstanceType': 'm5.xlarge', 'SlaveInstanceType': 'm5.xlarge', 'InstanceCount': 3,
    'KeepJobFlowAliveWhenNoSteps': True})
client('fsx').create_file_system(FileSystemType='LUSTRE', StorageCapacity=1200, SubnetIds=subnets[:1])
client('sagemaker').create_notebook_instance(NotebookInstanceName='lab', InstanceType='ml.t3.medium',
    RoleArn='arn:aws:iam::123456789012:role/app')
";

/// Type, id, and attributes that must be told, of those in [`OTHERS`].
fn others() -> Vec<(&'static str, Option<&'static str>, Value)> {
    vec![
        (
            "aws_db_instance",
            None,
            json!({"identifier": "db", "instance_class": "db.m5.large", "multi_az": true,
                "allocated_storage": 100, "max_allocated_storage": 200, "storage_type": "gp3",
                "storage_encrypted": true}),
        ),
        ("aws_db_snapshot", Some("before-upgrade"), json!({"db_instance_identifier": "db"})),
        ("aws_neptune_cluster", Some("graph"), json!({"engine": "neptune"})),
        (
            "aws_elasticache_cluster",
            Some("cache"),
            json!({"node_type": "cache.t3.micro", "num_cache_nodes": 1, "engine_version": "7.1"}),
        ),
        (
            "aws_elasticache_replication_group",
            Some("group"),
            json!({"node_type": "cache.m5.large", "description": "sessions"}),
        ),
        (
            "aws_opensearch_domain",
            None,
            json!({"domain_name": "logs", "engine_version": "OpenSearch_2.11"}),
        ),
        (
            "aws_redshift_cluster",
            Some("warehouse"),
            json!({"node_type": "ra3.xlplus", "number_of_nodes": 2, "database_name": "dw"}),
        ),
        ("aws_msk_cluster", None, json!({"kafka_version": "3.5.1", "number_of_broker_nodes": 2})),
        ("aws_sfn_state_machine", None, json!({"name": "flow", "type": "STANDARD"})),
        ("aws_emr_cluster", None, json!({"name": "batch", "release_label": "emr-6.15.0"})),
        ("aws_fsx_lustre_file_system", None, json!({"storage_capacity": 1200})),
        ("aws_sagemaker_notebook_instance", Some("lab"), json!({"instance_type": "ml.t3.medium"})),
    ]
}

#[test]
fn what_terraform_did_not_create_is_told_as_well() {
    let aws = Aws::start();
    aws.script(OTHERS);
    let (inventory, output) = inventory(&aws, &["--region", "us-east-1"]);
    assert_eq!(refused_but_for_moto(&inventory), BTreeSet::new(), "{}", said(&output));
    let live = resources(&inventory);
    for (kind, id, attributes) in others() {
        let of_kind = |(key, one): (&(String, String), &&Value)| {
            (key.0 == kind && id.is_none_or(|id| id == key.1) && one["parent"].is_null())
                .then(|| one["attributes"].clone())
        };
        let found: Vec<_> = live.iter().filter_map(of_kind).collect();
        let [found] = &found[..] else { panic!("{kind}: {} found", found.len()) };
        for (name, value) in attributes.as_object().unwrap() {
            assert_eq!(&found[name], value, "{kind} {name}");
        }
    }
    let text = inventory.to_string();
    assert!(!text.to_lowercase().contains("hunter2"));
    check_names(&inventory);
}

#[test]
fn several_accounts_and_regions_are_looked_at_in_one_run() {
    let aws = Aws::start();
    aws.script(
        r"
other = client('sts').assume_role(RoleArn='arn:aws:iam::222222222222:role/audit', RoleSessionName='test')['Credentials']
other = dict(aws_access_key_id=other['AccessKeyId'], aws_secret_access_key=other['SecretAccessKey'],
             aws_session_token=other['SessionToken'])
third = client('sts').assume_role(RoleArn='arn:aws:iam::333333333333:role/audit', RoleSessionName='test')['Credentials']
third = dict(aws_access_key_id=third['AccessKeyId'], aws_secret_access_key=third['SecretAccessKey'],
             aws_session_token=third['SessionToken'])
for size, (region, who) in enumerate([(r, w) for r in ('eu-west-1', 'us-east-1', 'us-west-2') for w in (other, third)]):
    client('ec2', region, **who).create_volume(AvailabilityZone=region + 'a', Size=10 + size, VolumeType='gp3')
client('s3', **other).create_bucket(Bucket='ours')
client('s3', 'eu-west-1', **other).create_bucket(Bucket='in-ireland',
    CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'})
client('s3', 'ap-south-1', **other).create_bucket(Bucket='elsewhere',
    CreateBucketConfiguration={'LocationConstraint': 'ap-south-1'})
client('iam', **third).create_role(RoleName='app', AssumeRolePolicyDocument='{}')
",
    );
    let args = [
        "--region",
        "us-east-1",
        "--region",
        "eu-west-1",
        "--region",
        "us-west-2",
        "--assume-role",
        "arn:aws:iam::222222222222:role/audit",
        "--assume-role",
        "arn:aws:iam::333333333333:role/audit",
        "--type",
        "aws_ebs_volume",
        "--type",
        "aws_s3_bucket",
        "--type",
        "aws_iam_role",
    ];
    let (inventory, output) = inventory(&aws, &args);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let found: Vec<String> = inventory["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let size = &one["attributes"]["size"];
            let what = if size.is_null() { text(&one["id"]) } else { size.to_string() };
            format!(
                "{} {} {} {what}",
                text(&one["account"]),
                text(&one["region"]),
                text(&one["type"])
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            "222222222222 eu-west-1 aws_ebs_volume 10",
            "222222222222 eu-west-1 aws_s3_bucket in-ireland",
            "222222222222 us-east-1 aws_ebs_volume 12",
            "222222222222 us-east-1 aws_s3_bucket ours",
            "222222222222 us-west-2 aws_ebs_volume 14",
            "333333333333  aws_iam_role app",
            "333333333333 eu-west-1 aws_ebs_volume 11",
            "333333333333 us-east-1 aws_ebs_volume 13",
            "333333333333 us-west-2 aws_ebs_volume 15",
        ]
    );
    // Global services were asked once an account.
    let coverage = inventory["coverage"].as_array().unwrap();
    let global = coverage.iter().filter(|one| one["region"].is_null()).count();
    assert_eq!((coverage.len(), global), (2 * (3 + 2), 4), "{coverage:?}");
}
