use jiff::civil::date;

use super::*;
use crate::price::PriceBook;

const HEAD: &str = "provider,product,region,unit,price,sku,tier_start,tier_end";

fn import(folder: &Path, rows: &[&str]) -> Result<Vec<Imported>, Error> {
    let sheet = tempfile::NamedTempFile::new().unwrap();
    fs::write(sheet.path(), format!("{HEAD}\n{}\n", rows.join("\n"))).unwrap();
    let book = PriceBook::open(None, None)?;
    Sheet::read(sheet.path(), date(2026, 3, 4), &book)?.write(folder)
}

/// The lines of a table of own prices, with their region, price and tier.
fn lines(folder: &Path, provider: &'static str) -> Vec<String> {
    let prices = earlier(provider, &book::own(folder, provider)).unwrap();
    let line = |(key, line): (&Key, String)| {
        let fields: Vec<_> = line.split(',').collect();
        format!("{} {} {} {} {}", key.region, fields[0], fields[1], fields[6], fields[8])
    };
    prices
        .iter()
        .flat_map(|(key, lines)| lines.iter().map(move |text| line((key, text.clone()))))
        .collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_folder_is_made_and_the_book_reads_what_was_written() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("outlay/prices");
    let imported = import(
        &folder,
        &[
            "aws,ec2.instance,eu-west-1,hour,0.05,m5.large,,",
            "google,compute.instance,europe-west1,hour,0.04,e2-micro,,",
            "aws,ebs.gp3.storage,eu-west-1,GB-month,0.07,,,",
        ],
    )
    .unwrap();
    let counts: Vec<_> = imported.iter().map(|i| (i.provider, i.new, i.replaced, i.kept)).collect();
    assert_eq!(counts, [("aws", 2, 0, 0), ("google", 1, 0, 0)]);
    assert_eq!(names(&folder), ["custom-aws.prices", "custom-google.prices"]);

    let book = PriceBook::open(None, Some(&folder)).unwrap();
    let found = book.listings("ebs.gp3.storage", "eu-west-1");
    let row = found[0].row().unwrap();
    assert_eq!((found.len(), row.price, row.source, row.as_of), (1, "0.07", "own", "2026-03-04"));
    assert!(found[0].origin.ends_with("custom-aws.prices"));
}

#[test]
fn a_key_of_the_new_sheet_replaces_all_its_lines_and_others_stay() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    import(
        folder,
        &[
            "aws,own.thing,eu-west-1,GB,3,,0,10",
            "aws,own.thing,eu-west-1,GB,2,,10,20",
            "aws,own.thing,eu-west-1,GB,1,,20,",
            "aws,own.thing,eu-west-1,GB,7,a,,",
            "aws,own.thing,us-east-1,GB,8,,,",
        ],
    )
    .unwrap();
    let imported =
        import(folder, &["aws,own.thing,eu-west-1,GB,5,,,", "aws,own.other,eu-west-1,GB,6,,,"])
            .unwrap();
    assert_eq!((imported[0].new, imported[0].replaced, imported[0].kept), (1, 1, 2));
    assert_eq!(
        lines(folder, "aws"),
        [
            "eu-west-1 own.other  0 6",
            "eu-west-1 own.thing  0 5",
            "eu-west-1 own.thing a 0 7",
            "us-east-1 own.thing  0 8",
        ]
    );
    // The same again changes nothing, to the byte.
    let before = fs::read(book::own(folder, "aws")).unwrap();
    import(folder, &["aws,own.other,eu-west-1,GB,6,,,"]).unwrap();
    assert_eq!(fs::read(book::own(folder, "aws")).unwrap(), before);
}

#[test]
fn a_failed_import_leaves_the_old_tables() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let row = "aws,own.thing,eu-west-1,GB,5,,,";
    import(folder, &[row]).unwrap();
    let before = fs::read(book::own(folder, "aws")).unwrap();

    // A fault in the last line, after lines that are sound.
    let error =
        import(folder, &["aws,own.thing,eu-west-1,GB,6,,,", "aws,own.thing,eu-west-1,GB,,b,,"]);
    assert!(matches!(error, Err(Error::Sheet { .. })));

    // A table of another provider that cannot be merged.
    fs::write(book::own(folder, "google"), "not a table").unwrap();
    let google = "google,own.thing,global,GB,5,,,";
    let error = import(folder, &["aws,own.thing,eu-west-1,GB,6,,,", google]);
    assert!(matches!(error, Err(Error::NotPriceTable { .. })));

    // A place that cannot be written: the temporary file is made, and goes again.
    fs::remove_file(book::own(folder, "google")).unwrap();
    fs::create_dir(book::own(folder, "google")).unwrap();
    let error = import(folder, &["aws,own.thing,eu-west-1,GB,6,,,", google]);
    assert!(matches!(error, Err(Error::Read { .. })));

    assert_eq!(fs::read(book::own(folder, "aws")).unwrap(), before);
    assert_eq!(names(folder), ["custom-aws.prices", "custom-google.prices"]);
}

#[test]
fn a_damaged_table_of_own_prices_is_not_merged_with() {
    let folder = tempfile::tempdir().unwrap();
    let row = "aws,own.thing,eu-west-1,GB,5,,,";
    import(folder.path(), &[row]).unwrap();
    let path = book::own(folder.path(), "aws");
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, &bytes).unwrap();
    assert!(matches!(import(folder.path(), &[row]), Err(Error::NotPriceTable { .. })));
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[cfg(unix)]
#[test]
fn whoever_may_read_the_folder_may_read_the_table() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), &["aws,own.thing,eu-west-1,GB,5,,,"]).unwrap();
    let plain = folder.path().join("plain");
    fs::write(&plain, "").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&book::own(folder.path(), "aws")), mode(&plain));
}
