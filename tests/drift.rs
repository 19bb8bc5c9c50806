//! Drift, through the program: an account against states, and the noise that is none.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::{Map, Value, json};

const ACCOUNT: &str = "123456789012";

const PARTS: [&str; 4] = [
    "aws_eip_association",
    "aws_iam_role_policy_attachment",
    "aws_route",
    "aws_security_group_rule",
];

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("drift").join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A raw state of `resources`, by address.
fn state(resources: &Map<String, Value>) -> Value {
    let entries = resources.iter().map(|(address, attributes)| {
        let (kind, name) = address.split_once('.').unwrap();
        json!({
            "mode": "managed", "type": kind, "name": name,
            "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
            "instances": [{"schema_version": 0, "attributes": attributes}],
        })
    });
    json!({"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x",
        "outputs": {}, "resources": entries.collect::<Vec<_>>()})
}

/// An inventory of `live`, which lists all of their types and `listed`.
fn inventory(live: &[Value], listed: &BTreeSet<String>) -> Value {
    let resources: Vec<_> = live
        .iter()
        .map(|live| {
            let mut live = live.clone();
            let line = live.as_object_mut().unwrap();
            line.entry("account").or_insert(json!(ACCOUNT));
            line.entry("region").or_insert(json!("us-east-1"));
            live
        })
        .collect();
    let regions = ["us-east-1", "eu-west-1"];
    let coverage = regions.iter().flat_map(|region| {
        listed.iter().map(
            move |kind| json!({"account": ACCOUNT, "region": region, "type": kind, "listed": 0}),
        )
    });
    json!({"format": "outlay inventory", "version": 1, "taken_at": "2026-11-01T00:00:00Z",
        "resources": resources, "coverage": coverage.collect::<Vec<_>>()})
}

fn outlay(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_outlay"))
        .arg("drift")
        .args(args)
        .args(["--as-of", "2026-11-01"])
        .current_dir(folder)
        .env("AWS_REGION", "us-east-1")
        .env("OUTLAY_PRICES", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices"))
        .output()
        .unwrap()
}

fn report(folder: &Path, args: &[&str]) -> Value {
    let output = outlay(folder, &[args, &["--format", "json"]].concat());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 3)), "{stderr}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// `changed aws_instance.a: tags.env`, sorted.
