//! States that cannot be read where they are kept: one clear error each, and never a report in which
//! what they declare looks unmanaged.

#![cfg(all(feature = "aws", feature = "azure", feature = "google"))]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/report.rs"]
mod report;
#[path = "support/web.rs"]
mod web;

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::json;

use self::{
    report::{found, report, said, state},
    web::{Fault, Request, Web},
};

const LOGIN: &str = "<!DOCTYPE html><html><title>Sign in</title></html>";

fn volume(name: &str) -> String {
    let attributes = json!({"id": format!("vol-{name}"), "availability_zone": "us-east-1a",
        "size": 10, "type": "gp3"});
    state(&[("aws_ebs_volume", name, attributes)])
}

/// Runs the program with an account in which nothing lives.
fn drift(addresses: &[&str], variables: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let account = folder.path().join("account.json");
    let empty = json!({"format": "outlay inventory", "version": 1, "taken_at": null,
        "resources": [], "coverage": [{"account": "123456789012", "region": "us-east-1",
        "type": "aws_ebs_volume", "listed": 0}]});
    fs::write(&account, empty.to_string()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
    let names = ["TF_HTTP_USERNAME", "TF_HTTP_PASSWORD", "TFE_TOKEN", "TFE_ADDRESS", "AWS_PROFILE"];
    for name in names.into_iter().chain(["AWS_REGION", "AWS_DEFAULT_REGION"]) {
        command.env_remove(name);
    }
    command
        .arg("drift")
        .args(addresses)
        .args(["--format", "json", "--as-of", "2026-11-01", "--inventory"])
        .arg(&account)
        .env("OUTLAY_PRICES", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices"))
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

/// An error in a line that says this, and a hint that says that; no report, and no secret.
fn assert_one_error(output: &Output, says: &str, hint: &str) {
    let said = said(output);
    let lines: Vec<_> = said.lines().collect();
    let [error, advice] = lines[..] else { panic!("{said}") };
    assert!(error.starts_with("error: ") && error.contains(says), "not `{says}`: {said}");
    assert!(advice.starts_with("hint: ") && advice.contains(hint), "not `{hint}`: {said}");
    assert!(!said.contains("hush") && output.stdout.is_empty(), "{said}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_server_that_gives_no_state() {
    let answer = |request: &Request| {
        let name = request.target.trim_start_matches('/').split('?').next().unwrap();
        match name {
            "401" => ("401 Unauthorized", "text/html", LOGIN.to_owned()),
            "404" => ("404 Not Found", "application/json", "{}".to_owned()),
            "500" => ("500 Internal Server Error", "text/html", LOGIN.to_owned()),
            "login" => ("200 OK", "text/html", LOGIN.to_owned()),
            "empty" => ("200 OK", "application/json", String::new()),
            "half" => ("200 OK", "application/json", volume("half")[..100].to_owned()),
            "other" => ("200 OK", "application/json", "{\"a\": 1}".to_owned()),
            "encrypted" => {
                let text = fs::read_to_string("fixtures/read/encrypted_state.in/terraform.tfstate");
                ("200 OK", "application/json", text.unwrap())
            }
            name => ("200 OK", "application/json", volume(name)),
        }
    };
    let web = Web::start_with_status(answer);
    for (name, says, hint) in [
        ("401", "HTTP 401", "TF_HTTP_USERNAME"),
        ("404", "HTTP 404", "TF_HTTP_USERNAME"),
        ("500", "HTTP 500, 4 times in a row", "terraform state pull"),
        ("login", "a page of HTML", "login page"),
        ("empty", "there is no state yet", "terraform state pull"),
        ("half", "ends too early", "terraform show -json"),
        ("other", "neither a Terraform plan nor a state", "terraform show -json"),
        ("encrypted", "is encrypted", "tofu show -json"),
    ] {
        let address = format!("{}/{name}?key=hush", web.url).replace("//127", "//me:hush@127");
        let output = drift(&[&address], &[]);
        assert_one_error(&output, says, hint);
        assert!(said(&output).contains(&format!("{}/{name}", web.url)), "{}", said(&output));
    }
    web.fail_always(Fault::Cut(300));
    let output = drift(&[&format!("{}/cut", web.url)], &[]);
    assert_one_error(&output, "the connection was cut", "terraform state pull");
    let output = drift(&["http://127.0.0.1:9/none"], &[]);
    assert_one_error(&output, "cannot connect", "check the network");
}

#[test]
fn a_workspace_that_gives_no_state() {
    let web = Web::start_with_status(|request| {
        let not_found = ("404 Not Found", "application/json", "{}".to_owned());
        match request.target.as_str() {
            "/api/v2/organizations/shop/workspaces/empty" => {
                ("200 OK", "application/json", json!({"data": {"id": "ws-1"}}).to_string())
            }
            "/api/v2/organizations/shop/workspaces/login" => {
                ("200 OK", "text/html", LOGIN.to_owned())
            }
            "/api/v2/organizations/shop/workspaces/401" => {
                ("401 Unauthorized", "application/json", "{\"errors\":[]}".to_owned())
            }
            _ => not_found,
        }
    });
    let variables = [("TFE_ADDRESS", web.url.as_str()), ("TFE_TOKEN", "hush-hush")];
    for (name, says) in
        [("401", "HTTP 401"), ("none", "HTTP 404"), ("empty", "HTTP 404"), ("login", "HTML")]
    {
        let address = format!("tfc://shop/{name}");
        let output = drift(&[&address], &variables);
        let hint = if says == "HTML" { "login page" } else { "TFE_TOKEN" };
        assert_one_error(&output, says, hint);
        assert!(said(&output).contains(&address), "{}", said(&output));
    }
}

#[test]
fn a_container_that_gives_no_state() {
    let web = Web::start_with_status(|request| {
        let name = request.target.rsplit('/').next().unwrap();
        let code = if name.starts_with("403") { "403 Forbidden" } else { "404 Not Found" };
        (code, "application/xml", "<Error><Code>No</Code></Error>".to_owned())
    });
    let variables = [
        ("AZURE_ENDPOINT", web.url.as_str()),
        ("AZURE_ALLOW_HTTP", "true"),
        ("AZURE_SKIP_SIGNATURE", "true"),
    ];
    for (name, says) in [("403.tfstate", "403"), ("404.tfstate", "404")] {
        let address = format!("azblob://shop/states/{name}");
        let output = drift(&[&address], &variables);
        assert_one_error(&output, says, "AZURE_CLIENT_SECRET");
        assert!(said(&output).contains(&address), "{}", said(&output));
    }
}

/// A bucket in Ireland, asked by whoever is at home elsewhere.
fn bucket(request: &Request) -> (&'static str, &'static str, String) {
    const XML: &str = "application/xml\r\nx-amz-bucket-region: eu-west-1";
    let error = |code: &str| {
        format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>No.</Message></Error>")
    };
    if !request.head.contains("/eu-west-1/s3/aws4_request") {
        return ("301 Moved Permanently", XML, error("PermanentRedirect"));
    }
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    match path {
        "/states" | "/states/" if query.contains("list-type=2") => {
            let keys = ["shop/a.tfstate", "shop/b.tfstate", "shop/denied.tfstate"]
                .map(|key| format!("<Contents><Key>{key}</Key><Size>1</Size></Contents>"));
            let list = "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>false</IsTruncated>";
            ("200 OK", XML, format!("{list}{}</ListBucketResult>", keys.concat()))
        }
        "/closed" | "/closed/" | "/states/shop/denied.tfstate" => {
            ("403 Forbidden", XML, error("AccessDenied"))
        }
        "/states" | "/states/" => ("200 OK", XML, String::new()),
        "/states/shop/a.tfstate" => ("200 OK", "application/json", volume("a")),
        "/states/shop/b.tfstate" | "/closed/app.tfstate" => {
            ("200 OK", "application/json", volume("b"))
        }
        _ => ("404 Not Found", XML, error("NoSuchKey")),
    }
}

#[test]
fn a_bucket_that_gives_no_state() {
    let web = Web::start_with_status(bucket);
    let variables = [
        ("AWS_ENDPOINT_URL", web.url.as_str()),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "hush"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_CONFIG_FILE", "/dev/null"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ("AWS_MAX_ATTEMPTS", "1"),
    ];
    let s3 = "s3:GetObject";
    let output = drift(&["s3://states/shop/a.tfstate"], &variables);
    assert_eq!(found(&report(&output)), ["missing aws_ebs_volume.a:  -0.8"], "{}", said(&output));
    assert_one_error(&drift(&["s3://states/none.tfstate"], &variables), "NoSuchKey: No.", s3);
    // One that cannot be read is an error for all.
    assert_one_error(
        &drift(&["s3://states/shop/*"], &variables),
        "`s3://states/shop/denied.tfstate`: AccessDenied: No.",
        s3,
    );
    assert_one_error(&drift(&["s3://closed/*"], &variables), "AccessDenied: No.", s3);
    // Whoever may read one state may do so, and is told what that leaves out.
    let output = drift(&["s3://closed/app.tfstate"], &variables);
    assert_eq!(found(&report(&output)), ["missing aws_ebs_volume.b:  -0.8"]);
    assert!(said(&output).starts_with("note: other workspaces of"), "{}", said(&output));
    let without: Vec<_> = variables.into_iter().filter(|(name, _)| !name.contains("KEY")).collect();
    let without = [&without[..], &[("AWS_EC2_METADATA_DISABLED", "true")]].concat();
    assert_one_error(&drift(&["s3://states/a"], &without), "no credentials", s3);
}

#[test]
fn of_many_states_each_that_cannot_be_read_is_named() {
    let web = Web::start_with_status(|request| {
        let name = request.target.trim_start_matches('/').to_owned();
        match name.as_str() {
            "7" => ("404 Not Found", "application/json", String::new()),
            "70" => ("200 OK", "text/html", LOGIN.to_owned()),
            "77" => ("200 OK", "application/json", volume("77")[..90].to_owned()),
            _ => ("200 OK", "application/json", volume(&format!("n{name}"))),
        }
    });
    let addresses: Vec<_> = (0..100).map(|number| format!("{}/{number}", web.url)).collect();
    let mut addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    let output = drift(&addresses, &[]);
    let (said, url) = (said(&output), &web.url);
    let wanted = format!(
        "error: 3 of 100 documents cannot be read:
  cannot read the state at `{url}/7`: HTTP 404
  cannot read the state at `{url}/70`: a page of HTML where a state was expected
  `{url}/77` ends too early, after 90 bytes
hint: without them, what they declare would be missing in every sum, and look as if nobody \
         managed it; mend them, or name the others alone
"
    );
    assert_eq!(said, wanted);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());

    addresses.retain(|address| !["/7", "/70", "/77"].iter().any(|end| address.ends_with(end)));
    let report = report(&drift(&addresses, &[]));
    assert_eq!(report["summary"]["documents"], 97);
    assert_eq!(found(&report).len(), 97);
}

#[test]
fn a_folder_hides_no_damaged_state_and_shows_no_backup() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("a.tfstate", &volume("a"));
    write("a.tfstate.backup", &volume("before"));
    write("terraform.tfstate.1732000000.backup", &volume("before"));
    write("notes.txt", "not a state");
    write("package.json", "{\"version\": \"1\"}");
    let path = folder.path().to_str().unwrap();
    let output = drift(&[path], &[]);
    assert_eq!(found(&report(&output)), ["missing aws_ebs_volume.a:  -0.8"]);
    for (text, says) in [("", "is empty"), (LOGIN, "is not JSON"), ("{\"version\":", "too early")] {
        write("b.tfstate", text);
        let output = drift(&[path], &[]);
        assert_one_error(&output, says, "terraform show");
        let file = Path::new(path).join("b.tfstate");
        assert!(said(&output).contains(file.to_str().unwrap()), "{}", said(&output));
    }
}
