//! Bills of one account in each form, and bills that are none.

use std::{
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use polars::prelude::*;
use rust_decimal::{Decimal, dec};
use tempfile::TempDir;

use super::*;
use crate::{bill::Part, price::PriceKey};

const FOCUS: &str = "fixtures/bills/focus.csv.gz";
const CUR: &str = "fixtures/bills/cur.csv.gz";

fn read(paths: &[&Path]) -> Result<Bill, Error> {
    let paths: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
    bill::read(&paths, &provider::billed)
}

fn unpacked(path: &str) -> String {
    let mut text = String::new();
    let file = fs::File::open(path).unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}

fn written(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path
}

/// What went wrong, with its causes.
fn failure(result: Result<Bill, Error>) -> String {
    let error = result.unwrap_err();
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        said.extend([": ", &error.to_string()]);
        cause = error.source();
    }
    said
}

#[test]
fn every_row_is_in_one_part_and_they_add_up_to_the_bill() {
    for (path, column) in [(FOCUS, "BilledCost"), (CUR, "lineItem/UnblendedCost")] {
        let bill = read(&[Path::new(path)]).unwrap();
        let text = unpacked(path);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let place = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
        let costs: Vec<Decimal> =
            reader.records().map(|row| row.unwrap()[place].parse().unwrap()).collect();
        assert_eq!((bill.rows, bill.total), (costs.len(), costs.iter().sum()), "{path}");
        let rows: usize = bill.parts.values().map(|sum| sum.rows).sum();
        let cost: Decimal = bill.parts.values().map(|sum| sum.cost).sum();
        assert_eq!((rows, cost), (bill.rows, bill.total), "{path}");
    }
}

#[test]
fn both_kinds_of_export_tell_the_same_demand() {
    let (mut focus, mut cur) =
        (read(&[Path::new(FOCUS)]).unwrap(), read(&[Path::new(CUR)]).unwrap());
    // A description of FOCUS 1.0 does not say which processor a function has.
    let lambda = |key: &PriceKey| &*key.product == "lambda.duration";
    assert!(cur.demand.keys().any(lambda));
    cur.demand.retain(|key, _| !lambda(key));
    assert_eq!(focus.demand, cur.demand);
    for bill in [&mut focus, &mut cur] {
        // By hand: 14 days, of which ten are working days of ten hours.
        let of = |product: &str, sku: &str| {
            let key = bill.demand.keys().find(|key| &*key.product == product && &*key.sku == sku);
            let hours = bill.demand[key.unwrap()].values();
            hours.fold((dec!(0), dec!(0)), |(on_demand, covered), used| {
                (on_demand + used.on_demand, covered + used.covered)
            })
        };
        assert_eq!(of("ec2.instance", "m5.large"), (dec!(0.107) * dec!(772), dec!(0)));
        assert_eq!(of("ec2.instance", "c5.large"), (dec!(0), dec!(0.085) * dec!(672)));
        assert_eq!(of("rds.instance", "db.m5.large"), (dec!(0.197) * dec!(336), dec!(0)));
        let [reserved, plan] = &bill.commitments.values().collect::<Vec<_>>()[..] else { panic!() };
        assert_eq!(
            (plan.used, plan.unused, plan.covered),
            (dec!(18.144), dec!(82.656), dec!(28.56))
        );
        assert_eq!((reserved.used, reserved.unused), (dec!(20.16), dec!(0)));
        let (first, end) = bill.window().unwrap();
        assert_eq!((end - first, bill.missing_hours()), (336, 0));
    }
}

#[test]
fn compressed_and_parquet_files_say_what_the_plain_one_does() {
    let folder = TempDir::new().unwrap();
    for path in [FOCUS, CUR] {
        let text = unpacked(path);
        let expected = read(&[Path::new(path)]).unwrap();
        assert_eq!(read(&[&written(&folder, "plain.csv", &text)]).unwrap(), expected);
        // A byte order mark, and rows that end as on Windows.
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        assert_eq!(read(&[&written(&folder, "windows.csv", &windows)]).unwrap(), expected);
        let zstd = folder.path().join("packed");
        fs::write(&zstd, zstd::encode_all(text.as_bytes(), 0).unwrap()).unwrap();
        assert_eq!(read(&[&zstd]).unwrap(), expected);
        for typed in [false, true] {
            let mut frame = CsvReadOptions::default()
                .with_infer_schema_length(Some(if typed { 5000 } else { 0 }))
                .map_parse_options(|options| {
                    options.with_null_values(Some(NullValues::AllColumnsSingle("NULL".into())))
                })
                .into_reader_with_file_handle(std::io::Cursor::new(text.clone().into_bytes()))
                .finish()
                .unwrap();
            let parquet = folder.path().join("bill.parquet");
            ParquetWriter::new(fs::File::create(&parquet).unwrap()).finish(&mut frame).unwrap();
            let mut bill = read(&[&parquet]).unwrap();
            bill.files = 1;
            assert_eq!(bill, expected, "{path}, typed: {typed}");
        }
    }
}

