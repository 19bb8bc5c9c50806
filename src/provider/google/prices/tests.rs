use std::collections::BTreeMap;

use jiff::civil::date;
use rust_decimal::{Decimal, dec};
use serde_json::{Value, json};

use super::{
    place::{Place, place, series},
    *,
};
use crate::price::{Left, PriceBook};

/// `tests/data/README.md` says where these are from.
const PARTS: &str = include_str!("../../../../tests/data/google_parts_us-central1_2026-07.csv");
const SCHEMA: &str = include_str!("../../../../tests/data/google_skus.schema.json");

/// A SKU as the service writes it; `price` is split into units and nanos.
fn sku(
    description: &str,
    (service, group, usage): (&str, &str, &str),
    regions: &[&str],
    unit: &str,
    tiers: &[(u32, Decimal)],
) -> Value {
    let rates: Vec<_> = tiers
        .iter()
        .map(|(start, price)| {
            let nanos: i64 = ((price - price.trunc()) * dec!(1_000_000_000)).normalize().to_string().parse().unwrap();
            json!({
                "startUsageAmount": start,
                "unitPrice": { "currencyCode": "USD", "units": price.trunc().normalize().to_string(), "nanos": nanos }
            })
        })
        .collect();
    json!({
        "name": "services/6F81-5844-456A/skus/0000-0000-0000", "skuId": "0000-0000-0000",
        "description": description,
        "category": {
            "serviceDisplayName": service, "resourceFamily": "Compute",
            "resourceGroup": group, "usageType": usage
        },
        "serviceRegions": regions,
        "pricingInfo": [{
            "summary": "", "effectiveTime": "2026-07-16T10:50:40.206Z", "currencyConversionRate": 1,
            "pricingExpression": {
                "usageUnit": unit, "displayQuantity": 1, "tieredRates": rates,
                "usageUnitDescription": "hour", "baseUnit": "s", "baseUnitDescription": "second",
                "baseUnitConversionFactor": 3600
            }
        }],
        "serviceProviderName": "Google",
        "geoTaxonomy": { "type": "REGIONAL", "regions": regions }
    })
}

/// The SKU of a line of the recorded parts, worded as Google does.
fn part_sku(line: &str) -> Value {
    let fields: Vec<_> = line.split(',').collect();
    let [part, option, term, price] = fields[..] else { panic!("{line}") };
    let price: Decimal = price.parse().unwrap();
    let (usage, years) = match (option, term) {
        ("on_demand", _) => ("OnDemand", ""),
        ("spot", _) => ("Preemptible", ""),
        (_, "1yr.cud") => ("Commit1Yr", " for 1 Year"),
        _ => ("Commit3Yr", " for 3 Years"),
    };
    let words = |of: &str| series().find(|(series, _)| *series == of).unwrap().1;
    let committed = usage.starts_with("Commit");
    let before = match usage {
        "Preemptible" => "Spot Preemptible ",
        "OnDemand" => "",
        _ => "Commitment v1: ",
    };
    let (stem, group, unit) = if let Some(series) = part.strip_prefix("core ") {
        match (series, committed) {
            ("n1", true) => ("Cpu in Americas".to_owned(), "CPU", "h"),
            (_, true) => (format!("{} Cpu in Americas", words(series)), "CPU", "h"),
            _ => (format!("{} Instance Core running in Americas", words(series)), "CPU", "h"),
        }
    } else if let Some(series) = part.strip_prefix("memory ") {
        match (series, committed) {
            ("n1", true) => ("Ram in Americas".to_owned(), "RAM", "GiBy.h"),
            (_, true) => (format!("{} Ram in Americas", words(series)), "RAM", "GiBy.h"),
            _ => (format!("{} Instance Ram running in Americas", words(series)), "RAM", "GiBy.h"),
        }
    } else if let Some(disk) = part.strip_prefix("compute.storage.local") {
        let of = disk.trim_start_matches('-').to_uppercase();
        let stem = match (&*of, usage) {
            ("", "OnDemand") => "SSD backed Local Storage".to_owned(),
            ("", "Preemptible") => {
                "SSD backed Local Storage attached to Spot Preemptible VMs".to_owned()
            }
            ("", _) => "Local SSD in Iowa".to_owned(),
            (of, "OnDemand" | "Preemptible") => format!("{of} Instance Local SSD running in Iowa"),
            (of, _) => format!("{of} Local SSD in Iowa"),
        };
        let before = if of.is_empty() && usage == "Preemptible" { "" } else { before };
        let description = format!("{before}{stem}{years}");
        return sku(
            &description,
            ("Compute Engine", "LocalSSD", usage),
            &["us-central1"],
            "GiBy.mo",
            &[(0, price)],
        );
    } else {
        (format!("{part} running in Americas"), "GPU", "h")
    };
    let regions = ["us-central1", "us-east1", "us-west1"];
    let description = format!("{before}{stem}{years}");
    sku(&description, ("Compute Engine", group, usage), &regions, unit, &[(0, price)])
}

