//! `outlay prices update` against Azure's price list on loopback, which fails in every way that one can.

#![cfg(feature = "azure")]
#![allow(clippy::unwrap_used)]

#[path = "support/web.rs"]
mod web;

use std::{
    path::Path,
    process::{Command, Output},
};

use serde_json::{Value, json};
use web::{Fault, Web, parameter};

/// Items in a page.
const PAGE: usize = 2;

fn machine(size: &str, system: &str, more: &str, price: &str) -> Value {
    let price: Value = serde_json::from_str(price).unwrap();
    json!({
        "currencyCode": "USD", "tierMinimumUnits": 0.0, "retailPrice": price, "unitPrice": price,
        "armRegionName": "westeurope", "location": "EU West",
        "effectiveStartDate": "2024-05-01T00:00:00Z", "meterId": "00000000-0000-0000-0000-000000000000",
        "meterName": format!("{size}{more}"), "productId": "DZH318Z0BQ50", "skuId": "DZH318Z0BQ50/02MT",
        "productName": format!("Virtual Machines Dsv5 Series{system}"),
        "skuName": format!("{size}{more}"), "serviceName": "Virtual Machines",
        "serviceId": "DZH313Z7MMC8", "serviceFamily": "Compute", "unitOfMeasure": "1 Hour",
        "type": "Consumption", "isPrimaryMeterRegion": true,
        "armSkuName": format!("Standard_{}", size.replace(' ', "_"))
    })
}

/// Prices of two sizes of machines, and a service of another name without any.
fn list() -> Vec<Value> {
    let mut linux = machine("D2s v5", "", "", "0.115");
    linux["savingsPlan"] =
        json!([{ "unitPrice": 0.0767, "retailPrice": 0.0767, "term": "1 Year" }]);
    let mut reserved = machine("D2s v5", "", "", "596");
    reserved["type"] = json!("Reservation");
    reserved["reservationTerm"] = json!("1 Year");
    vec![
        linux,
        machine("D2s v5", " Windows", "", "0.207"),
        machine("D2s v5", "", " Spot", "0.0215"),
        machine("D4s v5", "", "", "0.23"),
        reserved,
    ]
}

/// Serves the list page by page. The links to next pages name the public service, as a mirror that
/// recorded its answers would.
fn serve() -> Web {
    Web::start(|request| {
        let filter = parameter(request, "$filter").unwrap_or_default();
        let skip: usize =
            parameter(request, "$skip").and_then(|skip| skip.parse().ok()).unwrap_or_default();
        let items: Vec<_> = list()
            .into_iter()
            .filter(|item| filter.contains(item["serviceName"].as_str().unwrap()))
            .collect();
        let page: Vec<_> = items.iter().skip(skip).take(PAGE).collect();
        let next = (skip + PAGE < items.len()).then(|| {
            let filter = filter.replace(' ', "%20").replace('\'', "%27");
            format!(
                "https://prices.azure.com:443/api/retail/prices?$filter={filter}&$skip={}",
                skip + PAGE
            )
        });
        let count = page.len();
        let answer = json!({
            "BillingCurrency": "USD", "CustomerEntityId": "Default", "CustomerEntityType": "Retail",
            "Items": page, "NextPageLink": next, "Count": count
        });
        ("application/json", answer.to_string())
    })
}

fn update(folder: &Path, web: &Web, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_outlay"))
        .env_clear()
        .env("OUTLAY_PRICES", folder)
        .env("OUTLAY_AZURE_PRICES_URL", &web.url)
        .args(["prices", "update", "--provider", "azurerm", "--region", "westeurope"])
        .args(["--service", "virtual_machine", "--retry-delay", "1", "--rate", "10000"])
        .args(["--purchase", "on-demand,reserved,savings-plan,spot"])
        .args(more)
        .output()
        .unwrap()
}

