//! Databases on io1 or io2 that do not need their IOPS: gp3 has 3,000 IOPS and 125 MiB/s that cost
//! nothing, and 12,000 and 500 once it is striped, from 400 GiB on (for Oracle 200, for SQL Server
//! never; <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html>). More IOPS can
//! be had of striped storage alone. gp2 costs what gp3 does, mostly; where it costs more it is
//! advised as well.

use rust_decimal::{Decimal, dec};

use super::text;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Unknown, Value},
};

pub(super) const CHECK: Check = Check {
    id: "aws-rds-storage",
    summary: "Databases whose measured IOPS gp3 storage has for less.",
    kinds: &["aws_db_instance"],
    reads: &[],
    lever: Lever::Storage,
    propose,
};

const DAYS: u32 = 30;
/// So many days of measurements at least.
const LEAST_DAYS: u64 = 14;
/// A fifth on top of what was measured.
const HEADROOM: Decimal = dec!(1.2);
const MIB: Decimal = dec!(1048576);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let database = subject.resource;
    let has_iops = database.number("iops")?.is_some_and(|iops| iops > dec!(0));
    let unset = if has_iops { "io1" } else { "gp2" };
    let now = database.text("storage_type")?.unwrap_or(unset);
    let Some(size) = database.number("allocated_storage")? else { return Ok(Vec::new()) };
    if !["gp2", "io1", "io2"].contains(&now) {
        return Ok(Vec::new());
    }
    let need = |metrics| need(metrics, subject, evidence);
    let (Some(iops), Some(bytes)) =
        (need(["ReadIOPS", "WriteIOPS"]), need(["ReadThroughput", "WriteThroughput"]))
    else {
        return Ok(Vec::new());
    };
    let throughput = (bytes / MIB).ceil();
    let striped_from = match database.text("engine")?.unwrap_or_default() {
        engine if engine.contains("sqlserver") => None,
        engine if engine.contains("oracle") => Some(dec!(200)),
        _ => Some(dec!(400)),
    };
    let is_striped = striped_from.is_some_and(|from| size >= from);
    let (free_iops, free_throughput) =
        if is_striped { (dec!(12000), dec!(500)) } else { (dec!(3000), dec!(125)) };
    // What comes with it suffices; more is the wish of somebody who knows the load.
    if iops > free_iops || throughput > free_throughput {
        return Ok(Vec::new());
    }
    let because = format!(
        "{now} of {} GiB; uses {} IOPS and {throughput} MiB/s (P99 of {DAYS} days, 20 % on top), \
         gp3 has {free_iops} and {free_throughput}",
        size.normalize(),
        iops.ceil(),
    );
    let edits =
        [("storage_type", text("gp3")), ("iops", Value::Null), ("storage_throughput", Value::Null)];
    let proposal = Proposal::set(edits, because);
    Ok(vec![proposal.risk(Risk::Low).confidence(Confidence::Medium)])
}

/// The sum of two metrics at the 99th percentile, with headroom.
fn need(metrics: [&str; 2], subject: &Subject, evidence: &Evidence) -> Option<Decimal> {
    let mut sum = dec!(0);
    for metric in metrics {
        let series = evidence.series(subject, metric)?.last(DAYS);
        if series.days() < LEAST_DAYS {
            return None;
        }
        sum += series.quantile(dec!(0.99));
    }
    Some(sum.saturating_mul(HEADROOM))
}