#[test]
fn times_of_parquet_are_read_in_their_unit() {
    let folder = TempDir::new().unwrap();
    let hours: Vec<i64> = (0..48).map(|hour| (497_952 + hour) * 3_600_000).collect();
    let ends: Vec<i64> = hours.iter().map(|hour| hour + 3_600_000).collect();
    let text = |name: &str, value: &str| Column::new(name.into(), vec![value; 48]);
    let time = |name: &str, values: &[i64], unit| {
        let column = Column::new(name.into(), values);
        let column = column.cast(&DataType::Datetime(TimeUnit::Milliseconds, None)).unwrap();
        column.cast(&DataType::Datetime(unit, None)).unwrap()
    };
    let ids: Vec<String> = (0..48).map(|id| id.to_string()).collect();
    for unit in [TimeUnit::Milliseconds, TimeUnit::Microseconds, TimeUnit::Nanoseconds] {
        let mut frame = DataFrame::new(
            48,
            vec![
                text("line_item_line_item_type", "Usage"),
                text("line_item_product_code", "AmazonEC2"),
                text("line_item_usage_type", "BoxUsage:m5.large"),
                text("line_item_operation", "RunInstances"),
                text("product_region_code", "us-east-1"),
                text("line_item_currency_code", "USD"),
                Column::new("line_item_unblended_cost".into(), vec![0.096; 48]),
                Column::new("identity_line_item_id".into(), ids.clone()),
                time("line_item_usage_start_date", &hours, unit),
                time("line_item_usage_end_date", &ends, unit),
            ],
        )
        .unwrap();
        let path = folder.path().join("cur2.snappy.parquet");
        ParquetWriter::new(fs::File::create(&path).unwrap()).finish(&mut frame).unwrap();
        let bill = read(&[&path]).unwrap();
        assert_eq!(bill.window(), Some((497_952, 498_000)));
        assert_eq!(bill.part(Part::Demand).rows, 48);
        assert_eq!(bill.total, dec!(4.608));
    }
}

#[test]
fn what_is_given_twice_is_counted_once_or_refused() {
    let folder = TempDir::new().unwrap();
    let once = read(&[Path::new(CUR)]).unwrap();
    let copy = written(&folder, "copy.csv", &unpacked(CUR));
    let twice = read(&[Path::new(CUR), &copy]).unwrap();
    assert_eq!((twice.rows, twice.total, twice.repeated), (once.rows, once.total, once.rows));
    assert_eq!(twice.demand, once.demand);
    // Rows of FOCUS have no id: two that are alike may both be meant, a whole file of them is not.
    let copy = written(&folder, "focus.csv", &unpacked(FOCUS));
    let said = failure(read(&[Path::new(FOCUS), &copy]));
    assert!(said.contains("of 3130 rows of") && said.contains("are there twice"), "{said}");
}

#[test]
fn what_is_no_bill_says_why() {
    let folder = TempDir::new().unwrap();
    let said = |name: &str, text: &str| failure(read(&[&written(&folder, name, text)]));
    let text = unpacked(CUR);

    let wrong = said("wrong.csv", "Date,Cost\n2026-10-01,5\n");
    assert!(
        wrong.contains("lacks `BilledCost`") && wrong.contains("has `Date`, `Cost`"),
        "{wrong}"
    );
    let renamed = said("renamed.csv", &text.replacen("lineItem/UsageEndDate", "End", 1));
    assert!(renamed.contains("of CUR it lacks `lineItem/UsageEndDate`"), "{renamed}");
    assert!(said("nothing.csv", "").contains("has no row"));
    assert!(said("header.csv", text.lines().next().unwrap()).contains("has no row"));
    let mixed = said("mixed.csv", &text.replacen(",USD,", ",EUR,", 1));
    assert_eq!(mixed, "the bill is in EUR and USD");
    let cut = said("cut.csv", &text[..text.len() - 40]);
    assert!(cut.contains("fields"), "{cut}");
    let number = said("number.csv", &text.replacen(",0.107,", ",\"0,107\",", 1));
    assert!(number.contains("line 2: `0,107` is not a number"), "{number}");
    let time = said("time.csv", &text.replacen("2026-10-18T00:00:00Z", "18.10.26", 1));
    assert!(time.contains("line 2: `18.10.26` is not the start of a period"), "{time}");
    let parquet = failure(read(&[&written(&folder, "cut.parquet", "PAR1 and then no more")]));
    assert!(parquet.contains("as a bill"), "{parquet}");
    assert!(said("bill.zip", "PK\u{3}\u{4}…").contains("ZIP"));

    let packed = folder.path().join("cut.csv.gz");
    let bytes = fs::read(CUR).unwrap();
    fs::File::create(&packed).unwrap().write_all(&bytes[..bytes.len() / 2]).unwrap();
    assert!(failure(read(&[&packed])).contains("as a bill"));
    assert!(failure(read(&[Path::new("no/such/*.csv")])).contains("cannot read `no/such/*.csv`"));
}

#[test]
fn a_bill_by_the_day_tells_no_hours() {
    let folder = TempDir::new().unwrap();
    let header = unpacked(CUR).lines().next().unwrap().to_owned();
    let columns = header.split(',').count();
    let mut text = header;
    for day in 1..=30 {
        let mut row = vec![String::new(); columns];
        let told = [
            (0, format!("line-{day}")),
            (3, "Usage".into()),
            (4, format!("2026-10-{day:02}T00:00:00Z")),
            (5, format!("2026-10-{:02}T00:00:00Z", day + 1)),
            (6, "AmazonEC2".into()),
            (7, "EU-BoxUsage:m5.large".into()),
            (8, "RunInstances".into()),
            (10, "USD".into()),
            (11, "2.568".into()),
            (14, "eu-west-1".into()),
        ];
        for (place, value) in told {
            row[place] = value;
        }
        text.extend(["\n", &row.join(",")]);
    }
    let bill = read(&[&written(&folder, "daily.csv", &text)]).unwrap();
    assert_eq!((bill.part(Part::WithoutHours).rows, bill.demand.len()), (30, 0));
    assert_eq!((bill.window(), bill.total), (None, dec!(77.04)));
}
