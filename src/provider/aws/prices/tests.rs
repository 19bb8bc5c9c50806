use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use rust_decimal::Decimal;

use super::*;
use crate::price::{PriceBook, Staging, merge};

/// A real list, as `tests/data/README.md` says.
const LIST: &[u8] =
    include_bytes!("../../../../tests/data/aws_price_list_eu-west-1_2023-02.csv.zst");

const REGION: &str = "eu-west-1";

fn day() -> Date {
    "2023-02-23".parse().unwrap()
}

/// Every product of the list, with its tiers.
static LISTED: LazyLock<Vec<(Product, Vec<Rate>)>> = LazyLock::new(list);

fn list() -> Vec<(Product, Vec<Rate>)> {
    let text = zstd::decode_all(LIST).unwrap();
    let mut reader = csv::Reader::from_reader(&text[..]);
    let header = reader.headers().unwrap().clone();
    let mut products: Vec<(Product, Vec<Rate>)> = Vec::new();
    for record in reader.records() {
        let record = record.unwrap();
        let field = |name: &str| {
            header.iter().position(|column| column == name).and_then(|at| record.get(at)).unwrap()
        };
        let own = ["service", "productFamily", "unit", "beginRange", "price"];
        let attributes = header
            .iter()
            .zip(&record)
            .filter(|(name, value)| !own.contains(name) && !value.is_empty())
            .map(|(name, value)| (entry::plain(name), value.to_owned()))
            .collect();
        let product = Product {
            service: field("service").to_owned(),
            family: field("productFamily").to_owned(),
            attributes,
        };
        let texts = [field("unit"), field("beginRange"), "Inf", field("price"), "USD"];
        let rate = entry::rate(false, &entry::TermAttributes::default(), texts).unwrap();
        match products.last_mut() {
            Some((last, rates)) if *last == product && !rate.start.is_zero() => rates.push(rate),
            _ => products.push((product, vec![rate])),
        }
    }
    assert!(products.len() > 50_000, "the list was cut");
    products
}

fn part(service: &str) -> Part {
    Part {
        provider: "aws",
        source: ID,
        service: service.into(),
        region: Some(REGION.into()),
        purchases: vec![Purchase::OnDemand],
        only: None,
    }
}

