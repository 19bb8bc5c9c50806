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
    path::Path,
    process::{Command, Output},
};

use serde_json::{Value, json};

use self::{
    support::Aws,
    web::{Fault, Request, Web, parameter},
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

/// Written by the real Terraform, with the lock of a run that was killed.
#[test]
fn states_that_terraform_wrote_into_a_bucket_are_read_there() {
    let aws = Aws::start();
    aws.replay(Path::new("fixtures/s3_backend/recording.jsonl.zst"));
    let volumes = aws.script(
        "for v in client('ec2').describe_volumes()['Volumes']: \
         print(v['Tags'][0]['Value'], v['VolumeId'])",
    );
    let keys = aws.script(
        "for o in client('s3').list_objects_v2(Bucket='states')['Contents']: print(o['Key'])",
    );
    assert!(keys.contains("shop/terraform.tfstate.tflock"), "{keys}");
    let drift = |addresses: &[&str]| {
        let mut command = aws.outlay();
        command.arg("drift").args(addresses).args(["--region", "us-east-1"]);
        command.args(["--type", "aws_ebs_volume", "--format", "json", "--as-of", "2026-11-01"]);
        command.env("OUTLAY_PRICES", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices"));
        let output = command.output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let drift = report["drift"].as_array().unwrap().iter();
        let ids = drift.map(|drift| drift["id"].as_str().unwrap().to_owned());
        (report["summary"]["documents"].as_u64().unwrap(), ids.collect::<Vec<_>>())
    };
    let id = |name: &str| {
        let line = volumes.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_once(' ').unwrap().1.to_owned()
    };
    // The account is as the states say; each that is not read leaves its volume to nobody.
    let app = "s3://states/app/terraform.tfstate";
    assert_eq!(drift(&[app, "s3://states/shop/*"]), (3, Vec::new()));
    assert_eq!(drift(&[app]), (2, vec![id("shop-default")]));
    assert_eq!(drift(&["s3://states/env:/*", "s3://states/shop/*"]), (2, vec![id("app-default")]));
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

/// Objects of the bucket `states`, by name.
const OBJECTS: [&str; 6] = [
    "app/default.tfstate",
    "app/dev.tfstate",
    "app/dev.tflock",
    "app/notes.txt",
    "app/sub/one.tfstate",
    "other/default.tfstate",
];

/// The JSON API of Google Cloud Storage, as far as it is asked: objects, and lists of two a page.
/// Source: <https://cloud.google.com/storage/docs/json_api/v1/objects>.
fn cloud_storage(request: &Request) -> (&'static str, &'static str, String) {
    const OBJECT: &str = "application/json\r\nx-goog-generation: 1\r\nx-goog-metageneration: 1";
    let error = |code: u16, message: &str| {
        let status = if code == 404 { "404 Not Found" } else { "400 Bad Request" };
        let error = json!({"error": {"code": code, "message": message}});
        (status, "application/json", error.to_string())
    };
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    if let Some(name) = path.strip_prefix("/storage/v1/b/states/o/") {
        let name = name.replace("%2F", "/");
        if OBJECTS.contains(&name.as_str()) {
            return ("200 OK", OBJECT, state(&name.replace(['/', '.'], "_")));
        }
        return error(404, "No such object");
    }
    if path != "/storage/v1/b/states/o" {
        return error(404, "The specified bucket does not exist.");
    }
    for pair in query.split('&') {
        let (name, _) = pair.split_once('=').unwrap();
        if !["prefix", "fields", "pageToken"].contains(&name) {
            return error(400, &format!("Unknown parameter {name}"));
        }
    }
    let prefix = parameter(request, "prefix").unwrap_or_default();
    let fields = parameter(request, "fields").unwrap();
    if fields != "items(name),nextPageToken" {
        return error(400, &format!("Invalid field selection {fields}"));
    }
    let from: usize = match parameter(request, "pageToken") {
        Some(token) => match token.strip_prefix("from/").and_then(|from| from.parse().ok()) {
            Some(from) => from,
            None => return error(400, "Invalid page token"),
        },
        None => 0,
    };
    let found: Vec<_> = OBJECTS.iter().filter(|name| name.starts_with(&prefix)).collect();
    let page: Vec<_> = found.iter().skip(from).take(2).map(|name| json!({"name": name})).collect();
    let mut answer = json!({});
    if !page.is_empty() {
        answer["items"] = page.into();
    }
    if from + 2 < found.len() {
        answer["nextPageToken"] = format!("from/{}", from + 2).into();
    }
    ("200 OK", "application/json", answer.to_string())
}

#[test]
fn google_cloud_storage_tells_a_key_and_all_that_a_pattern_names() {
    let web = Web::start_with_status(cloud_storage);
    let variables = [("STORAGE_EMULATOR_HOST", web.url.as_str())];
    let read = |address: &str| run(outlay(&variables), address);
    let missing_at = |key: &str| {
        let name = key.replace(['/', '.'], "_");
        format!("missing aws_ebs_volume.{name} in gs://states/{key}")
    };
    assert_eq!(
        missing(&read("gs://states/app/default.tfstate")),
        [missing_at("app/default.tfstate")]
    );
    assert_eq!(
        missing(&read("gs://states/app/*.tfstate")),
        ["app/default.tfstate", "app/dev.tfstate", "app/sub/one.tfstate"].map(missing_at)
    );
    // Passing failures are tried again.
    web.fail([Fault::Throttled, Fault::Html, Fault::Malformed]);
    assert_eq!(missing(&read("gs://states/other/*")), ["other/default.tfstate"].map(missing_at));
    for (address, says) in [
        ("gs://states/none.tfstate", "No such object"),
        ("gs://nowhere/*", "HTTP 404"),
        ("gs://states/none*", "no state at"),
    ] {
        let output = read(address);
        assert_eq!(output.status.code(), Some(1), "{address}");
        let said = said(&output);
        assert!(said.contains("gs://") && said.contains(says), "{said}");
        assert!(said.contains("hint: ") && output.stdout.is_empty(), "{said}");
    }
}

#[test]
fn google_cloud_storage_without_credentials_is_an_error() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), "{}").unwrap();
    let path = file.path().to_str().unwrap();
    for address in ["gs://states/default.tfstate", "gs://states/*"] {
        let mut command = outlay(&[("GOOGLE_APPLICATION_CREDENTIALS", path)]);
        command.env_remove("STORAGE_EMULATOR_HOST");
        let output = run(command, address);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        let said = said(&output);
        assert!(said.contains("`: cannot log in to Google Cloud: "), "{said}");
        assert!(said.contains("hint: storage.objects.get") && said.lines().count() == 2, "{said}");
    }
}

