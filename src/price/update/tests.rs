use std::{collections::BTreeSet, path::Path};

use jiff::civil::Date;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::price::{Lookup, Offer, Part, PriceBook, Purchase, PurchaseOption};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn part(service: &str) -> Part {
    Part {
        provider: "aws",
        source: "list",
        service: service.into(),
        region: Some("r-1".into()),
        purchases: vec![Purchase::OnDemand],
        only: None,
    }
}

fn offer(product: &str, start: u32, price: u32) -> Offer {
    Offer {
        tier_start: start.into(),
        ..Offer::new(product, "r-1", "GB", Decimal::new(price.into(), 3), day("2026-01-02"))
    }
}

/// Updates the table in `folder` with these rows of a part.
fn update(folder: &Path, part: &Part, offers: &[Offer]) -> Left {
    let staging = Staging::open(folder, day("2026-03-04")).unwrap();
    let mut sink = Sink::new(part.clone());
    for row in offers {
        sink.offer(row);
    }
    let staged = staging.finish(sink).unwrap();
    let left = staged.left.clone();
    let staged = [staged];
    merge(folder, "aws", &staged, None).unwrap().install().unwrap();
    staging.clear(&staged);
    left
}

/// Product, beginning and end of the tier, price.
fn kept(folder: &Path) -> Vec<String> {
    let book = PriceBook::open(Some(folder), None).unwrap();
    let (services, regions) = book.services_and_regions();
    let all = services
        .iter()
        .flat_map(|service| regions.iter().flat_map(|region| book.listings(service, region)));
    all.map(|listing| {
        let row = listing.row().unwrap();
        format!("{} {}..{} {}", row.product, row.tier_start, row.tier_end, row.price)
    })
    .collect()
}

#[test]
fn a_part_replaces_what_it_said_before_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    update(folder, &part("One"), &[offer("s.a", 0, 1), offer("s.b", 0, 2), offer("t.a", 0, 3)]);
    update(folder, &part("Two"), &[offer("s.c", 0, 4)]);
    // Now One has neither `s.b` nor anything of `t`.
    update(folder, &part("One"), &[offer("s.a", 0, 5)]);
    assert_eq!(kept(folder), ["s.a 0.. 0.005", "s.c 0.. 0.004"]);
    // Other ways of buying, and other regions, are other parts.
    let reserved = Part { purchases: vec![Purchase::Reserved], ..part("One") };
    let price = Offer {
        purchase_option: PurchaseOption::Reserved,
        term: "1yr.no_upfront".into(),
        ..offer("s.a", 0, 3)
    };
    update(folder, &reserved, &[price, offer("s.d", 0, 9)]);
    let there = Part { region: Some("r-2".into()), ..part("One") };
    update(folder, &there, &[Offer { region: "r-2".into(), ..offer("s.a", 0, 6) }]);
    assert_eq!(kept(folder), ["s.a 0.. 0.005", "s.a 0.. 0.003", "s.c 0.. 0.004", "s.a 0.. 0.006"]);
    // A part without a single price is a mirror that lacks it.
    update(folder, &part("One"), &[]);
    assert_eq!(kept(folder).len(), 4);
}

/// Look-ups of a part, of products without SKU and variant.
fn only(service: &str, products: &[&str]) -> Part {
    let lookup = |product: &&str| Lookup {
        product: (*product).into(),
        sku: Box::default(),
        variant: Box::default(),
    };
    Part { only: Some(products.iter().map(lookup).collect()), ..part(service) }
}

#[test]
fn look_ups_replace_their_own_rows_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    update(folder, &part("One"), &[offer("s.a", 0, 1), offer("s.b", 0, 2), offer("s.c", 0, 3)]);
    // `s.b` is no longer sold, and `s.d` came with the answer.
    update(folder, &only("One", &["s.a", "s.b"]), &[offer("s.a", 0, 4), offer("s.d", 0, 5)]);
    assert_eq!(kept(folder), ["s.a 0.. 0.004", "s.c 0.. 0.003", "s.d 0.. 0.005"]);
    // What one set of look-ups fetched is not taken for another's.
    let staging = Staging::open(folder, day("2026-03-04")).unwrap();
    let mut sink = Sink::new(only("One", &["s.a"]));
    sink.offer(&offer("s.a", 0, 6));
    staging.finish(sink).unwrap();
    assert!(staging.finished(&only("One", &["s.a"])).is_some());
    assert!(staging.finished(&only("One", &["s.c"])).is_none());
    assert!(staging.finished(&part("One")).is_none());
}

/// The kept table has Ireland's gateways of 2020, the built-in one newer ones; then one price is fetched.
#[test]
fn neighbours_that_are_older_than_the_built_in_ones_do_not_come_before_them() {
    let built_in = PriceBook::open(None, None).unwrap();
    let there = |part: Part| Part { region: Some("eu-west-1".into()), ..part };
    let price = |product: &str, price: u32, as_of: &str| Offer {
        region: "eu-west-1".into(),
        as_of: day(as_of),
        ..offer(product, 0, price)
    };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let fetch = |part: Part, offers: &[Offer], today: &str, built_in| {
        let staging = Staging::open(folder, day(today)).unwrap();
        let mut sink = Sink::new(part);
        for row in offers {
            sink.offer(row);
        }
        let staged = [staging.finish(sink).unwrap()];
        merge(folder, "aws", &staged, built_in).unwrap().install().unwrap();
        staging.clear(&staged);
    };
    let old = [
        price("nat_gateway.hour", 900, "2020-01-01"),
        price("nat_gateway.data", 901, "2020-01-01"),
        price("nat_gateway.own", 902, "2020-01-01"),
    ];
    fetch(there(part("One")), &old, "2020-01-01", Some(&built_in));
    let new = [price("nat_gateway.hour", 48, "2030-01-01")];
    fetch(there(only("One", &["nat_gateway.hour"])), &new, "2030-01-01", Some(&built_in));
    assert_eq!(kept(folder), ["nat_gateway.hour 0.. 0.048", "nat_gateway.own 0.. 0.902"]);
}

