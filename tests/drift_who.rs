//! `outlay drift --who`, against a CloudTrail on loopback that throttles and refuses.

#![cfg(feature = "aws")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::doc_markdown)]

#[path = "support/web.rs"]
mod web;

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use self::web::{Request, Web};

const ACCOUNT: &str = "fixtures/drift/account.in";
const JSON: &str = "application/x-amz-json-1.1";
/// 2026-11-20T10:11:12Z.
const AT: u64 = 1_795_169_472;

/// An event as CloudTrail tells it, with a secret among its parameters.
fn event(source: &str, name: &str, at: u64, read_only: bool, record: &Value) -> Value {
    let mut record = record.clone();
    record["requestParameters"] = json!({"masterUserPassword": "hunter2"});
    json!({
        "EventId": "1", "EventName": name, "EventTime": at, "ReadOnly": read_only.to_string(),
        "EventSource": format!("{source}.amazonaws.com"), "Username": "of-the-index",
        "CloudTrailEvent": record.to_string(),
    })
}

fn user(name: &str) -> Value {
    json!({"userIdentity": {"type": "IAMUser", "userName": name}})
}

/// What the log has under a name; newest first, as CloudTrail has it.
fn events(name: &str, page: Option<&str>) -> Value {
    let role = json!({"userIdentity": {
        "type": "AssumedRole", "arn": "arn:aws:sts::210987654321:assumed-role/deploy/ci-42",
    }});
    let mut denied = user("mallory");
    denied["errorCode"] = json!("Client.UnauthorizedOperation");
    match (name, page) {
        ("i-1", None) => json!({"NextToken": "more", "Events": [
            event("ec2", "DescribeInstances", AT + 9, true, &user("reader")),
            event("ec2", "TerminateInstances", AT + 8, false, &denied),
        ]}),
        ("i-1", Some("more")) => json!({"Events": [
            event("ec2", "ModifyInstanceAttribute", AT, false, &user("alice")),
            event("ec2", "RunInstances", AT - 9, false, &user("bob")),
        ]}),
        // Found by its name, not by the id that its state has, and beside another service's.
        ("main", None) => json!({"Events": [
            event("ecs", "UpdateService", AT + 5, false, &user("carol")),
            event("rds", "ModifyDBInstance", AT + 1, false, &role),
        ]}),
        _ => json!({"Events": []}),
    }
}

fn cloud() -> Web {
    let asked = AtomicUsize::new(0);
    Web::start_with_status(move |request| {
        if request.body.contains("GetCallerIdentity") {
            let identity = "<Account>210987654321</Account><UserId>u</UserId>\
                <Arn>arn:aws:iam::210987654321:user/audit</Arn>";
            let answer = "GetCallerIdentityRes";
            let body = format!(
                "<{answer}ponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
                 <{answer}ult>{identity}</{answer}ult></{answer}ponse>"
            );
            return ("200 OK", "text/xml", body);
        }
        assert!(request.head.contains("LookupEvents"), "{}", request.head);
        let refused = |code: &str| ("400 Bad Request", JSON, json!({"__type": code}).to_string());
        if in_region(request, "eu-central-1") {
            return refused("AccessDeniedException");
        }
        // The second call is one too many.
        if asked.fetch_add(1, Ordering::Relaxed) == 1 {
            return refused("ThrottlingException");
        }
        let question: Value = serde_json::from_str(&request.body).unwrap();
        let name = question["LookupAttributes"][0]["AttributeValue"].as_str().unwrap();
        ("200 OK", JSON, events(name, question["NextToken"].as_str()).to_string())
    })
}

/// As its signature says.
fn in_region(request: &Request, region: &str) -> bool {
    request.head.contains(&format!("/{region}/cloudtrail/"))
}

/// The recorded account, with a gateway in a region where nobody may read the log, and a volume
/// in an account that nobody can reach.
fn inventory(name: &str) -> PathBuf {
    let text = fs::read_to_string(format!("{ACCOUNT}/account.json")).unwrap();
    let moved = |line: &str| match line {
        line if line.contains("\"nat-2\"") => line.replace("eu-west-1", "eu-central-1"),
        line if line.contains("\"i-hand\"") => line.replace("210987654321", "111111111111"),
        line => line.to_owned(),
    };
    let lines: Vec<_> = text.lines().map(moved).collect();
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, lines.join("\n")).unwrap();
    path
}

