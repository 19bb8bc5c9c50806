use std::io::Write as _;

use jiff::civil::date;

use super::*;

fn parse(text: &str) -> Result<Sheet, Fault> {
    let book = PriceBook::open(None, None).unwrap();
    Sheet::parse(text.as_bytes(), date(2026, 3, 4), &book)
}

fn lines(text: &str) -> Vec<String> {
    parse(text).unwrap().prices.into_values().flatten().collect()
}

/// Where, what and what is allowed, of the first fault.
fn fault(text: &str) -> String {
    let Fault { line, column, problem, allowed } = parse(text).unwrap_err();
    format!("{line} {}: {problem}; {allowed}", column.unwrap_or("-"))
}

/// The fault of one line with all columns, of which `change` replaces some.
fn fault_of(change: &[(&str, &str)]) -> String {
    let sound = [
        "aws",
        "ebs.gp3.storage",
        "eu-west-1",
        "GB-month",
        "0.07",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
    ];
    let cell = |(name, sound): (&&str, &&str)| {
        let changed = change.iter().find(|(column, _)| column == name);
        format!("\"{}\"", changed.map_or(*sound, |(_, text)| text).replace('"', "\"\""))
    };
    let row: Vec<_> = COLUMNS.iter().zip(&sound).map(cell).collect();
    fault(&format!("{}\n{}\n", COLUMNS.join(","), row.join(",")))
}

#[test]
fn columns_come_in_any_order_and_defaults_fill_in() {
    let text = "\u{feff}price,region,unit,product,provider\r\n\r\n 0.0700 ,eu-west-1,GB-month,ebs.gp3.storage,aws\r\n";
    let expected = "ebs.gp3.storage,,,on_demand,,GB-month,0,,0.07,USD,2026-03-04,own,list";
    assert_eq!(lines(text), [expected]);
}

#[test]
fn every_column_counts() {
    let text = format!(
        "{}\naws,rds.instance,eu-west-1,once,870,db.r5.large,mysql/multi-az,reserved_upfront,1yr.all_upfront,0,,EUR,2026-01-31,contract 7,derived\n",
        COLUMNS.join(",")
    );
    let expected = "rds.instance,db.r5.large,mysql/multi-az,reserved_upfront,1yr.all_upfront,once,0,,870,EUR,2026-01-31,contract 7,derived";
    assert_eq!(lines(&text), [expected]);
}

#[test]
fn tiers_come_in_any_order() {
    let text = "provider,product,region,unit,price,tier_start,tier_end\n\
        aws,lambda.requests,eu-west-1,request,0.1,1000.0,\n\
        aws,lambda.requests,eu-west-1,request,0,,1000\n";
    let starts: Vec<_> =
        lines(text).iter().map(|line| line.split(',').nth(6).unwrap().to_owned()).collect();
    assert_eq!(starts, ["0", "1000"]);
}

#[test]
fn faults_of_the_form() {
    let head = "provider,product,region,unit,price";
    assert!(fault("").starts_with("1 -: the column `provider` is missing; the first line names"));
    assert!(
        fault("provider;product;region\n")
            .starts_with("1 -: there is no column `provider;product;region`")
    );
    assert!(
        fault("provider,product,region,unit\n").starts_with("1 -: the column `price` is missing")
    );
    assert!(
        fault(&format!("{head},price\n")).starts_with("1 -: the column `price` is there twice")
    );
    assert!(fault(&format!("{head},purchase-option\n")).contains("no column `purchase-option`"));
    assert!(fault(&format!("{head}\n")).starts_with("1 -: there are no prices"));
    let comma = format!("{head}\n\naws,ebs.gp3.storage,eu-west-1,GB-month,0,07\n");
    assert!(
        fault(&comma).starts_with("3 -: it has 6 fields where the header has 5"),
        "{}",
        fault(&comma)
    );

    let crlf = format!("{head}\r\n\r\naws,own.thing,global,GB,1\r\naws,own.thing,global,GB,x\r\n");
    assert!(fault(&crlf).starts_with("4 price: `x`"), "{}", fault(&crlf));

    let latin = [head.as_bytes(), b"\naws,ebs.gp3.storage,\xe9,GB-month,1\n"].concat();
    let book = PriceBook::open(None, None).unwrap();
    let fault = Sheet::parse(&latin, date(2026, 3, 4), &book).unwrap_err();
    assert_eq!((fault.line, fault.problem.as_str()), (2, "it is not UTF-8"));
}

