//! Where a report of drift goes: a Slack webhook, a file for Prometheus's textfile collector, `JUnit`.

#![cfg(feature = "online")]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/report.rs"]
mod report;
#[path = "support/web.rs"]
mod web;

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Command, Output},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use self::{
    report::{said, state},
    web::{Fault, Web},
};

const ACCOUNT: &str = "fixtures/drift/account.in";

fn drift(args: &[&str]) -> Output {
    let [app, network, account] =
        ["app.tfstate", "network.tfstate", "account.json"].map(|name| format!("{ACCOUNT}/{name}"));
    Command::new(env!("CARGO_BIN_EXE_outlay"))
        .args(["drift", &app, &network, "--inventory", &account, "--as-of", "2026-11-01"])
        .args(args)
        .env("OUTLAY_PRICES", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices"))
        .output()
        .unwrap()
}

/// What Slack takes of a message.
/// Source: docs.slack.dev/reference/block-kit/blocks.
fn check_message(message: &Value) {
    assert!(message["text"].as_str().unwrap().chars().count() < 4000);
    let blocks = message["blocks"].as_array().unwrap();
    assert!(!blocks.is_empty() && blocks.len() <= 50, "{} blocks", blocks.len());
    let within = |text: &Value, kind: &str, most: usize| {
        assert_eq!(text["type"], kind);
        let length = text["text"].as_str().unwrap().chars().count();
        assert!((1..=most).contains(&length), "{length} characters of {most}");
    };
    for block in blocks {
        match block["type"].as_str().unwrap() {
            "header" => within(&block["text"], "plain_text", 150),
            "section" => within(&block["text"], "mrkdwn", 3000),
            "context" => {
                let elements = block["elements"].as_array().unwrap();
                assert!((1..=10).contains(&elements.len()));
                for element in elements {
                    within(element, "mrkdwn", 3000);
                }
            }
            other => panic!("Slack has no {other} here"),
        }
    }
}

#[test]
fn slack_is_posted_the_report_once() {
    let slack = Web::start(|_| ("text/plain", "ok".to_owned()));
    let url = format!("{}/services/T0/B0/hush", slack.url);
    let plain = drift(&[]);
    let output = drift(&["--slack-webhook", &url]);
    assert_eq!(output.stdout, plain.stdout);
    assert_eq!(output.status.code(), plain.status.code(), "{}", said(&output));
    let requests = slack.requests();
    let [request] = &requests[..] else { panic!("{} requests", requests.len()) };
    assert_eq!(request.target, "/services/T0/B0/hush");
    assert!(request.head.to_ascii_lowercase().contains("content-type: application/json"));
    let message = serde_json::from_str(&request.body).unwrap();
    check_message(&message);
    let printed: Value = serde_json::from_slice(&drift(&["--format", "slack"]).stdout).unwrap();
    assert_eq!(message, printed);
    // A gate that trips says so to Slack's readers and to the job.
    assert_eq!(drift(&["--slack-webhook", &url, "--fail-on", "drift"]).status.code(), Some(2));
    // What passes is tried again.
    slack.fail([Fault::Throttled, Fault::Html]);
    assert_eq!(drift(&["--slack-webhook", &url]).status.code(), Some(3));
    assert_eq!(slack.requests().len(), 2 + 3);
}

/// Hundreds of resources with long names and values, full of what must be escaped.
#[test]
fn a_message_stays_below_slacks_limits() {
    let folder = tempfile::tempdir().unwrap();
    let value = "<&>\"".repeat(60);
    let names: Vec<_> = (0..300).map(|number| format!("n{number}_{}", "x".repeat(180))).collect();
    let tags = |value: &str| {
        let tags = (0..50).map(|tag| (format!("tag{tag}"), json!(value)));
        Value::Object(tags.collect())
    };
    let mut declared = Vec::new();
    for name in &names {
        let volume = json!({"id": name, "size": 1, "type": "gp3", "availability_zone": "us-east-1a",
            "tags": tags(&value), "tags_all": tags(&value)});
        declared.push(("aws_ebs_volume", name.as_str(), volume));
    }
    fs::write(folder.path().join("a.tfstate"), state(&declared)).unwrap();
    let live: Vec<_> = names
        .iter()
        .map(|name| {
            json!({"account": "123456789012", "region": "us-east-1", "id": name,
            "type": "aws_ebs_volume", "tags": {}, "attributes": {"size": 1, "type": "gp3"}})
        })
        .collect();
    let inventory = json!({"format": "outlay inventory", "version": 1, "taken_at": null,
        "resources": live, "coverage": [{"account": "123456789012", "region": "us-east-1",
        "type": "aws_ebs_volume", "listed": 300}]});
    fs::write(folder.path().join("live.json"), inventory.to_string()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_outlay"))
        .args(["drift", "a.tfstate", "--inventory", "live.json", "--format", "slack"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let message: Value = serde_json::from_slice(&output.stdout).unwrap();
    check_message(&message);
    let text = message.to_string();
    assert!(text.contains("300 resources drifted"), "{text}");
    for rest in text.split('&').skip(1) {
        assert!(["amp;", "lt;", "gt;"].iter().any(|end| rest.starts_with(end)), "{rest}");
    }
}

#[test]
fn a_message_that_cannot_be_posted_is_one_error_after_the_report() {
    let plain = drift(&[]);
    let check = |webhook: &str, says: &str| {
        let output = drift(&["--slack-webhook", webhook, "--fail-on", "drift"]);
        assert_eq!(output.stdout, plain.stdout, "the report is there");
        assert_eq!(output.status.code(), Some(1));
        let said = said(&output);
        let lines: Vec<_> = said.lines().collect();
        let [error, hint] = lines[..] else { panic!("{said}") };
        assert!(error.starts_with("error: the message could not be posted to the Slack webhook"));
        assert!(error.contains(says) && hint.starts_with("hint: "), "not `{says}`: {said}");
        assert!(!said.contains("hush") && !said.contains("127.0.0.1:"), "{said}");
    };
    let gone = Web::start_with_status(|_| ("404 Not Found", "text/plain", "no_service".to_owned()));
    check(&format!("{}/hush", gone.url), "HTTP 404: no_service");
    assert_eq!(gone.requests().len(), 1, "what lasts is not tried again");
    let broken = Web::start(|_| ("text/plain", "ok".to_owned()));
    broken.fail_always(Fault::Html);
    check(&format!("{}/hush", broken.url), "HTTP 500: a page of HTML, 4 times in a row");
    check("not-a-url-hush", "");

    // Nobody answers; the message may be there all the same, and is not posted again.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let started = Instant::now();
    check(&format!("http://{}/hush", silent.local_addr().unwrap()), "no answer in time");
    assert!(started.elapsed() < Duration::from_secs(25), "{:?}", started.elapsed());
}

#[test]
fn a_file_is_written_as_a_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("outlay.prom");
    let path = file.to_str().unwrap();
    let printed = drift(&["--format", "prometheus"]);
    fs::write(&file, "before").unwrap();
    let output = drift(&["--format", "prometheus", "-o", path]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(output.stdout.is_empty());
    assert_eq!(fs::read(&file).unwrap(), printed.stdout);
    let names = |folder: &Path| fs::read_dir(folder).unwrap().count();
    assert_eq!(names(folder.path()), 1, "nothing is left beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The exporter runs as another user.
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o600, 0o600);
        let umask = Command::new("sh").args(["-c", "umask"]).output().unwrap().stdout;
        let umask = u32::from_str_radix(String::from_utf8(umask).unwrap().trim(), 8).unwrap();
        assert_eq!(mode & 0o777, 0o666 & !umask);
    }
    let output = drift(&["--format", "prometheus", "-o", "/dev/null/outlay.prom"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).starts_with("error: cannot write `/dev/null/outlay.prom`"));
    // A run that fails leaves the last good figures.
    let output = drift(&["none.tfstate", "--format", "prometheus", "-o", path]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read(&file).unwrap(), printed.stdout);
}

/// The rules of the text format that `promtool check metrics` looks at.
/// Source: <https://prometheus.io/docs/instrumenting/exposition_formats>.
#[test]
fn metrics_are_well_formed() {
    let text = String::from_utf8(drift(&["--format", "prometheus"]).stdout).unwrap();
    assert!(text.ends_with('\n'));
    let mut named: Vec<&str> = Vec::new();
    let mut series: Vec<&str> = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(!named.contains(&name) && !help.is_empty(), "{line}");
            named.push(name);
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            assert_eq!(rest, format!("{} gauge", named.last().unwrap()));
        } else {
            let (metric, value) = line.rsplit_once(' ').unwrap();
            let name = metric.split('{').next().unwrap();
            assert_eq!(Some(&name), named.last(), "samples of a metric stand together");
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{name}");
            assert!(value.parse::<rust_decimal::Decimal>().is_ok(), "{line}");
            assert!(!series.contains(&metric), "{metric} twice");
            series.push(metric);
        }
    }
    assert!(series.len() > 15, "{text}");
}

#[test]
fn junit_counts_what_it_tells() {
    let text = String::from_utf8(drift(&["--format", "junit"]).stdout).unwrap();
    let attribute = |line: &str, name: &str| -> usize {
        let (_, rest) = line.split_once(&format!(" {name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    let whole = text.lines().find(|line| line.contains("<testsuites ")).unwrap();
    let suites: Vec<_> = text.lines().filter(|line| line.contains("<testsuite ")).collect();
    for (name, tag) in [("tests", "<testcase "), ("failures", "<failure "), ("skipped", "<skipped")]
    {
        let counted = text.matches(tag).count();
        assert_eq!(attribute(whole, name), counted, "{name}");
        let sum: usize = suites.iter().map(|line| attribute(line, name)).sum();
        assert_eq!(sum, counted, "{name} of suites");
    }
    // What the cloud moved by itself is no failure.
    assert!(
        text.contains(
            "name=\"aws_autoscaling_group.workers\" classname=\"aws_autoscaling_group\"/>"
        )
    );
}
