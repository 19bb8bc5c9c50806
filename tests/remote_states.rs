//! `outlay drift` on states that are kept elsewhere: in buckets, behind HTTP, in HCP Terraform.
//!
//! Each state declares one volume that is not there, so what was read is what is missing.

#![cfg(all(feature = "aws", feature = "azure", feature = "google"))]
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;
#[path = "support/web.rs"]
mod web;

use std::{
    fs,
    process::{Command, Output},
};

use serde_json::{Value, json};

use self::{
    support::Aws,
    web::{Fault, Request, Web},
};

/// A state that declares the volume `vol-NAME`.
fn state(name: &str) -> String {
    json!({
        "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": name, "outputs": {},
        "resources": [{
            "mode": "managed", "type": "aws_ebs_volume", "name": name,
            "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
            "instances": [{"schema_version": 0, "attributes": {
                "id": format!("vol-{name}"), "availability_zone": "us-east-1a", "size": 10,
                "type": "gp3",
                "arn": format!("arn:aws:ec2:us-east-1:123456789012:volume/vol-{name}"),
            }}],
        }],
    })
    .to_string()
}

/// Runs the program with an account that is empty.
fn run(mut command: Command, address: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let account = folder.path().join("account.json");
    let empty = json!({
        "format": "outlay inventory", "version": 1, "taken_at": null, "resources": [],
        "coverage": [{"account": "123456789012", "region": "us-east-1", "type": "aws_ebs_volume",
            "listed": 0}],
    });
    fs::write(&account, empty.to_string()).unwrap();
    command
        .args(["drift", address, "--format", "json", "--as-of", "2026-11-01", "--inventory"])
        .arg(&account)
        .env("OUTLAY_PRICES", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices"))
        .output()
        .unwrap()
}

fn outlay(variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
    for name in ["TF_HTTP_USERNAME", "TF_HTTP_PASSWORD", "TFE_TOKEN", "TFE_ADDRESS"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What is missing, with the state that it was read from; sorted.
fn missing(output: &Output) -> Vec<String> {
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(output)));
    let text = |drift: &Value| {
        let text = |name: &str| drift[name].as_str().unwrap_or_default().to_owned();
        format!("{} {} in {}", text("kind"), text("address"), text("state"))
    };
    let mut all: Vec<_> = report["drift"].as_array().unwrap().iter().map(text).collect();
    all.sort();
    all
}

fn head(request: &Request) -> String {
    request.head.to_ascii_lowercase()
}

#[test]
fn a_bucket_tells_a_key_its_workspaces_and_all_that_a_pattern_names() {
    let aws = Aws::start();
    let keys = [
        ("app/terraform.tfstate", "app"),
        ("env:/dev/app/terraform.tfstate", "dev"),
        ("env:/dev/other.tfstate", "other"),
        ("shop/terraform.tfstate", "shop"),
        ("shop/terraform.tfstate.tflock", "lock"),
        ("notes.txt", "notes"),
    ];
    let put = keys.map(|(key, name)| (key, state(name)));
    aws.script(&format!(
        "s3 = client('s3')\ns3.create_bucket(Bucket='states')\n\
         for key, body in {}:\n    s3.put_object(Bucket='states', Key=key, Body=body)\n",
        json!(put),
    ));
    let read = |address: &str| missing(&run(aws.outlay(), address));
    assert_eq!(
        read("s3://states/app/terraform.tfstate"),
        [
            "missing aws_ebs_volume.app in s3://states/app/terraform.tfstate",
            "missing aws_ebs_volume.dev in s3://states/env:/dev/app/terraform.tfstate",
        ]
    );
    assert_eq!(
        read("s3://states/shop/*"),
        ["missing aws_ebs_volume.shop in s3://states/shop/terraform.tfstate"]
    );
    assert_eq!(read("s3://states/*.tfstate").len(), 4);

    for address in ["s3://states/none.tfstate", "s3://nowhere/*", "s3://states/none*"] {
        let output = run(aws.outlay(), address);
        assert_eq!(output.status.code(), Some(1), "{address}");
        assert!(said(&output).contains("s3://"), "{}", said(&output));
        assert!(output.stdout.is_empty(), "{address}");
    }
}

#[test]
fn a_server_is_asked_with_the_password_which_is_not_shown() {
    let web = Web::start(|request| {
        let may = head(request).contains("authorization: basic dxnlcjpzzwnyzxq=");
        ("application/json", if may { state("http") } else { "{}".into() })
    });
    let at = format!("{}/states/app", web.url);
    let wanted = format!("missing aws_ebs_volume.http in {at}");
    let with_password = at.replace("http://", "http://user:secret@");
    let output = run(outlay(&[]), &with_password);
    assert_eq!(missing(&output), [wanted.as_str()]);
    // The variables of Terraform's own backend; and what passes is tried again.
    web.fail([Fault::Throttled, Fault::Html, Fault::Cut(40)]);
    let variables = [("TF_HTTP_USERNAME", "user"), ("TF_HTTP_PASSWORD", "secret")];
    assert_eq!(missing(&run(outlay(&variables), &at)), [wanted.as_str()]);

    for fault in [Fault::Refused, Fault::Html, Fault::Malformed] {
        web.fail_always(fault);
        let output = run(outlay(&[]), &with_password);
        assert_eq!(output.status.code(), Some(1), "{fault:?}");
        let said = said(&output);
        assert!(said.contains(&at) && !said.contains("secret"), "{fault:?}: {said}");
        assert!(output.stdout.is_empty(), "{fault:?}");
    }
}

#[test]
fn a_workspace_tells_its_current_state_and_nobody_else_the_token() {
    let archive = Web::start(|_| ("application/json", state("tfc")));
    // Another name of the same machine stands for the archive's own host.
    let download = archive.url.replace("127.0.0.1", "localhost");
    let web = Web::start(move |request| {
        let answer = match request.target.as_str() {
            "/api/v2/organizations/shop/workspaces/app" => json!({"data": {"id": "ws-1"}}),
            "/api/v2/workspaces/ws-1/current-state-version" => json!({"data": {"attributes": {
                "hosted-state-download-url": format!("{download}/state")}}}),
            _ => json!({}),
        };
        ("application/json", answer.to_string())
    });
    let variables = [("TFE_ADDRESS", web.url.as_str()), ("TFE_TOKEN", "hush-hush")];
    let output = run(outlay(&variables), "tfc://shop/app");
    assert_eq!(missing(&output), ["missing aws_ebs_volume.tfc in tfc://shop/app"]);
    assert_eq!(web.requests().len(), 2);
    assert!(web.requests().iter().all(|one| head(one).contains("bearer hush-hush")));
    assert!(archive.requests().iter().all(|one| !head(one).contains("authorization")));

    let output = run(outlay(&variables), "tfc://shop/none");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("tfc://shop/none"), "{}", said(&output));
    web.fail_always(Fault::Refused);
    let output = run(outlay(&variables), "tfc://shop/app");
    assert_eq!(output.status.code(), Some(1));
    assert!(!said(&output).contains("hush"), "{}", said(&output));
    let mut without = outlay(&variables[..1]);
    without.env("HOME", "/nowhere");
    let output = run(without, "tfc://shop/app");
    assert!(said(&output).contains("no token for 127.0.0.1"), "{}", said(&output));
}