#[test]
fn faults_of_a_value() {
    for (change, expected) in [
        (
            &[("provider", "azure")][..],
            "2 provider: `azure` is not allowed; allowed is one of aws, google, azurerm",
        ),
        (&[("provider", "")], "2 provider: it is empty; allowed is one of aws, google, azurerm"),
        (&[("product", "")], "2 product: it is empty; allowed is a product id"),
        (&[("product", "ebs..storage")], "2 product: `ebs..storage` is not allowed"),
        (&[("product", "gp3 storage")], "2 product: `gp3 storage` is not allowed"),
        (&[("region", "")], "2 region: it is empty; allowed is a region's code"),
        (
            &[("unit", "")],
            "2 unit: it is empty; allowed is GB-month, as everywhere for `ebs.gp3.storage`",
        ),
        (&[("unit", "GB")], "2 unit: `GB` is not allowed; allowed is GB-month, as everywhere"),
        (
            &[("product", "own.thing"), ("unit", "gb")],
            "2 unit: `gb` is not allowed; allowed is one of 100,",
        ),
        (&[("price", "")], "2 price: it is empty; allowed is a decimal"),
        (&[("price", "-1")], "2 price: `-1` is not allowed; allowed is a decimal"),
        (&[("price", "1e-5")], "2 price: `1e-5` is not allowed"),
        (&[("price", "1_000")], "2 price: `1_000` is not allowed"),
        (&[("price", ".")], "2 price: `.` is not allowed"),
        (&[("price", "0,07")], "2 price: `0,07` is not allowed; allowed is text without commas"),
        (&[("price", "99999999999999999999999999999")], "2 price: `9999"),
        (&[("price", "0.00000000000000000000000000001")], "2 price: `0.0"),
        (&[("sku", "a\"b")], "2 sku: `a\\\"b` is not allowed; allowed is text without commas"),
        (&[("source", "a\nb")], "2 source: `a\\nb` is not allowed; allowed is text without commas"),
        (
            &[("purchase_option", "ondemand")],
            "2 purchase_option: `ondemand` is not allowed; allowed is one of on_demand, spot, reserved, reserved_upfront, reserved_effective",
        ),
        (&[("purchase_option", "reserved")], "2 term: it is empty; allowed is a term"),
        (
            &[("purchase_option", "reserved"), ("term", "2 years")],
            "2 term: `2 years` is not allowed",
        ),
        (
            &[("term", "1yr.no_upfront")],
            "2 term: `1yr.no_upfront` is not allowed; allowed is nothing, where",
        ),
        (&[("tier_start", "x")], "2 tier_start: `x` is not allowed"),
        (&[("tier_start", "5")], "2 tier_start: the lowest tier of this price starts at 5"),
        (
            &[("tier_end", "0")],
            "2 tier_end: `0` is not allowed; allowed is more than tier_start, 0",
        ),
        (&[("tier_end", "5")], "2 tier_end: nothing says what is beyond 5"),
        (&[("currency", "usd")], "2 currency: `usd` is not allowed; allowed is an ISO 4217 code"),
        (&[("as_of", "31.1.2026")], "2 as_of: `31.1.2026` is not allowed; allowed is an ISO date"),
        (&[("as_of", "2026-02-30")], "2 as_of: `2026-02-30` is not allowed"),
        (&[("as_of", "20260131")], "2 as_of: `20260131` is not allowed"),
        (
            &[("quality", "good")],
            "2 quality: `good` is not allowed; allowed is one of list, derived, estimate",
        ),
    ] {
        let found = fault_of(change);
        assert!(found.starts_with(expected), "{found}\n{expected}");
    }
}

#[test]
fn faults_of_tiers() {
    let fault = |rows: &[&str]| {
        let row = |row: &&str| format!("google,own.thing,global,{row}\n");
        let rows: String = rows.iter().map(row).collect();
        fault(&format!("provider,product,region,unit,currency,price,tier_start,tier_end\n{rows}"))
    };
    for (rows, expected) in [
        (&["GB,USD,1,,", "GB,USD,2,,"][..], "3 tier_start: line 2 has the same price and tier"),
        (
            &["GB,USD,1,0,5", "GB,USD,2,6,"],
            "3 tier_start: this tier starts at 6 and the one below it (line 2) goes to 5: that leaves a hole",
        ),
        (
            &["GB,USD,1,0,5", "GB,USD,2,4,"],
            "3 tier_start: this tier starts at 4 and the one below it (line 2) goes to 5: that overlaps",
        ),
        (
            &["GB,USD,1,0,", "GB,USD,2,4,"],
            "3 tier_start: this tier starts at 4 and the one below it (line 2) goes without end: that overlaps",
        ),
        (&["MB,USD,1,0,5", "GB,USD,2,5,"], "3 unit: `GB`, but `MB` on line 2"),
        (&["GB,EUR,1,0,5", "GB,USD,2,5,"], "3 currency: `USD`, but `EUR` on line 2"),
        (&["GB,USD,1,0,5", "GB,USD,2,5,9"], "3 tier_end: nothing says what is beyond 9"),
    ] {
        let found = fault(rows);
        assert!(found.starts_with(expected), "{found}\n{expected}");
    }
}

#[test]
fn an_error_names_the_file_the_line_and_the_column() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    write!(
        file,
        "provider,product,region,unit,price\naws,ebs.gp3.storage,eu-west-1,GB-month,cheap\n"
    )
    .unwrap();
    let book = PriceBook::open(None, None).unwrap();
    let error = Sheet::read(file.path(), date(2026, 3, 4), &book).unwrap_err();
    let path = file.path().display();
    assert_eq!(
        error.to_string(),
        format!("`{path}`, line 2, column `price`: `cheap` is not allowed")
    );
    assert_eq!(error.hint().unwrap(), format!("allowed is {DECIMAL}"));
    let missing = Sheet::read(Path::new("/no/such.csv"), date(2026, 3, 4), &book);
    assert!(matches!(missing, Err(Error::Read { .. })));
}