fn show(folder: &Path, size: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_outlay"))
        .env_clear()
        .env("OUTLAY_PRICES", folder)
        .args(["prices", "show", "virtual_machine.instance", size, "--region", "westeurope"])
        .output()
        .unwrap();
    said(&output)
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// The lines that have prices, as words without the monthly figure.
fn prices(folder: &Path, size: &str) -> Vec<String> {
    let text = show(folder, size);
    assert!(text.contains("azure-retail/Virtual Machines"), "{text}");
    let of_system = |line: &&str| line.starts_with("linux ") || line.starts_with("windows ");
    let words = |line: &str| {
        let line: Vec<_> = line.split_whitespace().collect();
        let price = line.iter().position(|word| ["hour", "once"].contains(word)).map(|at| at + 2);
        line[..price.unwrap()].join(" ")
    };
    text.lines().filter(of_system).map(words).collect()
}

fn assert_updated(folder: &Path) {
    assert_eq!(
        prices(folder, "Standard_D2s_v5"),
        [
            "linux on_demand hour 0.115",
            "linux reserved 1yr.all_upfront hour 0",
            "linux reserved 1yr.no_upfront hour 0.0680365297",
            "linux reserved_upfront 1yr.all_upfront once 596",
            "linux savings_plan 1yr.no_upfront.compute hour 0.0767",
            "linux spot hour 0.0215",
            "windows on_demand hour 0.207",
        ],
        "{}",
        show(folder, "Standard_D2s_v5")
    );
    assert!(
        show(folder, "Standard_D4s_v5").contains("0.23"),
        "{}",
        show(folder, "Standard_D4s_v5")
    );
}

#[test]
fn all_pages_come_into_the_table() {
    let (web, folder) = (serve(), tempfile::tempdir().unwrap());
    let output = update(folder.path(), &web, &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert_updated(folder.path());
    let requests = web.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(parameter(&requests[0], "api-version").unwrap(), "2023-01-01-preview");
    assert_eq!(
        parameter(&requests[2], "$filter").unwrap(),
        "serviceName eq 'Virtual Machines' and (armRegionName eq 'westeurope')"
    );
}

#[test]
fn what_passes_is_tried_again() {
    let (web, folder) = (serve(), tempfile::tempdir().unwrap());
    web.fail([Fault::Throttled, Fault::Html, Fault::Cut(300), Fault::Malformed, Fault::Cut(0)]);
    let output = update(folder.path(), &web, &["--tries", "6"]);
    assert!(output.status.success(), "{}", said(&output));
    assert_updated(folder.path());
    assert_eq!(web.requests().len(), 3 + 5);
}

#[test]
fn what_does_not_pass_is_one_error_and_changes_nothing() {
    let (web, folder) = (serve(), tempfile::tempdir().unwrap());
    let good = update(folder.path(), &web, &[]);
    assert!(good.status.success(), "{}", said(&good));
    let kept = std::fs::read(folder.path().join("azurerm.prices")).unwrap();
    for (fault, cause) in [
        (Fault::Throttled, "HTTP 429"),
        (Fault::Html, "HTTP 500: a page of HTML"),
        (Fault::Cut(300), "the connection was cut"),
        (Fault::Malformed, "an answer that was cut short"),
        (Fault::Refused, "HTTP 403"),
    ] {
        let broken = serve();
        broken.fail_always(fault);
        let output = update(folder.path(), &broken, &["--tries", "2"]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert_eq!(said.matches("error:").count(), 1, "{said}");
        assert!(said.contains(cause) && said.contains("hint:"), "{said}");
        assert_eq!(std::fs::read(folder.path().join("azurerm.prices")).unwrap(), kept);
    }
}

#[test]
fn a_page_that_names_itself_as_the_next_is_an_error() {
    let web = Web::start(|_| {
        let link = "https://prices.azure.com:443/api/retail/prices?$skip=1000";
        ("application/json", json!({ "Items": [], "NextPageLink": link }).to_string())
    });
    let folder = tempfile::tempdir().unwrap();
    let output = update(folder.path(), &web, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("names itself as the next"), "{}", said(&output));
}
