//! Aurora clusters bill every read and write of storage, or, I/O-optimized, none: then storage costs
//! 2.25 times as much and instances 30 % more. AWS's rule of thumb is that the latter pays off where I/O
//! is a quarter of the bill or more
//! (<https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.StorageReliability.html>);
//! here both bills are compared, those of the instances included. A cluster may go I/O-optimized once in
//! 30 days, and back at any time. Aurora `MySQL` has it from 3.03.1 on, Aurora `PostgreSQL` from 13.10,
//! 14.7, 15.2 and 16.1, Serverless v1 not at all.

use rust_decimal::{Decimal, dec};

use super::text;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Resource, Unknown},
};

pub(super) const CHECK: Check = Check {
    id: "aws-aurora-io",
    summary: "Aurora clusters cost less I/O-optimized where they read and write much, and else more.",
    kinds: &["aws_rds_cluster"],
    reads: &[],
    lever: Lever::Configuration,
    propose,
};

const DAYS: u32 = 30;
const LEAST_DAYS: u64 = 14;
const GIB: Decimal = dec!(1073741824);
const OPTIMIZED: &str = "aurora-iopt1";

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let cluster = subject.resource;
    let engine = cluster.text("engine")?.unwrap_or("aurora");
    if !engine.starts_with("aurora") || cluster.text("engine_mode")? == Some("serverless") {
        return Ok(Vec::new());
    }
    let is_optimized = cluster.text("storage_type")? == Some(OPTIMIZED);
    if !is_optimized && !can_be_optimized(engine, cluster.text("engine_version")?) {
        return Ok(Vec::new());
    }
    let Some((reads, writes, is_measured)) = requests(subject, evidence) else {
        return Ok(Vec::new());
    };
    let stored = evidence.usage(subject).number("storage_gb");
    let measured = evidence.series(subject, "VolumeBytesUsed");
    let stored = stored.or_else(|| measured.map(|bytes| (bytes.last(1).mean() / GIB).round_dp(3)));
    let Some(stored) = stored else { return Ok(Vec::new()) };

    let kind = "aws_rds_cluster_instance";
    let instances: Vec<&Resource> = evidence.graph.referrers(cluster, kind, "cluster_identifier");
    let (to, instead) = if is_optimized {
        ("", "standard storage bills them, and storage and instances less")
    } else {
        (OPTIMIZED, "I/O-optimized storage bills none of them, and storage and instances more")
    };
    let plural = if instances.len() == 1 { "" } else { "s" };
    let because = format!(
        "{} reads and writes a second on {} GB, {} instance{plural}: {instead}",
        (reads + writes).round_dp(1).normalize(),
        stored.round_dp(1).normalize(),
        instances.len(),
    );
    let usage = [
        ("read_requests_per_sec", reads),
        ("write_requests_per_sec", writes),
        ("storage_gb", stored),
    ];
    let confidence = if is_measured { Confidence::High } else { Confidence::Medium };
    let moved: Vec<&Resource> = instances.into_iter().chain([cluster]).collect();
    let proposal = Proposal::set([("storage_type", text(to))], because).usage(usage, usage);
    Ok(vec![proposal.with_bills_of(&moved).risk(Risk::Low).confidence(confidence)])
}

/// Billed reads and writes a second, and whether they were measured for two weeks.
fn requests(subject: &Subject, evidence: &Evidence) -> Option<(Decimal, Decimal, bool)> {
    let usage = evidence.usage(subject);
    let told = |key| usage.number(key);
    if let (Some(reads), Some(writes)) =
        (told("read_requests_per_sec"), told("write_requests_per_sec"))
    {
        return Some((reads, writes, false));
    }
    let measured = |metric| {
        let series = evidence.series(subject, metric)?.last(DAYS);
        (series.days() >= LEAST_DAYS).then(|| series.mean())
    };
    Some((measured("VolumeReadIOPs")?, measured("VolumeWriteIOPs")?, true))
}

/// Whether a version has I/O-optimized storage; one that is not told may be any current one.
fn can_be_optimized(engine: &str, version: Option<&str>) -> bool {
    let Some(version) = version else { return true };
    // `8.0.mysql_aurora.3.04.0` is 3.04.0 of Aurora's own.
    let own = version.rsplit("mysql_aurora.").next().unwrap_or(version);
    let mut parts = own.split('.').map(|part| part.parse::<u32>().unwrap_or_default());
    let [major, minor, patch] = std::array::from_fn(|_| parts.next().unwrap_or_default());
    if engine == "aurora-postgresql" {
        match major {
            ..=12 => false,
            13 => minor >= 10,
            14 => minor >= 7,
            15 => minor >= 2,
            _ => true,
        }
    } else {
        // `8.0` alone is the current one of it.
        version == "8.0" || (major, minor, patch) >= (3, 3, 1) && major < 5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_versions_have_no_optimized_storage() {
        let mysql = |version| can_be_optimized("aurora-mysql", Some(version));
        assert!(mysql("8.0.mysql_aurora.3.04.0") && mysql("8.0.mysql_aurora.3.03.1"));
        assert!(mysql("8.0"));
        assert!(!mysql("8.0.mysql_aurora.3.03.0") && !mysql("5.7.mysql_aurora.2.11.1"));
        assert!(!mysql("5.7"));
        let postgres = |version| can_be_optimized("aurora-postgresql", Some(version));
        assert!(postgres("16.4") && postgres("15.2") && postgres("13.10"));
        assert!(!postgres("15.1") && !postgres("13.9") && !postgres("12.19"));
        assert!(can_be_optimized("aurora-postgresql", None));
    }
}