fn found(report: &Value) -> Vec<String> {
    let text = |drift: &Value| {
        let kind = match drift["class"].as_str().unwrap() {
            "runtime" => "runtime",
            _ => drift["kind"].as_str().unwrap(),
        };
        let name = match drift["address"].as_str() {
            Some(address) => address.to_owned(),
            None => {
                format!("{} {}", drift["type"].as_str().unwrap(), drift["id"].as_str().unwrap())
            }
        };
        let attributes: Vec<_> = drift["attributes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|attribute| attribute["name"].as_str().unwrap())
            .collect();
        if attributes.is_empty() {
            format!("{kind} {name}")
        } else {
            format!("{kind} {name}: {}", attributes.join(" "))
        }
    };
    let mut found: Vec<_> = report["drift"].as_array().unwrap().iter().map(text).collect();
    found.sort();
    found
}

/// Each of the rules by which a peer learned to tell noise from drift has a case, or a line that
/// says why it cannot occur here; and what looks like it and is none is found.
#[test]
fn noise_is_no_drift() {
    let cases: Vec<Value> =
        serde_json::from_str(&fs::read_to_string("fixtures/drift/noise.json").unwrap()).unwrap();
    let rules: BTreeSet<_> = cases.iter().map(|case| case["rule"].as_u64().unwrap()).collect();
    assert_eq!(rules, (0..=49).collect(), "a rule without a case and without a line");
    let mut wrong = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        let name = case["name"].as_str().unwrap();
        if let Some(why) = case.get("cannot") {
            assert!(why.as_str().unwrap().len() > 20, "{name}");
            continue;
        }
        let declared = case["declared"].as_object().unwrap();
        let live = case["live"].as_array().unwrap();
        let texts = |value: Option<&Value>| -> Vec<String> {
            let list = value.and_then(Value::as_array).into_iter().flatten();
            list.map(|text| text.as_str().unwrap().to_owned()).collect()
        };
        let kinds = live.iter().map(|live| live["type"].as_str().unwrap().to_owned());
        // What is told by another resource is listed only where a case says so.
        let is_part = |kind: &String| {
            kind.ends_with("_policy") && kind != "aws_iam_policy"
                || kind.starts_with("aws_s3_bucket_")
                || PARTS.contains(&kind.as_str())
        };
        let declared_kinds = declared.keys().map(|key| key.split('.').next().unwrap().to_owned());
        let declared_kinds = declared_kinds.filter(|kind| !is_part(kind));
        let mut listed: BTreeSet<String> = kinds.chain(declared_kinds).collect();
        for more in texts(case.get("listed")) {
            match more.strip_prefix('-') {
                Some(less) => drop(listed.remove(less)),
                None => drop(listed.insert(more)),
            }
        }
        let folder = folder(&format!("noise{index}"));
        fs::write(folder.join("a.tfstate"), state(declared).to_string()).unwrap();
        fs::write(folder.join("live.json"), inventory(live, &listed).to_string()).unwrap();
        let args = texts(case.get("args"));
        let mut args: Vec<_> = args.iter().map(String::as_str).collect();
        args.extend(["a.tfstate", "--inventory", "live.json"]);
        let (found, mut wanted) = (found(&report(&folder, &args)), texts(case.get("found")));
        wanted.sort();
        if found != wanted {
            wrong.push(format!("{}. {name}: {found:?}, not {wanted:?}", case["rule"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The account that a state declares: each resource as the state has it.
fn account_of(state: &Value) -> (Vec<Value>, BTreeSet<String>) {
    let mut live = Vec::new();
    for entry in state["resources"].as_array().unwrap() {
        // No look lists these.
        let unlisted = ["aws_db_subnet_group", "aws_internet_gateway", "aws_volume_attachment"];
        if entry["mode"] == "data" || unlisted.iter().any(|kind| entry["type"] == **kind) {
            continue;
        }
        for instance in entry["instances"].as_array().unwrap() {
            let mut attributes = instance["attributes"].clone();
            let fields = attributes.as_object_mut().unwrap();
            let tags = fields.remove("tags_all").filter(|tags| !tags.is_null());
            fields.remove("tags");
            live.push(json!({
                "type": entry["type"], "id": fields["id"].clone(), "region": "us-east-1",
                "tags": tags.unwrap_or(json!({})), "attributes": attributes,
            }));
        }
    }
    let kinds = live.iter().map(|live| live["type"].as_str().unwrap().to_owned()).collect();
    (live, kinds)
}

fn cycle() -> Value {
    let text = fs::read_to_string("fixtures/terraform_cycle/state_v4.tfstate").unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn an_account_compared_with_its_own_state_is_empty() {
    let state = cycle();
    let (mut live, kinds) = account_of(&state);
    let folder = folder("own");
    fs::write(folder.join("a.tfstate"), state.to_string()).unwrap();
    for turn in ["live.json", "reversed.json"] {
        fs::write(folder.join(turn), inventory(&live, &kinds).to_string()).unwrap();
        let report = report(&folder, &["a.tfstate", "--inventory", turn]);
        assert_eq!(found(&report), [""; 0]);
        live.reverse();
    }
}

#[test]
fn the_order_of_what_is_live_and_declared_does_not_matter() {
    let mut state = cycle();
    let (mut live, kinds) = account_of(&state);
    live.retain(|live| live["type"] != "aws_ebs_volume" && live["type"] != "aws_lb");
    for live in &mut live {
        live["tags"]["by"] = json!("hand");
    }
    live.push(json!({"type": "aws_instance", "id": "i-hand", "attributes": {"instance_type": "m5.large"}}));
    let folder = folder("order");
    let mut outputs = BTreeSet::new();
    for turn in 0..3 {
        fs::write(folder.join("a.tfstate"), state.to_string()).unwrap();
        fs::write(folder.join("live.json"), inventory(&live, &kinds).to_string()).unwrap();
        let output =
            outlay(&folder, &["a.tfstate", "--inventory", "live.json", "--format", "json"]);
        outputs.insert(String::from_utf8(output.stdout).unwrap());
        live.rotate_left(3 + turn);
        state["resources"].as_array_mut().unwrap().reverse();
    }
    assert_eq!(outputs.len(), 1);
    assert!(outputs.first().unwrap().contains("i-hand"));
}

#[test]
fn json_is_as_its_schema_says() {
    let schema: Value =
        serde_json::from_str(&fs::read_to_string("docs/drift.schema.json").unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let report = report(
        Path::new("fixtures/drift/account.in"),
        &["network.tfstate", "app.tfstate", "--inventory", "account.json"],
    );
    let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

/// What is accepted is not told again; what changed further is.
#[test]
fn a_baseline_leaves_only_what_is_new() {
    let folder = folder("baseline");
    let declared = json!({"aws_instance.a": {"id": "i-1", "instance_type": "m5.large"}});
    fs::write(folder.join("a.tfstate"), state(declared.as_object().unwrap()).to_string()).unwrap();
    let listed = BTreeSet::from(["aws_instance".to_owned()]);
    let live = |size: &str| {
        let live =
            [json!({"type": "aws_instance", "id": "i-1", "attributes": {"instance_type": size}})];
        fs::write(folder.join("live.json"), inventory(&live, &listed).to_string()).unwrap();
    };
    let args = ["a.tfstate", "--inventory", "live.json", "--baseline", "accepted.json"];
    live("m5.xlarge");
    assert!(found(&report(&folder, &[&args[..], &["--accept"]].concat())).is_empty());
    assert_eq!(found(&report(&folder, &args)), [""; 0]);
    live("m5.2xlarge");
    assert_eq!(found(&report(&folder, &args)), ["changed aws_instance.a: instance_type"]);
}

/// A door that was opened or a guard that is gone matters more than a tag that moves as much money.
#[test]
fn of_equal_money_security_comes_first() {
    let declared = json!({
        "aws_db_instance.a": {"id": "db-1", "identifier": "a", "publicly_accessible": false},
        "aws_efs_file_system.a": {"id": "fs-1", "encrypted": true},
        "aws_kms_key.a": {"id": "k-1", "description": "a"},
        "aws_s3_bucket.b": {"id": "b", "bucket": "b"},
        "aws_s3_bucket_public_access_block.b": {"id": "b", "bucket": "b", "block_public_acls": true},
        "aws_s3_bucket_policy.b": {"id": "b", "bucket": "b", "policy": "{\"Statement\":[]}"},
        "aws_security_group.a": {"id": "sg-1", "name": "a", "description": "a", "ingress": []},
        "aws_subnet.a": {"id": "subnet-1", "cidr_block": "10.0.0.0/24", "tags": {"team": "a"}},
        "aws_vpc.a": {"id": "vpc-1", "cidr_block": "10.0.0.0/16", "tags": {"team": "a"}},
    });
    let open = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*"}]}"#;
    let ingress =
        json!([{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}]);
    let live = json!([
        {"type": "aws_db_instance", "id": "db-1", "attributes": {"identifier": "a", "publicly_accessible": true}},
        {"type": "aws_efs_file_system", "id": "fs-1", "attributes": {"encrypted": false}},
        {"type": "aws_kms_key", "id": "k-1", "attributes": {"description": "b"}},
        {"type": "aws_s3_bucket", "id": "b", "attributes": {"bucket": "b", "policy": open, "public_access_block": []}},
        {"type": "aws_s3_bucket", "id": "c", "attributes": {"bucket": "c", "policy": open}},
        {"type": "aws_security_group", "id": "sg-1",
            "attributes": {"name": "a", "description": "a", "ingress": ingress}},
        {"type": "aws_security_group", "id": "sg-2", "attributes": {"name": "b", "ingress": []}},
        {"type": "aws_security_group", "id": "sg-3", "attributes": {"name": "c", "ingress": ingress}},
        {"type": "aws_subnet", "id": "subnet-1", "tags": {"team": "b"}, "attributes": {"cidr_block": "10.0.0.0/24"}},
        {"type": "aws_vpc", "id": "vpc-1", "attributes": {"cidr_block": "10.0.0.0/16"}},
    ]);
    let live = live.as_array().unwrap();
    let folder = folder("security");
    fs::write(folder.join("a.tfstate"), state(declared.as_object().unwrap()).to_string()).unwrap();
    let kinds = live.iter().map(|live| live["type"].as_str().unwrap().to_owned()).collect();
    fs::write(folder.join("live.json"), inventory(live, &kinds).to_string()).unwrap();
    let report = report(&folder, &["a.tfstate", "--inventory", "live.json"]);
    let said = report["drift"].as_array().unwrap().iter().map(|drift| {
        let name = drift["address"].as_str().or(drift["id"].as_str()).unwrap();
        format!(
            "{} {} {name}",
            drift["severity"].as_str().unwrap(),
            drift["kind"].as_str().unwrap()
        )
    });
    assert_eq!(
        said.collect::<Vec<_>>(),
        [
            "high changed aws_db_instance.a",
            "high changed aws_efs_file_system.a",
            "high unmanaged c",
            "high changed aws_s3_bucket_policy.b",
            "high missing aws_s3_bucket_public_access_block.b",
            "high unmanaged sg-3",
            "high changed aws_security_group.a",
            "medium changed aws_kms_key.a",
            "medium unmanaged sg-2",
            "low changed aws_subnet.a",
            "low changed aws_vpc.a",
        ]
    );
}

/// A resource that two states declare is one: it is told once, unless they declare it in two ways.
#[test]
fn what_two_states_declare_alike_is_told_once() {
    let folder = folder("twice");
    let declare = |file: &str, size: u32| {
        let declared = json!({
            "aws_ebs_volume.gone": {"id": "vol-1", "type": "gp3", "size": 10},
            "aws_ebs_volume.moved": {"id": "vol-2", "type": "gp3", "size": size},
        });
        fs::write(folder.join(file), state(declared.as_object().unwrap()).to_string()).unwrap();
    };
    declare("a.tfstate", 10);
    declare("b.tfstate", 10);
    declare("c.tfstate", 40);
    let live = [
        json!({"type": "aws_ebs_volume", "id": "vol-2", "attributes": {"type": "gp3", "size": 20}}),
    ];
    let listed = BTreeSet::from(["aws_ebs_volume".to_owned()]);
    fs::write(folder.join("live.json"), inventory(&live, &listed).to_string()).unwrap();
    let twice = ["missing aws_ebs_volume.gone", "changed aws_ebs_volume.moved: size"];
    let mut twice = twice.map(str::to_owned);
    twice.sort();
    let all = |states: &[&str]| report(&folder, &[states, &["--inventory", "live.json"]].concat());
    assert_eq!(found(&all(&["a.tfstate", "b.tfstate"])), twice);
    assert_eq!(found(&all(&["a.tfstate", "b.tfstate", "c.tfstate"])).len(), 3);
}

/// What has no name at all cannot be looked for, and so is not missing.
#[test]
fn what_has_no_id_is_not_looked_for() {
    let folder = folder("nameless");
    let declared = json!({"aws_ebs_volume.a": {"id": null, "size": 10}});
    fs::write(folder.join("a.tfstate"), state(declared.as_object().unwrap()).to_string()).unwrap();
    let listed = BTreeSet::from(["aws_ebs_volume".to_owned()]);
    fs::write(folder.join("live.json"), inventory(&[], &listed).to_string()).unwrap();
    let report = report(&folder, &["a.tfstate", "--inventory", "live.json"]);
    assert_eq!(found(&report), [""; 0]);
    assert_eq!(report["summary"]["complete"], false);
}

/// Neither what is declared nor, of an inventory that somebody wrote, what is live.
#[test]
fn what_may_be_secret_is_shown_in_no_format() {
    let sides = |value: &str| {
        let containers = json!([{"name": "web", "image": value.len(), "command": [value],
            "environment": [{"name": "A", "value": value}],
            "logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": value}}}]);
        let matched = json!([{"byte_match_statement": [{"search_string": value}]}]);
        let rule = json!([{"name": "x", "priority": 1, "statement": matched}]);
        let function =
            json!({"id": "f", "function_name": "f", "environment": [{"variables": {"A": value}}]});
        let task =
            json!({"id": "t", "family": "t", "container_definitions": containers.to_string()});
        let firewall = json!({"id": "1", "name": "a", "scope": "REGIONAL", "rule": rule});
        [
            ("aws_ecs_task_definition", task),
            ("aws_lambda_function", function),
            ("aws_wafv2_web_acl", firewall),
        ]
    };
    let folder = folder("secrets");
    let declared = sides("not-to-be-shown").map(|(kind, side)| (format!("{kind}.a"), side));
    let declared: Map<String, Value> = declared.into_iter().collect();
    fs::write(folder.join("a.tfstate"), state(&declared).to_string()).unwrap();
    let live = sides("not-to-be-shown-either")
        .map(|(kind, side)| json!({"type": kind, "id": side["id"], "attributes": side}));
    let kinds = live.iter().map(|live| live["type"].as_str().unwrap().to_owned()).collect();
    fs::write(folder.join("live.json"), inventory(&live, &kinds).to_string()).unwrap();
    let args = ["a.tfstate", "--inventory", "live.json"];
    let report = report(&folder, &args);
    let attributes = report["drift"].as_array().unwrap().iter().map(|drift| &drift["attributes"]);
    assert_eq!(attributes.map(|all| all.as_array().unwrap().len()).sum::<usize>(), 6);
    let formats = ["table", "json", "markdown", "sarif", "junit", "prometheus", "slack"];
    let formats = formats.map(|format| vec!["--format", format]);
    let others = [vec!["--fix"], vec!["--import"], vec!["--baseline", "accepted.json", "--accept"]];
    for more in formats.into_iter().chain(others) {
        let output = outlay(&folder, &[&args[..], &more].concat());
        let said = [output.stdout, output.stderr].concat();
        assert!(!String::from_utf8_lossy(&said).contains("not-to-be"), "{more:?}");
    }
    assert!(!fs::read_to_string(folder.join("accepted.json")).unwrap().contains("not-to-be"));
}