#[test]
fn tiers_end_where_the_next_begin() {
    let folder = tempfile::tempdir().unwrap();
    update(folder.path(), &part("One"), &[offer("s.a", 10_240, 7), offer("s.a", 0, 9)]);
    assert_eq!(kept(folder.path()), ["s.a 0..10240 0.009", "s.a 10240.. 0.007"]);
}

#[test]
fn what_cannot_be_a_row_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let left = update(
        folder.path(),
        &part("One"),
        &[
            offer("s.a", 0, 1),
            offer("s.a", 0, 1),
            offer("s.b", 0, 1),
            offer("s.b", 0, 2),
            Offer { unit: "gb".into(), ..offer("s.c", 0, 1) },
            Offer { price: Decimal::NEGATIVE_ONE, ..offer("s.d", 0, 1) },
            Offer { sku: "a,b".into(), ..offer("s.e", 0, 1) },
            Offer { term: "1yr.no_upfront".into(), ..offer("s.f", 0, 1) },
        ],
    );
    assert_eq!(kept(folder.path()), ["s.a 0.. 0.001"]);
    let faults: Vec<_> = left.faulty.iter().map(|(fault, n)| format!("{n} {fault}")).collect();
    assert_eq!(
        faults,
        [
            "1 a text has commas, quotes or line breaks: s.e",
            "1 the price is negative: s.d",
            "1 the term does not fit the purchase option: s.f",
            "1 the unit is not known: s.c",
            "1 two prices for one key: s.b",
        ]
    );
}

#[test]
fn two_parts_of_an_update_that_do_not_agree_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let staging = Staging::open(folder.path(), day("2026-03-04")).unwrap();
    let staged = [("One", 1), ("Two", 2)].map(|(service, price)| {
        let mut sink = Sink::new(part(service));
        sink.offer(&offer("s.a", 0, price));
        sink.offer(&offer("s.b", 0, 3));
        staging.finish(sink).unwrap()
    });
    let candidate = merge(folder.path(), "aws", &staged, None).unwrap();
    assert_eq!(candidate.disputed, [Box::from("s.a,,,on_demand,, in r-1")]);
}

#[test]
fn a_finished_part_is_picked_up_until_the_day_after() {
    let folder = tempfile::tempdir().unwrap();
    let finish = |today: &str| {
        let staging = Staging::open(folder.path(), day(today)).unwrap();
        let mut sink = Sink::new(part("One"));
        sink.unmapped("a thing");
        sink.offer(&offer("s.a", 0, 1));
        staging.finish(sink).unwrap();
    };
    let found = |today: &str| {
        let staging = Staging::open(folder.path(), day(today)).unwrap();
        staging.finished(&part("One")).map(|staged| staged.left.unmapped.len())
    };
    finish("2026-03-04");
    assert_eq!(found("2026-03-05"), Some(1));
    assert_eq!(found("2026-03-06"), None);
    assert_eq!(found("2026-03-04"), None, "what is too old was removed");

    finish("2026-03-04");
    for entry in std::fs::read_dir(folder.path().join("update")).unwrap().flatten() {
        if entry.path().extension().is_some_and(|kind| kind == "prices") {
            let bytes = std::fs::read(entry.path()).unwrap();
            std::fs::write(entry.path(), &bytes[..bytes.len() - 1]).unwrap();
        }
    }
    assert_eq!(found("2026-03-04"), None, "what is damaged is fetched again");
    let _held = Staging::open(folder.path(), day("2026-03-04")).unwrap();
    let second = Staging::open(folder.path(), day("2026-03-04"));
    assert!(matches!(second, Err(crate::error::Error::UpdateRuns { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever parts come in whatever order, the table has the last word of each.
    #[test]
    fn the_table_has_the_last_word_of_each_part(
        updates in prop::collection::vec((0_u8..3, prop::collection::btree_set(0_u8..6, 1..5)), 1..6),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut expected: [BTreeSet<String>; 3] = Default::default();
        for (at, (service, products)) in updates.iter().enumerate() {
            // Each service has products of its own, some in shards that they share.
            let name = |product: &u8| format!("s{}.p{service}x{product}", product % 2);
            let price = u32::try_from(at).unwrap() + 1;
            let offers: Vec<_> = products.iter().map(|p| offer(&name(p), 0, price)).collect();
            update(folder.path(), &part(&service.to_string()), &offers);
            let rows = products.iter().map(|p| format!("{} 0.. 0.00{price}", name(p)));
            expected[usize::from(*service)] = rows.collect();
        }
        let expected: BTreeSet<_> = expected.into_iter().flatten().collect();
        let found: BTreeSet<_> = kept(folder.path()).into_iter().collect();
        prop_assert_eq!(found, expected);
    }
}
