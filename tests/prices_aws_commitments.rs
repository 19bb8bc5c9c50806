//! `outlay prices update` of spot prices and savings plans, against their services on loopback.

#![cfg(feature = "aws")]
#![allow(clippy::unwrap_used)]

#[path = "support/web.rs"]
mod web;

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::{Value, json};
use web::{Fault, Web, parameter};

/// From a midnight on, an instance type costs this on spot.
struct Change {
    zone: &'static str,
    instance_type: &'static str,
    system: &'static str,
    /// Days ago.
    ago: i64,
    price: &'static str,
}

const fn change(
    zone: &'static str,
    (instance_type, system): (&'static str, &'static str),
    ago: i64,
    price: &'static str,
) -> Change {
    Change { zone, instance_type, system, ago, price }
}

const HISTORY: &[Change] = &[
    // In zone a, fifteen days at 0.04 and fifteen at 0.06; in zone b thirty days at 0.05.
    change("eu-west-1a", ("m5.large", "Linux/UNIX"), 40, "0.040000"),
    change("eu-west-1a", ("m5.large", "Linux/UNIX"), 15, "0.060000"),
    change("eu-west-1b", ("m5.large", "Linux/UNIX"), 31, "0.050000"),
    change("eu-west-1b", ("m5.large", "Windows"), 31, "0.140000"),
    change("eu-west-1b", ("c5.large", "Plan 9"), 31, "0.010000"),
];

/// Midnight of a day so many days ago, as the service writes it.
fn midnight(ago: i64) -> String {
    let day = jiff::Zoned::now().date().saturating_sub(jiff::Span::new().days(ago));
    format!("{day}T00:00:00.000Z")
}

/// The query protocol of EC2, two changes a page.
fn history() -> Web {
    Web::start(|request| {
        let form = web::Request { target: format!("/?{}", request.body), ..request.clone() };
        let of = |name: &str| parameter(&form, name).unwrap_or_default();
        assert_eq!(of("Action"), "DescribeSpotPriceHistory");
        let skip: usize = of("NextToken").parse().unwrap_or_default();
        let items: Vec<_> = HISTORY
            .iter()
            .skip(skip)
            .take(2)
            .map(|Change { zone, instance_type, system, ago, price }| {
                format!(
                    "<item><instanceType>{instance_type}</instanceType>\
                     <productDescription>{system}</productDescription><spotPrice>{price}</spotPrice>\
                     <timestamp>{}</timestamp><availabilityZone>{zone}</availabilityZone></item>",
                    midnight(*ago)
                )
            })
            .collect();
        let next = if skip + 2 < HISTORY.len() { (skip + 2).to_string() } else { String::new() };
        let answer = format!(
            "<DescribeSpotPriceHistoryResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\
             <requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>\
             <spotPriceHistorySet>{}</spotPriceHistorySet><nextToken>{next}</nextToken>\
             </DescribeSpotPriceHistoryResponse>",
            items.concat()
        );
        ("text/xml;charset=UTF-8", answer)
    })
}

fn outlay(folder: &Path, purchase: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
    command
        .env_clear()
        .env("OUTLAY_PRICES", folder)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("TZ", "UTC")
        .args(["prices", "update", "--provider", "aws", "--region", "eu-west-1"])
        .args(["--purchase", purchase, "--retry-delay", "1", "--rate", "10000"]);
    command
}

fn with_credentials(command: &mut Command) -> &mut Command {
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test")
}

