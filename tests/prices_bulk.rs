//! An offer file is read as a stream: memory does not grow with its size, but with what is kept of it.

#![cfg(all(feature = "aws", target_os = "linux"))]
#![allow(clippy::unwrap_used)]

use std::{
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    net::{TcpListener, TcpStream},
    process::Command,
    thread,
};

use nix::sys::resource::{UsageWho, getrusage};

/// A file as long as EC2's in a large region.
#[test]
#[ignore = "300 MB take half a minute: cargo test --test prices_bulk -- --ignored"]
fn three_hundred_megabytes_take_less_than_512() {
    assert_memory(300, 512);
}

/// What a debug build with every cloud takes by itself grows with the program; what the file adds
/// must not grow with the file.
#[test]
fn ten_times_the_file_takes_less_than_its_size_more() {
    let small = assert_memory(3, 160);
    assert_memory(30, small + 27);
}

/// The peak in MB, of all that were run so far.
fn assert_memory(megabytes: usize, limit: usize) -> usize {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(&stream, megabytes));
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_outlay"))
        .env_clear()
        .env("OUTLAY_AWS_OFFERS_URL", url)
        .args(["prices", "update", "--provider", "aws", "--region", "eu-west-1"])
        .args(["--service", "AmazonEC2", "--prices"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    // A tenth of the lines: most of a real file are capacity reservations and the like.
    let rows: usize = said.split_whitespace().next().unwrap().parse().unwrap();
    assert!(rows > megabytes * 300, "{said}");
    let peak = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss();
    let peak = usize::try_from(peak).unwrap() / 1024;
    assert!(peak < limit, "{peak} MB for a file of {megabytes} MB and {rows} prices");
    println!("{peak} MB for a file of {megabytes} MB and {rows} prices");
    peak
}

/// The index, and a file with as many columns as AWS's, a third of whose products are ours.
fn serve(stream: &TcpStream, megabytes: usize) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut path = None;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        path = path.or_else(|| line.split_whitespace().nth(1).map(ToOwned::to_owned));
        if line.trim().is_empty() {
            break;
        }
    }
    let mut out = BufWriter::new(stream);
    if path?.ends_with("region_index.json") {
        let index = r#"{"regions": {"eu-west-1": {"currentVersionUrl": "/x/index.json"}}}"#;
        write!(
            out,
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            index.len()
        )
        .ok()?;
        write!(out, "{index}").ok()?;
        return out.flush().ok();
    }
    // Without a length the end of the connection is the end of the file.
    write!(out, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/csv\r\n\r\n").ok()?;
    let filler: Vec<_> = (0..60).map(|at| format!("\"Some Attribute {at}\"")).collect();
    writeln!(
        out,
        "\"FormatVersion\",\"v1.0\"\n\"Publication Date\",\"2026-11-01T00:00:00Z\"\n\"SKU\",\"TermType\",\
         \"StartingRange\",\"EndingRange\",\"Unit\",\"PricePerUnit\",\"Currency\",\
         \"LeaseContractLength\",\"PurchaseOption\",\"OfferingClass\",\"Product Family\",\
         \"Instance Type\",\"Tenancy\",\"Operating System\",\"Pre Installed S/W\",\"CapacityStatus\",\
         \"usageType\",\"Region Code\",{}",
        filler.join(",")
    )
    .ok()?;
    let words = ["\"Up to 10 Gigabit\"", "\"NA\"", "\"\"", "\"Intel Xeon Platinum 8175\""];
    let filler: Vec<_> = words.iter().cycle().take(60).copied().collect();
    let filler = filler.join(",");
    let mut written = 0;
    for product in 0.. {
        let status = if product % 3 == 0 { "Used" } else { "UnusedCapacityReservation" };
        for (kind, terms) in [
            ("OnDemand", ",,"),
            ("Reserved", "1yr,No Upfront,standard"),
            ("Reserved", "3yr,No Upfront,standard"),
            ("Reserved", "1yr,No Upfront,convertible"),
            ("Reserved", "3yr,No Upfront,convertible"),
        ] {
            let price = if kind == "OnDemand" { "0.1920000000" } else { "0.1210000000" };
            let line = format!(
                "\"SKU{product:013}\",\"{kind}\",\"0\",\"Inf\",\"Hrs\",\"{price}\",\"USD\",{terms},\
                 \"Compute Instance\",\"m{product}.large\",\"Shared\",\"Linux\",\"NA\",\"{status}\",\
                 \"EU-BoxUsage:m{product}.large\",\"eu-west-1\",{filler}\n"
            );
            out.write_all(line.as_bytes()).ok()?;
            written += line.len();
        }
        if written > megabytes << 20 {
            break;
        }
    }
    out.flush().ok()
}
