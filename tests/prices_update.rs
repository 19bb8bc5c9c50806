//! `outlay prices update` against a price list on loopback, which fails in every way that one can.

#![cfg(feature = "aws")]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/price_list.rs"]
mod price_list;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
};

use price_list::{Fault, PriceList};
use serde_json::Value;

/// How the list is asked.
#[derive(Clone, Copy, PartialEq)]
enum By {
    Query,
    Files,
}

fn outlay(folder: &Path, list: &PriceList, by: By) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
    command
        .env_clear()
        .env("OUTLAY_PRICES", folder)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .args(["prices", "update", "--provider", "aws", "--region", "eu-west-1"])
        .args(["--purchase", "on-demand", "--retry-delay", "1", "--rate", "10000"]);
    match by {
        By::Query => command
            .env("AWS_ENDPOINT_URL_PRICING", &list.url)
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test"),
        By::Files => command.env("OUTLAY_AWS_OFFERS_URL", &list.url),
    };
    command
}

/// Of one service, or two.
fn update(folder: &Path, list: &PriceList, by: By, services: &[&str], more: &[&str]) -> Output {
    let services = services.iter().flat_map(|service| ["--service", service]);
    outlay(folder, list, by).args(services).args(more).output().unwrap()
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

fn good(output: &Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    said(output)
}

fn table(folder: &Path) -> PathBuf {
    folder.join("aws.prices")
}

/// Whether the table can be read whole, by a reader of its own.
fn works(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(b"outlay-prices 1\n") else { return false };
    let length = u32::from_le_bytes(rest[..4].try_into().unwrap()) as usize;
    let (index, blocks) = rest[4..].split_at(length);
    let index = String::from_utf8(zstd::decode_all(index).unwrap()).unwrap();
    !index.is_empty()
        && index.lines().all(|line| {
            let fields: Vec<_> = line.split(',').collect();
            let number = |at: usize| fields[at].parse::<usize>().unwrap();
            let block = &blocks[number(2)..number(2) + number(3)];
            let text = String::from_utf8(zstd::decode_all(block).unwrap()).unwrap();
            text.len() == number(4) && text.lines().count() == number(5)
        })
}

#[test]
fn an_update_fills_the_table_and_a_plan_is_priced_from_it() {
    let list = PriceList::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let report = good(&update(folder.path(), &list, By::Query, &[], &[]));
    assert!(report.contains("prices, in `"), "{report}");
    assert!(report.contains("capacity reservations cost what the instance does"), "{report}");
    assert!(report.contains("map to no product of ours"), "{report}");

    let plan = fs::read_to_string("fixtures/example/plan.json").unwrap();
    let plan = plan.replace("us-east-1", "eu-west-1");
    let path = folder.path().join("plan.json");
    fs::write(&path, plan).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_outlay"))
        .args(["plan", "--format", "json", "--prices"])
        .args([folder.path(), &path])
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut sources = Vec::new();
    collect(&report, "source", &mut sources);
    let ours = sources.iter().filter(|source| source.starts_with("aws-price-list/")).count();
    assert!(ours >= 8, "{sources:?}");
    assert!(sources.iter().all(|source| source.starts_with("aws-price-list/")), "{sources:?}");

    // The offer files say the same, so the table is the same, byte for byte.
    let other = tempfile::tempdir().unwrap();
    good(&update(other.path(), &list, By::Files, &[], &[]));
    let tables = [folder.path(), other.path()].map(|folder| fs::read(table(folder)).unwrap());
    assert!(works(&tables[0]));
    assert!(tables[0] == tables[1], "the query API and the offer files give different tables");

    // So do the files that the query API lists.
    list.list_files();
    let (third, before) = (tempfile::tempdir().unwrap(), list.requests());
    good(&update(third.path(), &list, By::Query, &[], &[]));
    assert!(list.requests() - before < 100, "EC2 came page by page");
    assert!(fs::read(table(third.path())).unwrap() == tables[0], "a listed file differs");
    let check = ["prices", "check", "--prices"];
    let mut check =
        Command::new(env!("CARGO_BIN_EXE_outlay")).args(check).arg(third.path()).output();
    assert_eq!(good(check.as_mut().unwrap()), "nothing suspicious\n");
}

#[test]
fn a_mirror_may_have_its_files_in_json() {
    let list = PriceList::start(&["AmazonRDS"]);
    let tables = [false, true].map(|json| {
        if json {
            list.json_only();
        }
        let folder = tempfile::tempdir().unwrap();
        good(&update(folder.path(), &list, By::Files, &["AmazonRDS"], &[]));
        fs::read(table(folder.path())).unwrap()
    });
    assert!(tables[0] == tables[1]);
}

/// Nothing is fetched of what nobody sells, and the error says so.
#[test]
fn what_nobody_sells_is_an_error() {
    let list = PriceList::start(&["AWSELB"]);
    let folder = tempfile::tempdir().unwrap();
    let before = list.requests();
    let unknown = update(folder.path(), &list, By::Query, &["AmazonNothing"], &[]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(said(&unknown).contains("no price service has anything"), "{}", said(&unknown));
    assert_eq!(list.requests(), before);
    let elsewhere = update(folder.path(), &list, By::Query, &["AmazonRDS"], &[]);
    assert!(said(&elsewhere).contains("no price service has anything"), "{}", said(&elsewhere));
    assert!(!table(folder.path()).exists());
    let oracle = outlay(folder.path(), &list, By::Query).args(["--provider", "oracle"]).output();
    assert!(said(&oracle.unwrap()).contains("no price service of `oracle` is known"));
}

/// The address of a file that the query API lists has a signature, which is for no one's eyes.
#[test]
fn a_signature_is_not_printed() {
    let list = PriceList::start(&["AmazonEC2"]);
    list.list_files();
    let folder = tempfile::tempdir().unwrap();
    let fine = Fault::Cut(usize::MAX);
    list.fail([fine, fine, Fault::Html]);
    let output = update(folder.path(), &list, By::Query, &["AmazonEC2"], &["--tries", "1"]);
    let said = said(&output);
    assert!(said.contains("AmazonEC2/20230223000000/eu-west-1/index.csv` did not give"), "{said}");
    assert!(!said.contains("topsecret"), "{said}");
}

/// Every text with this key.
fn collect(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| match value {
            Value::String(text) if name == key => found.push(text.clone()),
            value => collect(value, key, found),
        }),
        Value::Array(list) => list.iter().for_each(|value| collect(value, key, found)),
        _ => {}
    }
}