#[test]
fn google_cloud_storage_is_read_through_its_library() {
    // Reads are over the JSON API; a list, as `*` needs it, is over gRPC, which nothing here speaks.
    let web = Web::start(|request| {
        let is_key = request.target.contains("/b/states/o/app%2Fdefault.tfstate");
        let head = "application/json\r\nx-goog-generation: 1\r\nx-goog-metageneration: 1";
        (head, if is_key { state("gcs") } else { "no such object".into() })
    });
    let variables = [("STORAGE_EMULATOR_HOST", web.url.as_str())];
    let address = "gs://states/app/default.tfstate";
    let output = run(outlay(&variables), address);
    assert_eq!(missing(&output), [format!("missing aws_ebs_volume.gcs in {address}")]);
    web.fail_always(Fault::Refused);
    let output = run(outlay(&variables), address);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains(address), "{}", said(&output));
}

#[test]
fn azures_blob_storage_tells_a_key_and_all_that_a_pattern_names() {
    const LIST: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults><Blobs>\
        BLOBS</Blobs><NextMarker/></EnumerationResults>";
    let web = Web::start(|request| {
        if request.target.contains("comp=list") {
            let blob = |name: &str| {
                format!(
                    "<Blob><Name>{name}</Name><Properties><Last-Modified>Fri, 27 Nov 2026 00:00:00 \
                     GMT</Last-Modified><Content-Length>3</Content-Length><Content-Type>x\
                     </Content-Type><Etag>1</Etag></Properties></Blob>"
                )
            };
            let blobs = ["app/one.tfstate", "app/two.tfstate", "app/two.tfstate.lock"].map(blob);
            return ("application/xml", LIST.replace("BLOBS", &blobs.concat()));
        }
        let head =
            "application/json\r\netag: \"1\"\r\nlast-modified: Fri, 27 Nov 2026 00:00:00 GMT";
        let name = request.target.rsplit('/').next().unwrap().replace(".tfstate", "");
        (head, state(&name))
    });
    let variables = [
        ("AZURE_ENDPOINT", web.url.as_str()),
        ("AZURE_ALLOW_HTTP", "true"),
        ("AZURE_SKIP_SIGNATURE", "true"),
    ];
    let read = |address: &str| missing(&run(outlay(&variables), address));
    let [one, two] = ["one", "two"].map(|name| {
        format!("missing aws_ebs_volume.{name} in azblob://shop/states/app/{name}.tfstate")
    });
    assert_eq!(read("azblob://shop/states/app/one.tfstate"), [one.as_str()]);
    assert_eq!(read("azblob://shop/states/app/*"), [one.as_str(), two.as_str()]);
    web.fail_always(Fault::Refused);
    let output = run(outlay(&variables), "azblob://shop/states/app/one.tfstate");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("azblob://shop/states/app/one.tfstate"), "{}", said(&output));
}
