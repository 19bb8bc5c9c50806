//! `outlay prices update` against Google's Cloud Billing Catalog on loopback.

#![cfg(feature = "google")]
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

/// SKUs in a page.
const PAGE: usize = 3;

fn sku(description: &str, group: &str, usage: &str, unit: &str, nanos: u32) -> Value {
    json!({
        "name": "services/6F81-5844-456A/skus/0000-0000-0000", "skuId": "0000-0000-0000",
        "description": description,
        "category": {
            "serviceDisplayName": "Compute Engine", "resourceFamily": "Compute",
            "resourceGroup": group, "usageType": usage
        },
        "serviceRegions": ["us-central1", "us-east1"],
        "pricingInfo": [{
            "summary": "", "effectiveTime": "2026-07-16T10:50:40.206Z", "currencyConversionRate": 1,
            "pricingExpression": {
                "usageUnit": unit, "displayQuantity": 1,
                "tieredRates": [{
                    "startUsageAmount": 0,
                    "unitPrice": { "currencyCode": "USD", "units": "0", "nanos": nanos }
                }]
            }
        }],
        "serviceProviderName": "Google"
    })
}

fn skus() -> Vec<Value> {
    vec![
        sku("N2 Instance Core running in Americas", "CPU", "OnDemand", "h", 31_611_000),
        sku("Storage PD Capacity", "PDStandard", "OnDemand", "GiBy.mo", 40_000_000),
        sku("Commitment v1: N2 Cpu in Americas for 1 Year", "CPU", "Commit1Yr", "h", 19_915_000),
        sku(
            "Commitment v1: N2 Ram in Americas for 1 Year",
            "RAM",
            "Commit1Yr",
            "GiBy.h",
            2_669_000,
        ),
        sku("Cloud Weather Machine", "Weather", "OnDemand", "h", 1),
        // The memory is two pages behind the core that it is put together with.
        sku("N2 Instance Ram running in Americas", "RAM", "OnDemand", "GiBy.h", 4_237_000),
        sku(
            "Spot Preemptible N2 Instance Core running in Americas",
            "CPU",
            "Preemptible",
            "h",
            13_630_000,
        ),
        sku(
            "Spot Preemptible N2 Instance Ram running in Americas",
            "RAM",
            "Preemptible",
            "GiBy.h",
            1_827_000,
        ),
    ]
}

/// Serves the catalog of Compute Engine page by page; other services have no SKUs. It also gives out
/// tokens.
fn serve() -> Web {
    Web::start(|request| {
        if request.target == "/token" {
            let token =
                json!({ "access_token": "of-a-user", "expires_in": 3600, "token_type": "Bearer" });
            return ("application/json", token.to_string());
        }
        let is_compute = request.target.contains("6F81-5844-456A");
        let skus = if is_compute { skus() } else { Vec::new() };
        let skip: usize = parameter(request, "pageToken")
            .and_then(|token| token.strip_prefix("page-")?.parse().ok())
            .unwrap_or_default();
        let page: Vec<_> = skus.iter().skip(skip).take(PAGE).collect();
        let more = skip + PAGE < skus.len();
        let next = if more { format!("page-{}", skip + PAGE) } else { String::new() };
        ("application/json", json!({ "skus": page, "nextPageToken": next }).to_string())
    })
}

fn outlay(folder: &Path, web: &Web) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
    command
        .env_clear()
        .env("OUTLAY_PRICES", folder)
        .env("OUTLAY_GOOGLE_BILLING_URL", &web.url)
        .args(["prices", "update", "--provider", "google", "--region", "us-central1"])
        .args(["--purchase", "on-demand,reserved,spot", "--retry-delay", "1", "--rate", "10000"]);
    command
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

fn good(output: &Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    said(output)
}

fn show(folder: &Path, words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_outlay"))
        .env_clear()
        .env("OUTLAY_PRICES", folder)
        .args(["prices", "show"])
        .args(words)
        .args(["--region", "us-central1"])
        .output()
        .unwrap();
    good(&output)
}

/// The same schema as the unit tests': of the official discovery document.
#[test]
fn what_is_served_is_of_the_documented_form() {
    let schema = include_str!("data/google_skus.schema.json");
    let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let page = json!({ "skus": skus(), "nextPageToken": "" });
    let faults: Vec<_> = schema.iter_errors(&page).map(|error| error.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn machine_types_are_put_together_over_pages_and_faults() {
    let (web, folder) = (serve(), tempfile::tempdir().unwrap());
    web.fail([Fault::Throttled, Fault::Html, Fault::Cut(60), Fault::Malformed]);
    let text =
        good(&outlay(folder.path(), &web).env("OUTLAY_GOOGLE_API_KEY", "s3cret").output().unwrap());
    assert!(text.contains("Compute Engine, Weather, Cloud Weather Machine"), "{text}");
    let text = show(folder.path(), &["compute.instance", "n2-standard-4"]);
    for price in ["0.194236", "0.122364", "0.083752"] {
        assert!(text.contains(price), "{price}: {text}");
    }
    assert!(show(folder.path(), &["compute.storage.hdd"]).contains("0.04"));
    let requests = web.requests();
    // Three pages of Compute Engine, one of each of three others, four faults.
    assert_eq!(requests.len(), 3 + 3 + 4);
    for request in requests {
        assert!(request.head.contains("x-goog-api-key: s3cret"), "{}", request.head);
        assert!(!request.target.contains("s3cret"));
    }
}

#[test]
fn what_does_not_pass_is_one_error_without_the_key() {
    for (fault, cause) in [
        (Fault::Throttled, "HTTP 429"),
        (Fault::Html, "HTTP 500: a page of HTML"),
        (Fault::Cut(300), "the connection was cut"),
        (Fault::Malformed, "an answer that was cut short"),
        (Fault::Refused, "HTTP 403"),
    ] {
        let (web, folder) = (serve(), tempfile::tempdir().unwrap());
        web.fail_always(fault);
        let output = outlay(folder.path(), &web)
            .env("OUTLAY_GOOGLE_API_KEY", "s3cret")
            .args(["--tries", "2", "--service", "Compute Engine"])
            .output()
            .unwrap();
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert_eq!(said.matches("error:").count(), 1, "{said}");
        assert!(said.contains(cause) && !said.contains("s3cret"), "{said}");
        assert!(!folder.path().join("google.prices").exists());
    }
}

#[test]
fn application_default_credentials_will_do() {
    let (web, folder) = (serve(), tempfile::tempdir().unwrap());
    let credentials = folder.path().join("credentials.json");
    let user = json!({
        "type": "authorized_user", "client_id": "id", "client_secret": "secret",
        "refresh_token": "refresh", "token_uri": format!("{}/token", web.url)
    });
    fs::write(&credentials, user.to_string()).unwrap();
    let output = outlay(folder.path(), &web)
        .env("GOOGLE_APPLICATION_CREDENTIALS", &credentials)
        .args(["--service", "Compute Engine"])
        .output()
        .unwrap();
    good(&output);
    let asked: Vec<_> =
        web.requests().into_iter().filter(|request| request.target.contains("/skus")).collect();
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|request| request.head.contains("authorization: Bearer of-a-user")));
}