const FAULTS: [(Fault, &str); 4] = [
    (Fault::Throttled, ""),
    (Fault::Html, "HTTP 500: a page of HTML"),
    (Fault::Cut(700), ""),
    (Fault::Malformed, ""),
];

#[test]
fn what_passes_is_tried_again() {
    let list = PriceList::start(&["AWSELB"]);
    for by in [By::Query, By::Files] {
        for (fault, _) in FAULTS {
            let folder = tempfile::tempdir().unwrap();
            list.fail([fault, fault, fault]);
            let before = list.requests();
            good(&update(folder.path(), &list, by, &["AWSELB"], &[]));
            assert!(list.requests() - before >= 4, "{fault:?}");
            assert!(works(&fs::read(table(folder.path())).unwrap()), "{fault:?}");
        }
    }
}

#[test]
fn what_does_not_pass_ends_in_one_clear_error_and_the_old_table() {
    let list = PriceList::start(&["AWSELB"]);
    for by in [By::Query, By::Files] {
        let folder = tempfile::tempdir().unwrap();
        good(&update(folder.path(), &list, by, &["AWSELB"], &[]));
        let old = fs::read(table(folder.path())).unwrap();
        list.next_version();
        for (fault, words) in FAULTS {
            list.fail_always(Some(fault));
            let before = list.requests();
            let output = update(folder.path(), &list, by, &["AWSELB"], &["--tries", "3"]);
            assert_eq!(list.requests() - before, 3, "{fault:?}");
            assert_eq!(output.status.code(), Some(1), "{fault:?}");
            let said = said(&output);
            assert_eq!(said.matches("error: ").count(), 1, "{said}");
            assert!(said.contains("3 times in a row") && said.contains("hint: "), "{said}");
            assert!(said.contains(words), "{said}");
            assert!(!said.contains("test"), "credentials: {said}");
            assert_eq!(fs::read(table(folder.path())).unwrap(), old, "{fault:?}");
        }
        list.fail_always(None);
        good(&update(folder.path(), &list, by, &["AWSELB"], &[]));
        assert_ne!(fs::read(table(folder.path())).unwrap(), old);
    }
}

#[test]
fn an_answer_cut_at_any_byte_changes_nothing() {
    let list = PriceList::start(&["AWSELB"]);
    for by in [By::Query, By::Files] {
        let folder = tempfile::tempdir().unwrap();
        good(&update(folder.path(), &list, by, &["AWSELB"], &[]));
        let old = fs::read(table(folder.path())).unwrap();
        list.next_version();
        // A prime step meets the head, the body and its parts.
        for bytes in (0..5_000).step_by(241) {
            // The index of the files comes whole, what it names is cut.
            let faults = [Fault::Cut(usize::MAX), Fault::Cut(bytes)];
            list.fail(if by == By::Files { &faults[..] } else { &faults[1..] }.iter().copied());
            let output = update(folder.path(), &list, by, &["AWSELB"], &["--tries", "1"]);
            // An answer is never cut before its last byte; the shorter ones lose only that.
            assert_eq!(output.status.code(), Some(1), "{bytes}: {}", said(&output));
            assert_eq!(fs::read(table(folder.path())).unwrap(), old, "cut at {bytes}");
        }
    }
}

