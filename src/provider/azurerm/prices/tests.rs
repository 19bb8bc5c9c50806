use std::collections::BTreeMap;

use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::json;

use super::*;
use crate::price::{Left, Sink};

/// Of December 2021, and of France Central; `tests/data/README.md` says where it is from.
const RECORDED: &[u8] =
    include_bytes!("../../../../tests/data/azure_virtual_machines_francecentral_2021-12.csv.zst");

fn part(service: &str, region: &str) -> Part {
    Part {
        provider: PROVIDER,
        source: ID,
        service: service.into(),
        region: Some(region.into()),
        purchases: Purchase::ALL.to_vec(),
        only: None,
    }
}

/// Fields of a line of the recorded list.
struct Fact<'a> {
    kind: &'a str,
    product: &'a str,
    sku: &'a str,
    meter: &'a str,
    size: &'a str,
    years: &'a str,
    primary: &'a str,
    from: &'a str,
    price: &'a str,
}

fn facts(text: &str) -> impl Iterator<Item = Fact<'_>> {
    text.lines().skip(1).map(|line| {
        let fields: Vec<_> = line.split(',').collect();
        let [kind, product, sku, meter, size, years, primary, from, price] = fields[..] else {
            panic!("{line}")
        };
        Fact { kind, product, sku, meter, size, years, primary, from, price }
    })
}

/// The item as the service writes it; the price is a JSON number of just these digits.
fn item(fact: &Fact) -> String {
    let quoted = |text: &str| json!(text).to_string();
    let term = match fact.years {
        "" => String::new(),
        "1" => r#","reservationTerm":"1 Year""#.to_owned(),
        years => format!(r#","reservationTerm":"{years} Years""#),
    };
    format!(
        r#"{{"currencyCode":"USD","tierMinimumUnits":0.0,"retailPrice":{price},"unitPrice":{price},
        "armRegionName":"francecentral","location":"FR Central",
        "effectiveStartDate":"{from}T00:00:00Z","meterName":{meter},"productName":{product},
        "skuName":{sku},"serviceName":"Virtual Machines","serviceFamily":"Compute",
        "unitOfMeasure":"1 Hour","type":"{kind}","isPrimaryMeterRegion":{primary},
        "armSkuName":{size}{term}}}"#,
        price = fact.price,
        from = fact.from,
        meter = quoted(fact.meter),
        product = quoted(fact.product),
        sku = quoted(fact.sku),
        kind = fact.kind,
        primary = fact.primary == "1",
        size = quoted(fact.size),
    )
}

/// What the items of a page become: lines of tables, and what has no place there.
fn lines(page: &str, part: Part) -> (Vec<String>, Left) {
    let page: Page = serde_json::from_str(page).unwrap();
    let (mut sink, mut rows) = (Sink::new(part), Rows::new(date(2026, 11, 1)));
    page.items.iter().for_each(|item| rows.take(item, &mut sink));
    rows.offer(&mut sink);
    let (shards, left) = sink.finish();
    (
        shards
            .into_values()
            .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
            .collect(),
        left,
    )
}

/// The key of a line, and its price.
fn priced(lines: &[String]) -> BTreeMap<String, Decimal> {
    let price = |line: &String| {
        let fields: Vec<_> = line.split(',').collect();
        (fields[..5].join(","), fields[8].parse().unwrap())
    };
    let prices: BTreeMap<_, _> = lines.iter().map(price).collect();
    assert_eq!(prices.len(), lines.len(), "a key has two lines");
    prices
}