fn part(region: &str) -> Part {
    Part {
        provider: PROVIDER,
        source: ID,
        service: "Compute Engine".into(),
        region: Some(region.into()),
        purchases: Purchase::ALL.to_vec(),
        only: None,
    }
}

/// What SKUs become, once they are seen to be of the documented form.
fn lines(skus: &[Value], region: &str) -> (Vec<String>, Left) {
    let page = json!({ "skus": skus, "nextPageToken": "" });
    let schema = jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let faults: Vec<_> = schema.iter_errors(&page).map(|error| error.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    let page: Page = serde_json::from_str(&page.to_string()).unwrap();
    let (mut sink, mut rows) = (Sink::new(part(region)), Rows::new(date(2026, 11, 1)));
    page.skus.iter().for_each(|sku| rows.take(sku, &mut sink));
    rows.machines(&InstanceSpecs::embedded(), &mut sink);
    let (shards, left) = sink.finish();
    (shards.values().flat_map(|text| text.lines().map(str::to_owned)).collect(), left)
}

/// Machine type, purchase option and term, and the price.
fn machines<'a>(lines: impl Iterator<Item = &'a str>) -> BTreeMap<String, Decimal> {
    let machine = |line: &str| {
        let fields: Vec<_> = line.split(',').collect();
        let key = format!("{} {} {}", fields[1], fields[3], fields[4]);
        (fields[0] == "compute.instance").then(|| (key, fields[8].parse().unwrap()))
    };
    lines.filter_map(machine).collect()
}

/// What the catalog prices in parts, another source prices in whole machine types. Both are of July 2026,
/// and the parts were read out of no more than two machine types of a series: all others must come out.
#[test]
fn parts_come_to_the_machine_types_that_the_embedded_table_has() {
    let skus: Vec<_> = PARTS.lines().skip(1).map(part_sku).collect();
    let (lines, left) = lines(&skus, "us-central1");
    assert_eq!(left, Left::default());
    let composed = machines(lines.iter().map(String::as_str));
    let book = PriceBook::open(None, None).unwrap();
    let mut equal = 0;
    for listing in book.listings("compute.instance", "us-central1") {
        let row = listing.row().unwrap();
        let key = format!("{} {} {}", row.sku, row.purchase_option, row.term);
        let Some(price) = composed.get(&key) else { continue };
        let embedded = row.tier().unwrap().unit_price.0;
        // Its commitments are months divided by 730, with eight decimals.
        assert!((price - embedded).abs() <= dec!(0.00000002), "{key}: {price}, {embedded}");
        equal += 1;
    }
    assert!(equal > 1300, "{equal}");
    assert_eq!(composed["e2-micro on_demand "], dec!(0.0083764275));
    assert_eq!(composed["n2-standard-4 spot "], dec!(0.083752));
    assert_eq!(composed["a2-highgpu-1g on_demand "], dec!(3.673385));
    // Commitments of A2's GPUs are not among the parts: no half of a price.
    assert!(!composed.contains_key("a2-highgpu-1g reserved 1yr.cud"));
}

#[test]
fn products_have_the_names_that_the_embedded_table_has() {
    let book = PriceBook::open(None, None).unwrap();
    let products = include_str!("products.csv").lines().skip(1);
    for line in products {
        let product = line.split(',').nth(2).unwrap();
        // GPUs by themselves are new.
        assert!(product == "compute.gpu" || book.sells(product), "{product}");
    }
}