fn show(folder: &Path, what: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_outlay"))
        .env_clear()
        .env("OUTLAY_PRICES", folder)
        .args(["prices", "show", what, "--region", "eu-west-1"])
        .output()
        .unwrap();
    said(&output)
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

fn assert_has(text: &str, line: &str) {
    let found = words(text).iter().any(|words| words.starts_with(line));
    assert!(found, "`{line}` is not in\n{text}");
}

#[test]
fn spot_prices_are_what_the_history_comes_to() {
    let (web, folder) = (history(), tempfile::tempdir().unwrap());
    // Each fault hits a page that is then asked for again.
    web.fail([Fault::Throttled, Fault::Html, Fault::Cut(200), Fault::Malformed]);
    let mut command = outlay(folder.path(), "spot");
    command.env("AWS_ENDPOINT_URL_EC2", &web.url);
    let text = good(&with_credentials(&mut command).output().unwrap());
    assert!(text.contains("8 prices") && text.contains("AmazonEC2, spot, Plan 9"), "{text}");
    let text = show(folder.path(), "ec2.spot");
    assert!(text.contains("m5.large, per hour"), "{text}");
    assert_has(&text, "ec2.spot.current linux spot 0.055 ");
    assert_has(&text, "ec2.spot.p50 linux spot 0.05 ");
    assert_has(&text, "ec2.spot.p90 linux spot 0.06 ");
    assert_has(&text, "ec2.spot.p90 windows spot 0.14 ");
    let text = show(folder.path(), "ec2.instance");
    assert!(text.contains("aws-spot-history/AmazonEC2"), "{text}");
    assert_has(&text, "linux spot 0.05 ");
    assert_has(&text, "windows spot 0.14 ");
    assert_eq!(web.requests().len(), 3 + 4);
}

#[test]
fn without_credentials_the_advisor_gives_an_estimate() {
    let advisor = Web::start(|_| {
        let advice = json!({
            "ranges": [{ "index": 0, "label": "<5%", "dots": 0, "max": 5 }],
            "instance_types": { "m5.large": { "emr": true, "cores": 2, "ram_gb": 8.0 } },
            "spot_advisor": {
                "eu-west-1": { "Linux": { "m5.large": { "s": 60, "r": 0 }, "x9.huge": { "s": 1, "r": 0 } } },
                "us-east-1": { "Linux": { "m5.large": { "s": 50, "r": 0 } } }
            }
        });
        ("application/json", advice.to_string())
    });
    let folder = tempfile::tempdir().unwrap();
    let mut command = outlay(folder.path(), "spot");
    command.env("OUTLAY_AWS_SPOT_ADVISOR_URL", &advisor.url);
    let text = good(&command.output().unwrap());
    assert!(text.contains("1 advice on instances without an on-demand price"), "{text}");
    let text = show(folder.path(), "ec2.instance");
    assert!(text.contains("aws-spot-advisor/AmazonEC2") && text.contains("estimate"), "{text}");
    // 40 % of the 0.107 that the embedded table has.
    assert!(text.contains("0.0428"), "{text}");
    let kept = fs::read(folder.path().join("spot_advisor.csv.zst")).unwrap();
    let kept = String::from_utf8(zstd::decode_all(&kept[..]).unwrap()).unwrap();
    assert_eq!(kept.lines().count(), 1 + 3, "{kept}");
}

/// A rate as the service writes it.
fn rate(plan: &str, usage: &str, price: &str, more: &Value) -> Value {
    let mut rate = json!({
        "savingsPlanOffering": {
            "offeringId": "00000000-0000-0000-0000-000000000000", "paymentOption": "No Upfront",
            "planType": plan, "durationSeconds": 31_536_000, "currency": "USD",
            "planDescription": "1 year No Upfront Savings Plan"
        },
        "rate": price, "unit": "Hrs", "productType": "EC2", "serviceCode": "AmazonEC2",
        "usageType": usage, "operation": "RunInstances",
        "properties": [
            { "name": "region", "value": "eu-west-1" },
            { "name": "instanceType", "value": usage.rsplit(':').next().unwrap() },
            { "name": "productDescription", "value": "Linux/UNIX" },
            { "name": "tenancy", "value": "shared" }
        ]
    });
    for (name, value) in more.as_object().unwrap() {
        rate[name] = value.clone();
    }
    rate
}

fn rates() -> Vec<Value> {
    let box_usage = "EU-BoxUsage:m5.large";
    let windows = json!({ "properties": [
        { "name": "region", "value": "eu-west-1" }, { "name": "instanceType", "value": "m5.large" },
        { "name": "productDescription", "value": "Windows" }, { "name": "tenancy", "value": "dedicated" }
    ] });
    let three_years = json!({ "savingsPlanOffering": {
        "offeringId": "0", "paymentOption": "All Upfront", "planType": "EC2Instance",
        "durationSeconds": 94_608_000, "currency": "USD", "planDescription": "m5"
    } });
    let of = |product: &str, service: &str, unit: &str| {
        json!({ "productType": product, "serviceCode": service, "unit": unit, "properties": [
            { "name": "region", "value": "eu-west-1" }
        ] })
    };
    vec![
        rate("Compute", box_usage, "0.0800000000", &json!({})),
        rate("Compute", box_usage, "0.1720000000", &windows),
        rate("EC2Instance", box_usage, "0.0410000000", &three_years),
        rate("Compute", "EU-UnusedBox:m5.large", "0.0800000000", &json!({})),
        rate(
            "Compute",
            "EU-Fargate-vCPU-Hours:perCPU",
            "0.0340032",
            &of("Fargate", "AmazonECS", "Hrs"),
        ),
        rate(
            "Compute",
            "EU-Fargate-vCPU-Hours:perCPU",
            "0.0340032",
            &of("Fargate", "AmazonEKS", "Hrs"),
        ),
        rate(
            "Compute",
            "EU-Lambda-GB-Second",
            "0.0000150000",
            &of("Lambda", "AWSLambda", "Lambda-GB-Second"),
        ),
        rate(
            "SageMaker",
            "EUW1-Host:ml.m5.large",
            "0.1020000000",
            &of("SageMaker", "AmazonSageMaker", "Hrs"),
        ),
        rate(
            "SageMaker",
            "EU-Mystery:ml.m5.large",
            "0.1",
            &of("SageMaker", "AmazonSageMaker", "Hrs"),
        ),
    ]
}

/// Two rates a page, of the product that is asked for.
fn plans() -> Web {
    Web::start(|request| {
        assert!(request.target.starts_with("/DescribeSavingsPlansOfferingRates"));
        let asked: Value = serde_json::from_str(&request.body).unwrap();
        let skip: usize =
            asked["nextToken"].as_str().and_then(|token| token.parse().ok()).unwrap_or_default();
        let rates: Vec<_> = rates()
            .into_iter()
            .filter(|rate| asked["products"][0] == rate["productType"])
            .collect();
        let page: Vec<_> = rates.iter().skip(skip).take(2).collect();
        let mut answer = json!({ "searchResults": page });
        if skip + 2 < rates.len() {
            answer["nextToken"] = json!((skip + 2).to_string());
        }
        ("application/json", answer.to_string())
    })
}

#[test]
fn rates_of_savings_plans_come_with_their_terms() {
    let (web, folder) = (plans(), tempfile::tempdir().unwrap());
    web.fail([Fault::Throttled, Fault::Html, Fault::Cut(100), Fault::Malformed]);
    let mut command = outlay(folder.path(), "savings-plan");
    command.env("AWS_ENDPOINT_URL_SAVINGSPLANS", &web.url);
    let text = good(&with_credentials(&mut command).output().unwrap());
    assert!(text.contains("6 prices"), "{text}");
    assert!(text.contains("1 capacity reservations cost what the instance does"), "{text}");
    assert!(text.contains("savings plans, AmazonSageMaker, Mystery"), "{text}");
    let text = show(folder.path(), "ec2.instance");
    assert!(text.contains("savings_plan"), "{text}");
    assert_has(&text, "linux savings_plan 1yr.no_upfront.compute 0.08 ");
    assert_has(&text, "linux savings_plan 3yr.all_upfront.ec2_instance 0.041 ");
    assert_has(&text, "windows/dedicated savings_plan 1yr.no_upfront.compute 0.172 ");
    assert!(show(folder.path(), "fargate.linux.x86.vcpu").contains("0.0340032"));
    assert!(show(folder.path(), "lambda.duration").contains("0.000015"));
    let text = show(folder.path(), "sagemaker.instance");
    assert!(text.contains("ml.m5.large") && text.contains("1yr.no_upfront.sagemaker"), "{text}");
    assert!(text.contains("0.102 "), "{text}");
    let asked: Value = serde_json::from_str(&web.requests()[0].body).unwrap();
    assert!(asked["filters"].to_string().contains("eu-west-1"), "{asked}");
}

#[test]
fn a_service_that_does_not_recover_is_one_error() {
    let folder = tempfile::tempdir().unwrap();
    for (fault, cause) in [
        (Fault::Throttled, "HTTP 429"),
        (Fault::Html, "a page of HTML"),
        (Fault::Cut(100), "end of file"),
        (Fault::Refused, "HTTP 403"),
    ] {
        let web = plans();
        web.fail_always(fault);
        let mut command = outlay(folder.path(), "savings-plan");
        command.env("AWS_ENDPOINT_URL_SAVINGSPLANS", &web.url).args([
            "--tries",
            "2",
            "--service",
            "ec2",
        ]);
        let output = with_credentials(&mut command).output().unwrap();
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert_eq!(said.matches("error:").count(), 1, "{said}");
        assert!(said.contains(cause) && said.contains("hint:"), "{cause}: {said}");
    }
}

#[test]
fn savings_plans_take_credentials() {
    let folder = tempfile::tempdir().unwrap();
    let output = outlay(folder.path(), "savings-plan").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains("without credentials") && said.contains("AWS_PROFILE"), "{said}");
}