#[test]
fn a_killed_update_leaves_a_working_table_a_hundred_times() {
    let list = PriceList::start(&["AWSELB", "AmazonCloudWatch"]);
    let folder = tempfile::tempdir().unwrap();
    let services = ["AWSELB", "AmazonCloudWatch"];
    let begun = std::time::Instant::now();
    good(&update(folder.path(), &list, By::Query, &services, &[]));
    let whole = begun.elapsed();
    let mut known = vec![fs::read(table(folder.path())).unwrap()];
    let mut random = 0x2026_u64;
    let (mut killed, mut finished) = (0, 0);
    while killed < 100 {
        list.next_version();
        let mut command = outlay(folder.path(), &list, By::Query);
        command.args(services.iter().flat_map(|service| ["--service", service]));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // A linear congruential generator: the same moments in each run of the test.
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let share = u32::try_from(random >> 40).unwrap() % 120;
        thread::sleep(whole * share / 100);
        child.kill().unwrap();
        if child.wait().unwrap().success() {
            finished += 1;
        } else {
            killed += 1;
        }
        let bytes = fs::read(table(folder.path())).unwrap();
        if !known.contains(&bytes) {
            assert!(works(&bytes), "after {killed} kills");
            known.push(bytes);
        }
        assert!(finished < 1000, "kills come too late");
    }
    // A part may be of one version and the other part of the other, but never anything else.
    assert!(known.len() <= 4, "{} different tables", known.len());
    good(&update(folder.path(), &list, By::Query, &services, &[]));
    let left: Vec<_> = fs::read_dir(folder.path().join("update")).unwrap().flatten().collect();
    assert_eq!(left.len(), 1, "more than the lock is left: {left:?}");
}

/// A full disk ends a write at any byte; so does a limit on how long a file may be.
#[cfg(unix)]
#[test]
fn a_write_cut_short_leaves_the_old_table() {
    let list = PriceList::start(&["AWSELB", "AmazonCloudWatch"]);
    let folder = tempfile::tempdir().unwrap();
    let services = ["--service", "AWSELB", "--service", "AmazonCloudWatch"];
    good(&update(folder.path(), &list, By::Query, &["AWSELB", "AmazonCloudWatch"], &[]));
    let old = fs::read(table(folder.path())).unwrap();
    list.next_version();
    let mut refused = 0;
    for blocks in 0..8 {
        let command = outlay(folder.path(), &list, By::Query);
        let args: Vec<_> = command.get_args().chain(services.iter().map(AsRef::as_ref)).collect();
        let mut limited = Command::new("sh");
        // The signal for a file too long is left alone, so that the write itself fails.
        limited.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
        limited.arg(command.get_program()).args(args).env_clear();
        for (name, value) in command.get_envs() {
            limited.env(name, value.unwrap());
        }
        let output = limited.output().unwrap();
        let now = fs::read(table(folder.path())).unwrap();
        if output.status.success() {
            assert!(works(&now) && now != old);
            break;
        }
        refused += 1;
        let said = said(&output);
        assert!(said.contains("error: cannot write `"), "{said}");
        assert_eq!(now, old, "{blocks} blocks");
    }
    assert!(refused > 1, "no write was cut short");
}

#[test]
fn an_interrupted_update_goes_on_where_it_ended() {
    let list = PriceList::start(&["AWSELB", "AmazonCloudWatch"]);
    let folder = tempfile::tempdir().unwrap();
    let services = ["AWSELB", "AmazonCloudWatch"];
    // Each has one page; the second part fails.
    list.fail([Fault::Cut(usize::MAX), Fault::Html]);
    let one = ["--concurrency", "1", "--tries", "1"];
    let output = update(folder.path(), &list, By::Query, &services, &one);
    assert_eq!(output.status.code(), Some(1));
    assert!(!table(folder.path()).exists(), "half of an update is none");
    let before = list.requests();
    good(&update(folder.path(), &list, By::Query, &services, &one));
    assert_eq!(list.requests() - before, 1, "what was fetched is fetched again");
    assert!(works(&fs::read(table(folder.path())).unwrap()));
}

#[test]
fn a_suspicious_table_is_refused_unless_accepted() {
    let list = PriceList::start(&["AWSELB", "AmazonCloudWatch"]);
    let folder = tempfile::tempdir().unwrap();
    good(&update(folder.path(), &list, By::Query, &["AmazonCloudWatch"], &[]));
    let old = fs::read(table(folder.path())).unwrap();
    list.next_version();
    let strict = ["--max-factor", "1.0001"];
    let output = update(folder.path(), &list, By::Query, &["AmazonCloudWatch"], &strict);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("a price moved much against the one in use"),
        "{}",
        said(&output)
    );
    assert_eq!(fs::read(table(folder.path())).unwrap(), old);
    let before = list.requests();
    let accepted = [&strict[..], &["--accept-suspicious"]].concat();
    good(&update(folder.path(), &list, By::Query, &["AmazonCloudWatch"], &accepted));
    assert_eq!(list.requests(), before, "it was fetched again");
    let moved = fs::read(table(folder.path())).unwrap();
    assert_ne!(moved, old);
    // Another part leaves all that is there.
    good(&update(folder.path(), &list, By::Query, &["AWSELB"], &[]));
    let both = fs::read(table(folder.path())).unwrap();
    assert!(works(&both) && both.len() > moved.len());
}
