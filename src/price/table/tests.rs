use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// A shard's text of these keys, with as many tiers each.
fn text_of(keys: &BTreeMap<String, usize>) -> String {
    let line = |prefix: &str, tier: usize, last: bool| {
        let end = if last { String::new() } else { (tier + 1).to_string() };
        format!("{prefix}GB,{tier},{end},0.{tier},USD,2026-01-02,own,list\n")
    };
    let tiers = |(prefix, tiers): (&String, &usize)| {
        (0..*tiers).map(|tier| line(prefix, tier, tier + 1 == *tiers)).collect::<String>()
    };
    keys.iter().map(tiers).collect()
}

fn table() -> Vec<u8> {
    let keys = |service: &str| {
        (0..20).map(|n| (format!("{service}.p{n},sku{n},,on_demand,,"), n % 3 + 1)).collect()
    };
    let shard =
        |service: &str, region: &str| ((service.into(), region.into()), text_of(&keys(service)));
    write(&[shard("ebs", "eu-west-1"), shard("ebs", "us-east-1"), shard("s3", "global")].into())
        .unwrap()
}

/// All that a table says, damaged shards as empty text; `None` where it does not open.
fn read(bytes: Vec<u8>) -> Option<Vec<(String, String, usize, String)>> {
    let table = Table::open(bytes.into())?;
    let shards = table.shards().map(|(service, region, shard)| {
        (service.to_owned(), region.to_owned(), shard.rows, table.text(service, region).unwrap())
    });
    Some(shards.collect())
}

fn prefix() -> impl Strategy<Value = String> {
    // Short words over few letters, so that keys often begin one another.
    (
        "[ab][.][ab.]{0,2}",
        "[ab.]{0,2}",
        "[ab/]{0,2}",
        prop::sample::select(&["on_demand", "reserved", "reserved_upfront"][..]),
        "[13]{0,2}",
    )
        .prop_map(|(product, sku, variant, option, term)| {
            format!("{product},{sku},{variant},{option},{term},")
        })
}

proptest! {
    #[test]
    fn every_key_is_found_with_its_lines_and_no_other(
        keys in prop::collection::btree_map(prefix(), 1_usize..4, 0..40),
        others in prop::collection::vec(prefix(), 0..20),
    ) {
        let text = text_of(&keys);
        for (key, tiers) in &keys {
            let found = lines(&text, key);
            prop_assert_eq!(found.len(), *tiers);
            let alone = text_of(&[(key.clone(), *tiers)].into());
            prop_assert_eq!(found, alone.lines().collect::<Vec<_>>());
        }
        for key in others.iter().filter(|key| !keys.contains_key(*key)) {
            prop_assert!(lines(&text, key).is_empty());
        }
    }

    #[test]
    fn any_text_can_be_searched(text in "[a,\nü]{0,40}", key in "[a,ü]{0,6}") {
        lines(&text, &key);
    }

    #[test]
    fn any_bytes_can_be_opened(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let headed = [MAGIC, &bytes].concat();
        prop_assert!(Table::open(bytes.into()).is_none());
        prop_assert!(read(headed).is_none_or(|shards| shards.is_empty()));
    }
}

#[test]
fn what_is_written_is_read() {
    let shards = read(table()).unwrap();
    let names: Vec<_> =
        shards.iter().map(|(service, region, ..)| format!("{service} {region}")).collect();
    assert_eq!(names, ["ebs eu-west-1", "ebs us-east-1", "s3 global"]);
    assert!(shards.iter().all(|(.., rows, text)| *rows == text.lines().count() && *rows == 39));
}

#[test]
fn a_flipped_bit_anywhere_is_noticed() {
    let (bytes, whole) = (table(), read(table()).unwrap());
    for at in 0..bytes.len() * 8 {
        let mut bytes = bytes.clone();
        bytes[at / 8] ^= 1 << (at % 8);
        let Some(shards) = read(bytes) else { continue };
        assert_eq!(shards.len(), whole.len(), "bit {at}");
        for (shard, whole) in shards.iter().zip(&whole) {
            assert!(shard == whole || shard.3.is_empty(), "bit {at} of {}", shard.0);
        }
    }
}

#[test]
fn a_table_cut_short_anywhere_does_not_open() {
    let bytes = table();
    for length in 0..bytes.len() {
        assert!(Table::open(bytes[..length].to_vec().into()).is_none(), "cut to {length}");
    }
    assert!(Table::open([&bytes[..], b"x"].concat().into()).is_none(), "longer than it says");
}

#[test]
fn lengths_that_lie_are_no_allocation_and_no_panic() {
    let block = compress("a,b\n").unwrap();
    let huge = usize::MAX;
    for (offset, length, raw) in [
        (0, block.len(), huge),
        (0, huge, 4),
        (huge, block.len(), 4),
        (0, block.len(), 3),
        (0, block.len(), 5),
        (0, 0, 4),
    ] {
        let index = compress(&format!("s,r,{offset},{length},{raw},1,d,d\n")).unwrap();
        let size = u32::try_from(index.len()).unwrap().to_le_bytes();
        let shards = read([MAGIC, &size, &index, &block].concat());
        assert!(shards.is_none_or(|shards| shards[0].3.is_empty()), "{offset} {length} {raw}");
    }
}

#[test]
fn a_price_is_as_good_as_its_worst_tier_and_as_old_as_its_oldest() {
    let lines = [
        "sqs.standard,,,on_demand,,request,0,1000,0,USD,2026-02-01,own,list",
        "sqs.standard,,,on_demand,,request,1000,,0.4,USD,2026-01-01,own,estimate",
    ];
    let price = Price::parse(&lines).unwrap();
    assert_eq!((price.quality, &*price.as_of), (Quality::Estimate, "2026-01-01"));
    assert_eq!(price.tiers.len(), 2);
    assert_eq!(Price::parse(&[]), None);
    assert_eq!(Price::parse(&["a,,,on_demand,,GB,0,,x,USD,2026-01-01,own,list"]), None);
    assert_eq!(Price::parse(&["a,,,on_demand,,GB,0,,1,USD,2026-01-01,own,list,more"]), None);
}
