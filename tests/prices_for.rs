//! `outlay prices update --for`: what documents need of the price list and no more, and reservations with
//! all their terms, by the query API on loopback.

#![cfg(feature = "aws")]
#![allow(clippy::unwrap_used)]

#[path = "support/price_list.rs"]
mod price_list;

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use price_list::{Fault, PriceList};
use serde_json::{Value, json};

fn outlay(folder: &Path, list: &PriceList) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
    command
        .env_clear()
        .env("OUTLAY_PRICES", folder)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ENDPOINT_URL_PRICING", &list.url)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test");
    command
}

fn update(folder: &Path, list: &PriceList, more: &[&str]) -> Output {
    let mut command = outlay(folder, list);
    command.args(["prices", "update", "--retry-delay", "1", "--rate", "10000"]).args(more);
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

fn good(output: &Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    said(output)
}

/// Lines as words.
fn words(text: &str) -> Vec<String> {
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn show(folder: &Path, list: &PriceList, [what, sku, region]: [&str; 3]) -> Vec<String> {
    let show = ["prices", "show", what, sku, "--region", region];
    words(&good(&outlay(folder, list).args(show).output().unwrap()))
}

/// The plan of the README, in the region that the list is of.
fn plan(folder: &Path) -> String {
    let plan = fs::read_to_string("fixtures/example/plan.json").unwrap();
    let path = folder.join("plan.json");
    fs::write(&path, plan.replace("us-east-1", "eu-west-1")).unwrap();
    path.to_str().unwrap().to_owned()
}

/// What each charge's price is from.
fn sources(folder: &Path, list: &PriceList, path: &str) -> Vec<String> {
    let plan = ["plan", "--all", "--format", "json", path];
    let report = outlay(folder, list).args(plan).output().unwrap();
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let mut found = Vec::new();
    collect(&report, &mut found);
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| match value {
            Value::String(text) if name == "source" => found.push(text.clone()),
            value => collect(value, found),
        }),
        Value::Array(list) => list.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

#[test]
fn a_plan_fetches_what_it_looks_up_and_is_priced_from_it() {
    let list = PriceList::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let path = plan(folder.path());
    let report = good(&update(folder.path(), &list, &["--for", &path]));
    let queries: Vec<_> = list
        .asked()
        .into_iter()
        .map(|(service, filters)| format!("{service} {}", filters.join(" ")))
        .collect();
    let region = "regionCode=eu-west-1";
    let instance = |name| {
        format!(
            "AmazonEC2 instanceType={name} operatingSystem=Linux preInstalledSw=NA {region} tenancy=Shared"
        )
    };
    // AWS has two words for our `multi-az`, so that both kinds of deployment come.
    let database =
        |name| format!("AmazonRDS databaseEngine=PostgreSQL instanceType={name} {region}");
    let family = |service, name| format!("{service} productFamily={name} {region}");
    assert_eq!(
        queries,
        [
            instance("c6g.large"),
            instance("m5.2xlarge"),
            instance("m5.large"),
            family("AmazonEC2", "NAT Gateway"),
            family("AmazonEC2", "Provisioned Throughput"),
            format!("AmazonEC2 productFamily=Storage {region} volumeApiName=gp3"),
            format!("AmazonEC2 productFamily=Storage {region} volumeApiName=io2"),
            family("AmazonEC2", "System Operation"),
            database("db.m5.large"),
            database("db.m5.xlarge"),
            // Two pages.
            family("AmazonRDS", "Database Storage"),
            family("AmazonRDS", "Database Storage"),
            format!("AmazonVPC {region}"),
        ]
    );
    assert!(report.contains("13 of 14 look-ups answered"), "{report}");
    // What is billed by a service that the list of 2023 does not have.
    assert!(report.contains("  aws public_ipv4.in_use in eu-west-1\n"), "{report}");

    let mut sources = sources(folder.path(), &list, &path);
    sources.retain(|source| !source.starts_with("aws-price-list/"));
    assert_eq!(sources, [""; 0], "not from what was fetched");
}

/// Ireland's databases are there; then those of a plan are fetched anew, at another price.
#[test]
fn few_that_are_fetched_leave_their_neighbours() {
    let list = PriceList::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let path = plan(folder.path());
    let region = ["--provider", "aws", "--region", "eu-west-1", "--service", "AmazonRDS"];
    good(&update(folder.path(), &list, &region));
    let of = |sku| show(folder.path(), &list, ["rds.instance", sku, "eu-west-1"]);
    let (old, neighbours) = (of("db.m5.large"), of("db.r5.large"));
    assert!(neighbours.len() > 15, "{neighbours:?}");

    list.next_version();
    list.fail([Fault::Cut(usize::MAX), Fault::Html]);
    let one = ["--for", &path, "--tries", "1", "--concurrency", "1"];
    assert_eq!(update(folder.path(), &list, &one).status.code(), Some(1));
    assert_eq!(of("db.m5.large"), old, "a failed update changed something");
    good(&update(folder.path(), &list, &one));
    assert_eq!(of("db.r5.large"), neighbours);
    let new = of("db.m5.large");
    let moved: Vec<_> = new.iter().filter(|line| !old.contains(line)).collect();
    let moved: Vec<_> = moved.iter().filter_map(|line| line.split(' ').nth(2)).collect();
    assert_eq!(moved, ["0.3941", "0.1971"], "not what the plan's engine costs now");
    assert_eq!(new.len(), old.len());

    // What is finished of one set of look-ups is nothing of another's.
    list.fail([Fault::Cut(usize::MAX), Fault::Html]);
    assert_eq!(update(folder.path(), &list, &one).status.code(), Some(1));
    let other = fs::read_to_string(&path).unwrap().replace("m5.large", "m5.4xlarge");
    fs::write(&path, other).unwrap();
    list.asked();
    good(&update(folder.path(), &list, &one));
    let asked = list.asked();
    let has = |name: &str| asked.iter().any(|(_, filters)| filters.contains(&name.to_owned()));
    assert!(has("instanceType=m5.4xlarge") && !has("instanceType=m5.large"), "{asked:?}");
}

#[test]
fn an_update_says_what_it_is_of() {
    let list = PriceList::start(&["AWSELB"]);
    let folder = tempfile::tempdir().unwrap();
    let nothing = update(folder.path(), &list, &[]);
    assert_eq!(nothing.status.code(), Some(1));
    let text = said(&nothing);
    assert!(
        text.contains("too many to be fetched unasked") && text.contains("--for PATH"),
        "{text}"
    );
    let missing = update(folder.path(), &list, &["--for", "no_such_plan.json"]);
    let text = said(&missing);
    assert!(text.contains("error: cannot read `no_such_plan.json`"), "{text}");
    assert_eq!(list.asked(), []);
    assert!(!folder.path().join("update").exists());
}

/// Each term of each product, as the price list had it.
#[test]
fn reservations_come_with_all_their_terms() {
    let list = PriceList::with_terms();
    let folder = tempfile::tempdir().unwrap();
    let regions = ["us-east-1", "us-west-2", "ap-northeast-1"];
    let regions: Vec<_> = regions.iter().flat_map(|region| ["--region", region]).collect();
    let reserved = ["--provider", "aws", "--purchase", "reserved"];
    // They are eight years old: some cost thrice and more what they do today.
    let services = ["--service", "ec2", "--service", "rds", "--accept-suspicious"];
    let report =
        good(&update(folder.path(), &list, &[&regions[..], &reserved[..], &services[..]].concat()));
    assert!(report.contains("15 prices"), "{report}");

    let terms = |what: [&str; 3]| {
        let lines = show(folder.path(), &list, what);
        let of_term = |line: &String| {
            let words: Vec<_> = line.split(' ').collect();
            let option = words.iter().position(|word| word.starts_with("reserved"))?;
            // The unit stands between.
            Some([words[option], words[option + 1], words.get(option + 3)?].join(" "))
        };
        lines.iter().filter_map(of_term).collect::<Vec<_>>()
    };
    assert_eq!(
        terms(["ec2.instance", "c4.large", "us-east-1"]),
        [
            "reserved 1yr.no_upfront.standard 0.063",
            "reserved 1yr.partial_upfront.standard 0.03",
            "reserved 3yr.partial_upfront.convertible 0.027",
            "reserved 3yr.partial_upfront.standard 0.021",
            "reserved_upfront 1yr.partial_upfront.standard 263",
            "reserved_upfront 3yr.partial_upfront.convertible 710",
            "reserved_upfront 3yr.partial_upfront.standard 539",
        ]
    );
    assert_eq!(
        terms(["rds.instance", "db.m4.large", "us-west-2"]),
        [
            "reserved 1yr.all_upfront 0",
            "reserved 1yr.partial_upfront 0.112",
            "reserved_upfront 1yr.all_upfront 1601",
            "reserved_upfront 1yr.partial_upfront 648",
        ]
    );
    assert_eq!(
        terms(["rds.instance", "db.m4.large", "ap-northeast-1"]),
        [
            "reserved 1yr.all_upfront 0",
            "reserved 1yr.partial_upfront 0.1",
            "reserved_upfront 1yr.all_upfront 1601",
            "reserved_upfront 1yr.partial_upfront 200",
        ]
    );
}

/// A state with one instance, and a usage file that has it reserved.
#[test]
fn a_reserved_instance_is_priced_at_its_term() {
    let list = PriceList::with_terms();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let state = json!({
        "version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "a", "outputs": {},
        "resources": [{
            "mode": "managed", "type": "aws_instance", "name": "web",
            "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
            "instances": [{ "schema_version": 1, "attributes": {
                "id": "i-1", "instance_type": "c4.large", "availability_zone": "us-east-1a",
                "arn": "arn:aws:ec2:us-east-1:1:instance/i-1"
            } }]
        }]
    });
    let state = write("terraform.tfstate", &state.to_string());
    let usage = write(
        "usage.yml",
        "version: 0.1\nresource_usage:\n  aws_instance.web:\n    reserved_instance_type: standard\n    \
         reserved_instance_term: 3_year\n    reserved_instance_payment_option: partial_upfront\n",
    );
    let report = good(&update(folder.path(), &list, &["--for", &state, "--usage-file", &usage]));
    let asked = list.asked();
    let of_instances =
        asked.iter().filter(|(_, filters)| filters.contains(&"instanceType=c4.large".to_owned()));
    assert_eq!(of_instances.count(), 1, "{asked:?}");
    assert!(!report.contains("aws ec2.instance"), "{report}");

    let plan = ["plan", "--all", "--format", "json", "--usage-file", &usage, &state];
    let plan = outlay(folder.path(), &list).args(plan).output().unwrap();
    let plan: Value = serde_json::from_slice(&plan.stdout).unwrap();
    let text = plan.to_string();
    // 730 hours at 0.021, and besides them 539 dollars spread over the hours of three years.
    assert!(text.contains("15.33") && text.contains("aws-price-list/AmazonEC2"), "{text}");
    assert!(text.contains("30.30"), "{text}");
}