fn drift(url: &str, name: &str, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_outlay"))
        .arg("drift")
        .args([format!("{ACCOUNT}/app.tfstate"), format!("{ACCOUNT}/network.tfstate")])
        .arg("--inventory")
        .arg(inventory(name))
        .args(["--as-of", "2026-11-01", "--ignore-file", &format!("{ACCOUNT}/none"), "--who"])
        .args(args)
        .env("OUTLAY_PRICES", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices"))
        .env("AWS_ENDPOINT_URL", url)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_MAX_ATTEMPTS", "2")
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_REGION")
        .output()
        .unwrap()
}

fn of<'a>(report: &'a Value, field: &str, value: &str) -> &'a Value {
    let mut all = report["drift"].as_array().unwrap().iter();
    all.find(|drift| drift[field] == value).unwrap_or_else(|| panic!("no {value}: {report}"))
}

#[test]
fn who_changed_what_and_what_could_not_be_told() {
    let cloud = cloud();
    let started = Instant::now();
    let output = drift(&cloud.url, "who_json.json", &["--format", "json"]);
    let said = String::from_utf8_lossy(&output.stderr);
    let text = String::from_utf8(output.stdout).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{said}"));
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(!text.contains("hunter2"));

    let schema = serde_json::from_str(&fs::read_to_string("docs/drift.schema.json").unwrap());
    let problems = jsonschema::validator_for(&schema.unwrap()).unwrap();
    let problems: Vec<_> = problems.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(problems, [""; 0]);

    let alice = json!({
        "actor": "alice", "time": "2026-11-20T10:11:12Z", "event": "ModifyInstanceAttribute",
    });
    assert_eq!(of(&report, "id", "i-1")["who"], alice);
    let session = json!({
        "actor": "deploy/ci-42", "time": "2026-11-20T10:11:13Z", "event": "ModifyDBInstance",
    });
    assert_eq!(of(&report, "address", "aws_db_instance.main")["who"], session);
    let nobody = of(&report, "address", "aws_dynamodb_table.carts").as_object().unwrap();
    assert_eq!(nobody.get("who"), Some(&Value::Null));
    // Refused, out of reach, or moved by the cloud itself.
    for (field, value) in
        [("id", "nat-2"), ("id", "i-hand"), ("address", "aws_autoscaling_group.workers")]
    {
        assert_eq!(of(&report, field, value).as_object().unwrap().get("who"), None, "{value}");
    }
    assert_eq!(report["summary"]["who"], json!({"asked": 9, "not_asked": 0}));
    let refused: Vec<_> = report["coverage"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|covered| covered["call"] == "cloudtrail:LookupEvents")
        .map(|covered| {
            let text = |name: &str| covered[name].as_str().unwrap();
            [text("account"), text("region"), text("type"), text("reason")].join(" ")
        })
        .collect();
    assert_eq!(
        refused,
        [
            "111111111111 eu-west-1 aws_instance no credentials, --profile or --assume-role lead \
             to this account",
            "210987654321 eu-central-1 aws_nat_gateway AccessDeniedException",
        ]
    );

    // Two a second in a region, and what costs most first.
    let asked: Vec<_> =
        cloud.requests().into_iter().filter(|request| in_region(request, "eu-west-1")).collect();
    let at_least = Duration::from_millis(500) * u32::try_from(asked.len() - 1).unwrap();
    assert!(started.elapsed() >= at_least, "{} calls in {:?}", asked.len(), started.elapsed());
    assert!(asked[0].body.contains("\"i-1\""), "{}", asked[0].body);
    // Nothing after what the inventory saw.
    let seen: Value = serde_json::from_str(&asked[0].body).unwrap();
    assert_eq!(seen["EndTime"].as_u64(), Some(1_795_194_001), "{seen}");
}

#[test]
fn people_read_it_in_the_table_and_in_markdown() {
    let cloud = cloud();
    let output = drift(&cloud.url, "who_table.json", &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("by alice, 2026-11-20T10:11:12Z, ModifyInstanceAttribute"), "{text}");
    assert!(
        words.contains("aws_nat_gateway in 210987654321, eu-central-1: cloudtrail:LookupEvents")
    );
    let output = drift(&cloud.url, "who_markdown.json", &["--format", "markdown"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("<br>by alice, 2026-11-20T10:11:12Z, ModifyInstanceAttribute"), "{text}");
}

#[test]
fn a_cloud_that_does_not_answer_costs_only_the_answer() {
    let cloud = Web::start(|_| ("text/html", "<html>Oops</html>".to_owned()));
    let output = drift(&cloud.url, "who_oops.json", &["--format", "json"]);
    assert_eq!(output.status.code(), Some(3));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["summary"]["complete"], false);
    assert!(report["coverage"].to_string().contains("sts:GetCallerIdentity"), "{report}");
}