#[test]
fn every_recorded_price_comes_out_as_it_went_in() {
    let text = String::from_utf8(zstd::decode_all(RECORDED).unwrap()).unwrap();
    let items: Vec<_> = facts(&text).map(|fact| item(&fact)).collect();
    let page = format!(r#"{{"Items":[{}],"NextPageLink":null}}"#, items.join(","));
    let (lines, left) = lines(&page, part("Virtual Machines", "francecentral"));
    let mut prices = priced(&lines);
    assert_eq!(items.len(), 4436);
    let mut free = 0;
    for fact in facts(&text) {
        if fact.meter.ends_with("Free") {
            free += 1;
            continue;
        }
        let host = fact.product.contains("Dedicated Host");
        let system = match (fact.product.ends_with("Windows"), fact.years) {
            (true, "") => "windows",
            _ => "linux",
        };
        let (low, option) = match fact.sku.rsplit_once(' ') {
            Some((_, "Spot")) => ("", "spot"),
            Some((_, "Priority")) => ("-low-priority", "spot"),
            _ => ("", "on_demand"),
        };
        let dev = if fact.kind == "DevTestConsumption" { "/dev-test" } else { "" };
        let of = if host { "dedicated_host.host" } else { "virtual_machine.instance" };
        let size = if host { fact.size.to_owned() } else { fact.size.replace(' ', "_") };
        let key =
            |option: &str, term: &str| format!("{of},{size},{system}{low}{dev},{option},{term}");
        let price: Decimal = fact.price.parse().unwrap();
        if fact.years.is_empty() {
            assert_eq!(prices.remove(&key(option, "")), Some(price), "{}", key(option, ""));
            continue;
        }
        let term = format!("{}yr.all_upfront", fact.years);
        assert_eq!(prices.remove(&key("reserved_upfront", &term)), Some(price), "{term} {size}");
        assert_eq!(prices.remove(&key("reserved", &term)), Some(Decimal::ZERO));
        // By the month it comes to the same, to the cent.
        let hourly = prices.remove(&key("reserved", &format!("{}yr.no_upfront", fact.years)));
        let hours = Decimal::from(8760) * fact.years.parse::<Decimal>().unwrap();
        assert_eq!((hourly.unwrap() * hours).round_dp(2), price);
    }
    assert!(prices.is_empty(), "nothing said so: {prices:?}");
    assert_eq!(left.skipped.values().sum::<u64>(), free);
    assert!(left.unmapped.is_empty() && left.faulty.is_empty(), "{left:?}");
}

/// An item of a database: what differs from it is given as JSON.
fn database(differs: &serde_json::Value) -> serde_json::Value {
    let mut item = json!({
        "currencyCode": "USD", "tierMinimumUnits": 0.0, "retailPrice": 0.25, "unitPrice": 0.25,
        "armRegionName": "westeurope", "location": "EU West",
        "effectiveStartDate": "2024-05-01T00:00:00Z", "meterName": "vCore",
        "productName": "SQL Database Single/Elastic Pool General Purpose - Compute Gen5",
        "skuName": "2 vCore", "serviceName": "SQL Database", "serviceFamily": "Databases",
        "unitOfMeasure": "1 Hour", "type": "Consumption", "isPrimaryMeterRegion": true,
        "armSkuName": "SQLDB_GP_Compute_Gen5_2"
    });
    for (name, value) in differs.as_object().unwrap() {
        item[name] = value.clone();
    }
    item
}

fn databases(differ: &[serde_json::Value]) -> (Vec<String>, Left) {
    let items: Vec<_> = differ.iter().map(database).collect();
    lines(&json!({ "Items": items }).to_string(), part("SQL Database", "westeurope"))
}

const SQL: &str =
    "retail.sql-database-single-elastic-pool-general-purpose-compute-gen5,2-vcore,vcore";

#[test]
fn savings_plans_come_with_the_price_that_they_lower() {
    let plans = json!([
        { "unitPrice": 0.2, "retailPrice": 0.2, "term": "1 Year" },
        { "unitPrice": 0.1625, "retailPrice": 0.1625, "term": "3 Years" },
        { "unitPrice": 0.1, "retailPrice": 0.1, "term": "5 Years" },
    ]);
    let (lines, left) = databases(&[json!({ "savingsPlan": plans })]);
    let source = "USD,2026-11-01,azure-retail/SQL Database,list";
    assert_eq!(
        lines,
        [
            format!("{SQL},on_demand,,hour,0,,0.25,{source}"),
            format!("{SQL},savings_plan,1yr.no_upfront.database,hour,0,,0.2,{source}"),
            format!("{SQL},savings_plan,3yr.no_upfront.database,hour,0,,0.1625,{source}"),
        ]
    );
    assert_eq!(left.skipped.values().sum::<u64>(), 1);
}

#[test]
fn tiers_end_where_the_next_begins_and_packs_become_units() {
    let of = |start: u32, price: u32| json!({ "unitOfMeasure": "100 GB/Month", "tierMinimumUnits": start, "retailPrice": price });
    let (lines, _) = databases(&[of(500, 1), of(0, 2)]);
    assert!(lines[0].contains(",GB-month,0,50000,0.02,"), "{}", lines[0]);
    assert!(lines[1].contains(",GB-month,50000,,0.01,"), "{}", lines[1]);
}

#[test]
fn of_several_prices_the_one_in_force_is_taken() {
    let (lines, left) = databases(&[
        json!({ "retailPrice": 1, "effectiveStartDate": "2020-01-01T00:00:00Z" }),
        json!({ "retailPrice": 2 }),
        json!({ "retailPrice": 3, "effectiveStartDate": "2099-01-01T00:00:00Z" }),
        json!({ "retailPrice": 4, "isPrimaryMeterRegion": false }),
        json!({ "retailPrice": 5, "effectiveEndDate": "2025-01-01T00:00:00Z" }),
    ]);
    assert_eq!(priced(&lines), [(format!("{SQL},on_demand,"), Decimal::TWO)].into());
    assert_eq!(left.skipped.values().sum::<u64>(), 4);
}

#[test]
fn what_maps_to_nothing_is_counted() {
    let (lines, left) = databases(&[
        json!({ "unitOfMeasure": "1 Furlong" }),
        json!({ "type": "Barter" }),
        json!({ "effectiveStartDate": "soon" }),
        json!({ "retailPrice": -1 }),
    ]);
    assert!(lines.is_empty());
    assert_eq!(left.unmapped.len(), 2, "{left:?}");
    assert_eq!(left.faulty.len(), 2, "{left:?}");
}

#[test]
fn the_same_machine_in_a_cloud_service_is_another_product() {
    let (lines, _) = databases(&[json!({
        "serviceName": "Virtual Machines", "productName": "Dadsv5 Series Cloud Services",
        "skuName": "Standard_D16ads_v5 Low Priority", "meterName": "D16ads v5 Low Priority",
        "armSkuName": "Standard_D16ads_v5"
    })]);
    let key = "retail.dadsv5-series-cloud-services,standard-d16ads-v5-low-priority,d16ads-v5-low-priority,spot,";
    assert!(lines[0].starts_with(key), "{}", lines[0]);
}

#[test]
fn a_part_is_asked_for_by_its_filter() {
    assert_eq!(
        filter(&part("Storage", "westeurope")),
        "serviceName eq 'Storage' and (armRegionName eq 'westeurope')"
    );
    assert_eq!(
        filter(&part("Bob's", "global")),
        "serviceName eq 'Bob''s' and (armRegionName eq 'Global' or armRegionName eq '')"
    );
}

#[test]
fn parts_are_those_of_the_scope() {
    let scope = |regions: &[&str], services: &[&str]| PriceScope {
        regions: regions.iter().map(|&region| region.into()).collect(),
        services: services.iter().map(|&service| service.into()).collect(),
        needed: None,
        purchases: vec![Purchase::OnDemand],
        named: true,
    };
    let names = |scope: &PriceScope| -> Vec<_> {
        parts(scope).into_iter().map(|part| (part.service, part.region.unwrap())).collect()
    };
    let one = names(&scope(&["westeurope"], &["virtual_machine"]));
    assert_eq!(one, [("Virtual Machines".into(), "westeurope".into())]);
    assert_eq!(names(&scope(&["eu-west-1"], &[])), []);
    assert_eq!(names(&scope(&[], &["AmazonEC2"])), []);
    assert!(SERVICES.lines().is_sorted());
    assert_eq!(names(&scope(&["global"], &["retail"])).len(), SERVICES.lines().count());
}