/// Outside of an emulator its library speaks TLS from the beginning. A proxy that is not there stands
/// for Google.
#[test]
fn google_cloud_storage_is_asked_as_whoever_is_logged_in() {
    let log_in = Web::start(|_| {
        let token = json!({"access_token": "hush", "expires_in": 3600, "token_type": "Bearer"});
        ("application/json", token.to_string())
    });
    let file = tempfile::NamedTempFile::new().unwrap();
    let user = json!({"type": "authorized_user", "client_id": "id", "client_secret": "hush",
        "refresh_token": "refresh-hush", "token_uri": format!("{}/token", log_in.url)});
    fs::write(file.path(), user.to_string()).unwrap();
    let variables = [
        ("GOOGLE_APPLICATION_CREDENTIALS", file.path().to_str().unwrap()),
        ("HTTPS_PROXY", "http://127.0.0.1:9"),
        ("NO_PROXY", "127.0.0.1"),
    ];
    let mut command = outlay(&variables);
    command.env_remove("STORAGE_EMULATOR_HOST");
    let output = run(command, "gs://states/app/*");
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("error: cannot read the state at `gs://states/app/*`: "), "{said}");
    assert!(said.contains("cannot connect") && !said.contains("hush"), "{said}");
    assert!(log_in.requests()[0].body.contains("refresh-hush"));
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
