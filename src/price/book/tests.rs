use std::{cmp::Ordering, collections::BTreeMap};

use super::*;
use crate::price::{PurchaseOption, Quality, table::Row, unit};

/// One walk over every line of the embedded tables: what a table promises, each line keeps.
#[test]
fn every_line_of_the_embedded_tables_is_sound() {
    for (provider, bytes) in EMBEDDED {
        let table = Table::open(bytes.into()).unwrap();
        assert!(table.shards().count() > 0, "{provider} is empty");
        for (service, region, shard) in table.shards() {
            let text = table.text(service, region).unwrap();
            let at = format!("{provider} {service} {region}");
            assert!(text.ends_with('\n'), "{at} is damaged or cut short");
            let (mut rows, mut oldest, mut newest) = (0, "9", "");
            let mut below: Option<(&str, Row)> = None;
            for line in text.lines() {
                let row = Row::parse(line).unwrap_or_else(|| panic!("{at}: {line}"));
                let fault = line_fault(service, row).or_else(|| pair_fault(below, line, row));
                assert_eq!(fault, None, "{at}: {line}");
                rows += 1;
                oldest = oldest.min(row.as_of);
                newest = newest.max(row.as_of);
                below = Some((line, row));
            }
            assert_eq!(below.map(|(_, last)| last.tier_end), Some(""), "{at}: the last tier ends");
            assert_eq!(
                (shard.rows, shard.oldest, shard.newest),
                (rows, oldest, newest),
                "{at}: the index says otherwise"
            );
        }
    }
}

/// What is wrong with a line by itself.
fn line_fault(service: &str, row: Row) -> Option<&'static str> {
    let is_of_service = row.product.strip_prefix(service).is_some_and(|rest| rest.starts_with('.'));
    let option = row.purchase_option.parse::<PurchaseOption>();
    let amounts = [row.price, row.tier_start, row.tier_end];
    let is_amount = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let is_date = row.as_of.len() == 10
        && row.as_of.bytes().enumerate().all(|(at, byte)| {
            if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() }
        });
    let faults = [
        (is_of_service, "product of another service"),
        (unit::known(row.unit).is_some(), "unknown unit"),
        (option.is_ok(), "unknown purchase option"),
        (option.is_ok_and(|option| option.is_reserved() != row.term.is_empty()), "term"),
        (row.quality.parse::<Quality>().is_ok(), "unknown quality"),
        (amounts.into_iter().all(is_amount) && row.tier().is_some(), "price or tier"),
        (row.currency.len() == 3, "currency"),
        (is_date, "date"),
        (!row.source.is_empty(), "source"),
    ];
    faults.into_iter().find(|(holds, _)| !holds).map(|(_, fault)| fault)
}

/// What is wrong with a line after the one before it.
fn pair_fault(below: Option<(&str, Row)>, line: &str, row: Row) -> Option<&'static str> {
    let Some((below_line, below)) = below else {
        return (row.tier_start != "0").then_some("first tier");
    };
    // The texts are canonical, so equal bounds are equal texts.
    let faults = match table::key_part(below_line).cmp(table::key_part(line)) {
        Ordering::Greater => return Some("keys are unsorted or there twice"),
        Ordering::Less => [
            (row.tier_start == "0", "first tier"),
            (below.tier_end.is_empty(), "the tier before has an end"),
        ],
        Ordering::Equal => [
            (row.tier_start == below.tier_end, "tiers do not meet"),
            ((row.unit, row.currency) == (below.unit, below.currency), "unit or currency changes"),
        ],
    };
    faults.into_iter().find(|(holds, _)| !holds).map(|(_, fault)| fault)
}

fn write(folder: &Path, name: &str, price: &str, as_of: &str) {
    let text = format!("ebs.gp3.storage,,,on_demand,,GB-month,0,,{price},USD,{as_of},own,list\n");
    let shards = BTreeMap::from([(("ebs".into(), "eu-west-1".into()), text)]);
    fs::write(file(folder, name), table::write(&shards).unwrap()).unwrap();
}

fn price(book: &PriceBook) -> String {
    let region = crate::model::Region("eu-west-1".into());
    let price = book.price(&PriceKey::new("aws", "ebs.gp3.storage", region));
    price.map_or_else(|gap| gap.to_string(), |price| price.tiers[0].unit_price.0.to_string())
}

#[test]
fn the_newer_of_cache_and_embedded_answers_and_own_prices_come_first() {
    let cache = tempfile::tempdir().unwrap();
    let open = || PriceBook::open(None, Some(cache.path())).unwrap();
    let embedded = price(&open());

    write(cache.path(), "aws", "7", "2019-01-01");
    assert_eq!(price(&open()), embedded, "an old cache does not count");
    write(cache.path(), "aws", "8", "2999-01-01");
    assert_eq!(price(&open()), "8");
    write(cache.path(), "custom-aws", "9", "2019-01-01");
    assert_eq!(price(&open()), "9");
    assert_eq!(
        open().listings("ebs.gp3.storage", "eu-west-1").len(),
        1,
        "overridden ones are left out"
    );
}

/// Prices that have not moved for years are still the prices, if the service said so lately.
#[test]
fn a_shard_is_as_new_as_the_day_it_was_fetched() {
    let cache = tempfile::tempdir().unwrap();
    let embedded = price(&PriceBook::open(None, None).unwrap());
    let text = "ebs.gp3.storage,,,on_demand,,GB-month,0,,7,USD,2019-01-01,own,list\n";
    let answer = |fetched: &str| {
        let mut writer = table::Writer::default();
        writer.add(("ebs", "eu-west-1"), text, fetched).unwrap();
        fs::write(file(cache.path(), "aws"), writer.finish().unwrap()).unwrap();
        price(&PriceBook::open(None, Some(cache.path())).unwrap())
    };
    assert_eq!(answer(""), embedded);
    assert_eq!(answer("2020-01-01"), embedded);
    assert_eq!(answer("2999-01-01"), "7");
}

#[test]
fn a_chosen_folder_is_all_there_is() {
    let (cache, chosen) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(cache.path(), "custom-aws", "9", "2999-01-01");
    let open = || PriceBook::open(Some(chosen.path()), Some(cache.path()));
    assert!(matches!(open(), Err(Error::NoPriceTable { .. })));

    write(chosen.path(), "aws", "5", "2019-01-01");
    assert_eq!(price(&open().unwrap()), "5");
    fs::remove_file(file(chosen.path(), "aws")).unwrap();
    write(chosen.path(), "custom-aws", "6", "2019-01-01");
    assert_eq!(price(&open().unwrap()), "6");
}

#[test]
fn a_damaged_shard_is_an_error_of_the_book() {
    let chosen = tempfile::tempdir().unwrap();
    write(chosen.path(), "aws", "5", "2019-01-01");
    let path = file(chosen.path(), "aws");
    let mut bytes = fs::read(&path).unwrap();
    // The last bytes are the checksum of the only shard.
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, bytes).unwrap();
    let book = PriceBook::open(Some(chosen.path()), None).unwrap();
    assert!(book.damaged().is_none());
    assert!(price(&book).starts_with("no price"));
    assert!(matches!(book.damaged(), Some(Error::NotPriceTable { path: found }) if found == path));
}