#[test]
fn skus_of_other_services_come_in_their_tiers() {
    let on_demand = |service, group| (service, group, "OnDemand");
    let egress = "Network Internet Data Transfer Out from Americas to Americas";
    let tiers = [(0, dec!(0.12)), (1024, dec!(0.11)), (10240, dec!(0.08))];
    let (lines, left) = lines(
        &[
            sku(
                egress,
                on_demand("Compute Engine", "PremiumInternetEgress"),
                &["us-central1"],
                "GiBy",
                &tiers,
            ),
            sku(
                "Standard Storage Iowa",
                on_demand("Cloud Storage", "RegionalStorage"),
                &["us-central1"],
                "GiBy.mo",
                &[(0, dec!(0)), (5, dec!(0.02))],
            ),
            sku(
                "Nearline Storage Iowa (Early Delete)",
                on_demand("Cloud Storage", "NearlineStorage"),
                &["us-central1"],
                "GiBy.mo",
                &[(0, dec!(0.01))],
            ),
            sku(
                "Nearline Data Retrieval",
                on_demand("Cloud Storage", "NearlineOps"),
                &["global"],
                "GiBy",
                &[(0, dec!(0.01))],
            ),
            sku(
                "Storage PD Capacity in Iowa",
                on_demand("Compute Engine", "PDStandard"),
                &["us-central1"],
                "GiBy.mo",
                &[(0, dec!(0.04))],
            ),
            sku(
                "Nvidia L4 GPU attached to Spot Preemptible VMs running in Iowa",
                ("Compute Engine", "GPU", "Preemptible"),
                &["us-central1"],
                "h",
                &[(0, dec!(0.2))],
            ),
            sku(
                "N2 Custom Instance Core running in Iowa",
                on_demand("Compute Engine", "CPU"),
                &["us-central1"],
                "h",
                &[(0, dec!(0.033))],
            ),
            sku(
                "Cloud Weather Machine",
                on_demand("Compute Engine", "Weather"),
                &["us-central1"],
                "h",
                &[(0, dec!(1))],
            ),
            sku(
                "Storage PD Capacity in Oregon",
                on_demand("Compute Engine", "PDStandard"),
                &["us-west1"],
                "fortnight",
                &[(0, dec!(0.04))],
            ),
            sku(
                "Storage PD Capacity in Utah",
                on_demand("Compute Engine", "PDStandard"),
                &["us-west3"],
                "h",
                &[(0, dec!(0.04))],
            ),
        ],
        "us-central1",
    );
    let source = "USD,2026-11-01,google-catalog/Compute Engine,list";
    let expected = [
        format!("compute.gpu,nvidia-l4,,spot,,hour,0,,0.2,{source}"),
        format!("compute.network.traffic.egress.internet,,,on_demand,,GB,0,1024,0.12,{source}"),
        format!("compute.network.traffic.egress.internet,,,on_demand,,GB,1024,10240,0.11,{source}"),
        format!("compute.network.traffic.egress.internet,,,on_demand,,GB,10240,,0.08,{source}"),
        format!("compute.storage.hdd,,,on_demand,,GB-month,0,,0.04,{source}"),
        format!("storage.bucket.standard,,,on_demand,,GB-month,0,5,0,{source}"),
        format!("storage.bucket.standard,,,on_demand,,GB-month,5,,0.02,{source}"),
        format!("storage.retrieval.nearline,,,on_demand,,GB,0,,0.01,{source}"),
    ];
    assert_eq!(lines, expected);
    assert_eq!(left.skipped.values().sum::<u64>(), 2, "{left:?}");
    assert_eq!(left.unmapped.len(), 2, "{left:?}");
    assert_eq!(left.faulty.len(), 1, "{left:?}");
}

#[test]
fn places_are_told_by_words_that_fit_exactly() {
    let placed = |description: &str, usage: &str| {
        let value = sku(
            description,
            ("Compute Engine", "CPU", usage),
            &["us-central1"],
            "h",
            &[(0, dec!(1))],
        );
        place(&serde_json::from_value(value).unwrap())
    };
    assert_eq!(placed("N2D AMD Instance Core running in Paris", "OnDemand"), Place::Core("n2d"));
    assert_eq!(placed("Compute optimized Core running in Americas", "OnDemand"), Place::Core("c2"));
    assert_eq!(
        placed("Compute optimized Instance Ram running in Berlin", "OnDemand"),
        Place::Memory("c2")
    );
    assert_eq!(
        placed("Commitment: Compute optimized Core running in Americas for 1 Year", "Commit1Yr"),
        Place::Core("c2")
    );
    assert_eq!(placed("Commitment v1: Cpu in Montreal for 1 Year", "Commit1Yr"), Place::Core("n1"));
    assert_eq!(placed("Cpu in Montreal", "OnDemand"), Place::Nothing);
    assert!(matches!(placed("Custom Instance Core running in Paris", "OnDemand"), Place::Skip(_)));
    assert!(matches!(
        placed("N2 Sole Tenancy Instance Core running in Paris", "OnDemand"),
        Place::Skip(_)
    ));
}