/// What an area is called, and which products are of it.
type Area = (&'static str, fn(&Product) -> bool);

const AREAS: &[Area] = &[
    ("EC2", |product| product.service == "AmazonEC2" && product.family.starts_with("Compute")),
    ("EBS", |product| product.service == "AmazonEC2" && usage(product).contains("EBS:")),
    ("RDS", |product| product.service == "AmazonRDS"),
    ("ELB", |product| product.service == "AWSELB"),
    ("ElastiCache", |product| product.service == "AmazonElastiCache"),
    ("CloudWatch", |product| product.service == "AmazonCloudWatch"),
];

fn usage(product: &Product) -> &str {
    product.attributes.get("usagetype").map_or("", String::as_str)
}

fn is_regional(product: &Product) -> bool {
    product.attributes.contains_key("regioncode")
}

/// 98 of 100 rows of those that resource types ask for find their product; what is left out on purpose
/// has its reason in the map.
#[test]
fn nearly_all_that_resource_types_ask_for_is_mapped() {
    let list = &LISTED;
    for (area, is_of) in AREAS {
        let (mut mapped, mut all) = (0, 0);
        let mut nothing = BTreeSet::new();
        for (product, rates) in
            list.iter().filter(|(product, _)| is_of(product) && is_regional(product))
        {
            match Map::embedded().place(product) {
                Place::Skip(_) => continue,
                Place::Nothing => {
                    nothing.insert(Map::describe(product));
                }
                Place::Target(target) => {
                    let fits = |rate: &&Rate| {
                        target.convert(&rate.unit, rate.price, (rate.start, rate.end)).is_some()
                    };
                    mapped += rates.iter().filter(fits).count();
                }
            }
            all += rates.len();
        }
        assert!(all > 5, "{area} has no rows");
        assert!(mapped * 100 >= all * 98, "{area}: {mapped} of {all}; not mapped: {nothing:#?}");
    }
}

/// Nobody may reach the 98 % by leaving out what is asked for.
#[test]
fn nothing_that_an_instance_asks_for_is_left_out() {
    for (product, _) in LISTED.iter() {
        let attribute = |name| product.attributes.get(name).map(String::as_str);
        let asked = product.family.starts_with("Compute Instance")
            && matches!(attribute("tenancy"), Some("Shared" | "Dedicated"))
            && attribute("capacitystatus") == Some("Used");
        if asked {
            let place = Map::embedded().place(product);
            assert!(matches!(place, Place::Target(_)), "{product:?}: {place:?}");
        }
    }
}

/// Product, SKU, variant, and where the tier begins.
type Key = (Box<str>, Box<str>, Box<str>, Decimal);

/// The whole way of a price, from the list into a table and out of the book, does not move a digit.
#[test]
fn prices_out_are_prices_in_to_the_last_decimal() {
    let list = &LISTED;
    let folder = tempfile::tempdir().unwrap();
    let staging = Staging::open(folder.path(), day()).unwrap();
    let mut staged = Vec::new();
    let services: BTreeSet<_> = list.iter().map(|(product, _)| &product.service).collect();
    for service in services {
        let mut sink = Sink::new(part(service));
        let of_service = list.iter().filter(|(product, _)| product.service == *service);
        for (product, rates) in of_service.filter(|(product, _)| is_regional(product)) {
            offer(product, rates, &part(service), day(), &mut sink);
        }
        staged.push(staging.finish(sink).unwrap());
    }
    let candidate = merge(folder.path(), "aws", &staged, None).unwrap();
    assert_eq!(candidate.disputed, Vec::<Box<str>>::new());
    let rows = candidate.rows;
    candidate.install().unwrap();

    // What went in: by product, SKU, variant and where the tier begins.
    let mut came: BTreeMap<Key, BTreeSet<Decimal>> = BTreeMap::new();
    for (product, rates) in list.iter().filter(|(product, _)| is_regional(product)) {
        let Place::Target(target) = Map::embedded().place(product) else { continue };
        for rate in rates {
            // AWS sells the tiers of these IOPS as products of their own.
            let start = match usage(product).rsplit('.').next() {
                Some("tier2") => Decimal::from(32_000),
                Some("tier3") => Decimal::from(64_000),
                _ => rate.start,
            };
            let key = (target.product.clone(), target.sku.clone(), target.variant.clone(), start);
            came.entry(key).or_default().insert(rate.price);
        }
    }
    assert!(came.len() > 17_000, "only {} prices", came.len());

    let book = PriceBook::open(Some(folder.path()), None).unwrap();
    let products: BTreeSet<_> = came.keys().map(|(product, ..)| product.clone()).collect();
    let mut out = BTreeMap::new();
    for listing in products.iter().flat_map(|product| book.listings(product, REGION)) {
        let row = listing.row().unwrap();
        assert_eq!((row.currency, row.as_of, row.quality), ("USD", "2023-02-23", "list"));
        let tier = row.tier().unwrap();
        let key = (row.product.into(), row.sku.into(), row.variant.into(), tier.start.0);
        assert_eq!(out.insert(key, tier.unit_price.0), None, "twice: {row:?}");
    }
    assert_eq!(out.len(), rows);
    let mut disputed = 0;
    for (key, prices) in came {
        let prices: Vec<_> = prices.into_iter().collect();
        if let [price] = prices[..] {
            assert_eq!(out.get(&key), Some(&price), "{key:?}");
        } else {
            // AWS sells these twice, and nothing that the list keeps tells which is which.
            assert_eq!(out.get(&key), None, "{key:?}");
            disputed += 1;
        }
    }
    assert_eq!(disputed, 16, "the mapping takes different products for one");
}

#[test]
fn every_product_of_the_map_is_one_that_the_tables_know() {
    let book = PriceBook::open(None, None).unwrap();
    for product in Map::products() {
        let known = product.contains('{') || book.sells(product);
        assert!(known, "{product} has no price in the embedded tables");
    }
}

#[test]
fn an_entry_with_all_its_terms() {
    let text = r#"{"product": {"productFamily": "Compute Instance", "attributes": {
        "instanceType": "c4.large", "operatingSystem": "Linux", "tenancy": "Shared",
        "preInstalledSw": "NA", "capacitystatus": "Used", "usagetype": "EUW3-BoxUsage:c4.large",
        "regionCode": "eu-west-3"}},
      "publicationDate": "2026-01-31T01:02:03Z",
      "terms": {
        "OnDemand": {"A.J": {"termAttributes": {}, "priceDimensions": {"A.J.6": {"unit": "Hrs",
            "beginRange": "0", "endRange": "Inf", "pricePerUnit": {"USD": "0.1190000000"}}}}},
        "Reserved": {"A.H": {
            "termAttributes": {"LeaseContractLength": "3yr", "OfferingClass": "convertible",
                "PurchaseOption": "Partial Upfront"},
            "priceDimensions": {
                "A.H.6": {"unit": "Hrs", "beginRange": "0", "endRange": "Inf",
                    "pricePerUnit": {"USD": "0.0310000000"}},
                "A.H.2": {"unit": "Quantity", "pricePerUnit": {"USD": "816"}}}}}}}"#;
    let (product, rates, published) = entry::entry(text, "AmazonEC2").unwrap();
    let part = Part {
        region: Some("eu-west-3".into()),
        purchases: vec![Purchase::OnDemand, Purchase::Reserved],
        ..part("AmazonEC2")
    };
    let lines = lines(&part, |sink| {
        offer(&product, &rates, &part, entry::day(&published).unwrap(), sink);
    });
    let origin = "2026-01-31,aws-price-list/AmazonEC2,list";
    assert_eq!(
        lines,
        [
            format!("ec2.instance,c4.large,linux,on_demand,,hour,0,,0.119,USD,{origin}"),
            format!(
                "ec2.instance,c4.large,linux,reserved,3yr.partial_upfront.convertible,hour,0,,0.031,USD,{origin}"
            ),
            format!(
                "ec2.instance,c4.large,linux,reserved_upfront,3yr.partial_upfront.convertible,once,0,,816,USD,{origin}"
            ),
        ]
    );
}

