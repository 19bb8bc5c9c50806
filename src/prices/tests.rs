use std::fs;

use jiff::civil::date;

use super::*;

/// Runs a command on the tables in `folder`, or on the embedded ones alone.
fn show(
    folder: Option<&Path>,
    what: &str,
    sku: Option<&str>,
    region: &str,
) -> Result<String, String> {
    let book = PriceBook::open(None, folder).unwrap();
    let mut out = Vec::new();
    show::show(&book, what, sku, region, &mut out)
        .map(|()| String::from_utf8(out).unwrap())
        .map_err(|error| format!("{error}; {}", error.hint().unwrap_or_default()))
}

/// Without the padding, which depends on the longest word of a column.
fn words(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn line<'a>(text: &'a str, start: &str) -> &'a str {
    text.lines()
        .find(|line| words(line).starts_with(&words(start)))
        .unwrap_or_else(|| panic!("no {start} in\n{text}"))
}

#[test]
fn a_resource_type_shows_its_products_and_of_instances_only_the_sku() {
    let shown = show(None, "aws_instance", Some("m5.large"), "us-east-1").unwrap();
    assert!(line(&shown, "aws, us-east-1, ec2.instance").contains("m5.large, per hour, USD"));
    assert!(line(&shown, "linux    on_demand").contains(" 70.08 "), "0.096 an hour:\n{shown}");
    assert!(shown.contains("ebs.gp3.storage") && shown.contains("public_ipv4.in_use"));
    assert!(!shown.contains("m5.xlarge") && !shown.contains("ebs.snapshot"));
}

#[test]
fn a_product_shows_itself_and_what_is_below_it() {
    let shown = show(None, "ebs.gp3", None, "us-east-1").unwrap();
    assert_eq!(shown.lines().filter(|line| line.starts_with("ebs.")).count(), 3, "{shown}");
    let shown = show(None, "ebs.io2.iops", None, "us-east-1").unwrap();
    assert!(shown.contains("0 to 32000") && shown.contains("over 64000"), "{shown}");
    // One has no region of its own.
    assert!(show(None, "aws_route53_zone", None, "us-east-1").unwrap().contains("global"));
}

#[test]
fn what_is_not_found_says_what_there_is() {
    let fault = |what, sku, region| show(None, what, sku, region).unwrap_err();
    for (found, expected) in [
        (
            fault("ec2.instance", Some("m5.larg"), "us-east-1"),
            "no price of `ec2.instance` with the SKU `m5.larg` in us-east-1; did you mean m5.large,",
        ),
        (
            fault("aws_instance", Some("m5.large"), "us-est-1"),
            "no price in the region `us-est-1`; did you mean us-east-1",
        ),
        (
            fault("aws_instnace", None, "us-east-1"),
            "no resource type and no product `aws_instnace` has a price; did you mean aws_instance?",
        ),
        (
            fault("ebs.gp4", None, "us-east-1"),
            "no resource type and no product `ebs.gp4` has a price; did you mean ebs.gp2, ebs.gp3",
        ),
        (
            fault("aws_vpn_connection", Some("m5.large"), "us-east-1"),
            "no price of `aws_vpn_connection` with the SKU `m5.large` in us-east-1; leave the SKU out",
        ),
        (
            fault("", None, "us-east-1"),
            "no resource type and no product `` has a price; `outlay prices list` says",
        ),
        (
            fault("compute.instance", None, "us-east-1"),
            "no price of `compute.instance` in us-east-1; there is one in africa-south1",
        ),
    ] {
        assert!(found.starts_with(expected), "{found}\n{expected}");
    }
    assert!(show(None, "aws_iam_role", None, "us-east-1").unwrap().contains("costs nothing"));
}

#[test]
fn an_import_shows_where_it_is_from_and_doubts_unknown_products() {
    let root = tempfile::tempdir().unwrap();
    let (sheet, folder) = (root.path().join("own.csv"), root.path().join("prices"));
    fs::write(&sheet, "provider,product,region,unit,price,sku,variant\naws,ec2.instance,us-east-1,hour,0.05,m5.large,linux\naws,ec2.instence,us-east-1,hour,1,,\n").unwrap();
    let mut out = Vec::new();
    import(&sheet, &folder, date(2026, 3, 4), &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert!(out.starts_with("aws: 2 new, 0 replaced, 0 kept, in `"), "{out}");
    assert!(out.contains("no product `ec2.instence`: is it spelt right?"), "{out}");

    let shown = show(Some(&folder), "aws_instance", Some("m5.large"), "us-east-1").unwrap();
    let own = line(&shown, "linux    on_demand");
    assert!(own.contains(" 36.5 ") && own.contains("custom-aws.prices"), "{shown}");
}

#[test]
fn the_list_adds_up() {
    let book = PriceBook::open(None, None).unwrap();
    let mut out = Vec::new();
    list::list(&book, &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    let rows =
        |line: &&str| line.split_whitespace().rev().nth(3).unwrap().parse::<usize>().unwrap();
    let services = out.lines().take_while(|line| !line.is_empty()).skip(1);
    let (all, each): (Vec<_>, Vec<_>) = services.partition(|line| line.contains(" all "));
    assert_eq!(all.len(), 3);
    let total: usize = all.iter().map(rows).sum();
    assert_eq!(each.iter().map(rows).sum::<usize>(), total);
    assert!(out.contains(&format!("\n{total} rows in ")), "{out}");
    assert!(
        line(&out, "infracost-goldens").contains("20") && line(&out, "aws-watcher").contains("MIT")
    );
}

#[test]
fn a_closed_pipe_is_no_error() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let source = PriceSource { prices: None };
    let lookups: Lookups = &|_, _, _, _| Ok(Vec::new());
    let list = PricesCommand::List { source };
    assert!(run(&list, lookups, date(2026, 3, 4), &mut Closed).is_ok());
}