/// The rows that a sink ends with, and nothing left over.
fn lines(part: &Part, fill: impl FnOnce(&mut Sink)) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let staging = Staging::open(folder.path(), day()).unwrap();
    let mut sink = Sink::new(part.clone());
    fill(&mut sink);
    let staged = staging.finish(sink).unwrap();
    assert_eq!(staged.left, crate::price::Left::default());
    merge(folder.path(), "aws", &[staged], None).unwrap().install().unwrap();
    let book = PriceBook::open(Some(folder.path()), None).unwrap();
    let (services, regions) = book.services_and_regions();
    let listings = services
        .iter()
        .flat_map(|service| regions.iter().flat_map(|region| book.listings(service, region)));
    listings.map(|listing| listing.line().to_owned()).collect()
}

/// A CSV offer file, of China: columns are found by name, and what stands above the header is read.
#[test]
fn an_offer_file_as_csv() {
    let file = "\"FormatVersion\",\"v1.0\"\n\"Disclaimer\",\"This, and that\"\n\
        \"Publication Date\",\"2026-03-14T15:47:40Z\"\n\"Version\",\"1\"\n\"OfferCode\",\"AmazonEC2\"\n\
        \"SKU\",\"TermType\",\"StartingRange\",\"EndingRange\",\"Unit\",\"PricePerUnit\",\"Currency\",\
        \"LeaseContractLength\",\"PurchaseOption\",\"OfferingClass\",\"Product Family\",\"usageType\",\
        \"Volume API Name\",\"Region Code\"\n\
        \"R\",\"OnDemand\",\"0\",\"Inf\",\"GB-Mo\",\"0.5312000000\",\"CNY\",,,,\"Storage\",\
        \"CNW1-EBS:VolumeUsage.gp3\",\"gp3\",\"cn-northwest-1\"\n";
    let part = Part { region: Some("cn-northwest-1".into()), ..part("AmazonEC2") };
    let read = |text: &str, sink: &mut Sink| bulk_csv::read(text.as_bytes(), &part, day(), sink);
    let lines = lines(&part, |sink| read(file, sink).unwrap());
    let origin = "2026-03-14,aws-price-list/AmazonEC2,list";
    assert_eq!(lines, [format!("ebs.gp3.storage,,,on_demand,,GB-month,0,,0.5312,CNY,{origin}")]);

    let mut sink = Sink::new(part.clone());
    let cut = &file[..file.len() - 20];
    assert!(read(cut, &mut sink).unwrap_err().contains("line 7"), "{:?}", read(cut, &mut sink));
    let html = read("<html>\n<h1>Bad gateway</h1>\n", &mut sink);
    assert_eq!(html.unwrap_err(), "no line begins with `SKU`");
}
