//! Volumes with provisioned IOPS as gp3, where gp3 is as fast. Since September 2025 gp3 has up to 80,000
//! IOPS, 500 of them a GiB, 2,000 MiB/s and 64 TiB
//! (<https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html>; more than 1,000 MiB/s needs
//! version 6.16 of the provider); more than 16,000 IOPS are left alone all the same, as the open checkers
//! do. io1 gives up to 256 KiB an operation and 500 MiB/s, io2 4,000 MiB/s
//! (<https://docs.aws.amazon.com/ebs/latest/userguide/provisioned-iops.html>).
//! gp3 answers within single-digit milliseconds, io2 within one; and io2 is more durable: no metric
//! tells whether that matters.

use rust_decimal::{Decimal, dec};

use super::text;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Unknown, Value},
    provider::aws::billing::ebs::DEFAULT_SIZE,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ebs-io-to-gp3",
    summary: "Volumes of up to 16,000 provisioned IOPS are cheaper as gp3, at the same speed.",
    kinds: &["aws_ebs_volume"],
    reads: &[("aws_ebs_volume", &["multi_attach_enabled"])],
    lever: Lever::Storage,
    propose,
};

/// Who provisions more wants the latency as well.
const IOPS: Decimal = dec!(16000);
/// What gp3 has at no charge, and the most that it has a GiB.
const FREE_IOPS: Decimal = dec!(3000);
const IOPS_A_GIB: Decimal = dec!(500);
/// MiB/s; the most that gp3, io1 and io2 have.
const GP3_THROUGHPUT: Decimal = dec!(2000);
const IO1_THROUGHPUT: Decimal = dec!(500);
const IO2_THROUGHPUT: Decimal = dec!(4000);
/// GiB; the largest gp3 volume.
const SIZE: Decimal = dec!(65536);
/// MiB/s that come with each provisioned operation a second: 256 KiB.
const OF_AN_OPERATION: Decimal = dec!(0.25);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let volume = subject.resource;
    let Some(volume_type @ ("io1" | "io2")) = volume.text("type")? else { return Ok(Vec::new()) };
    let size = volume.number("size")?.unwrap_or(DEFAULT_SIZE);
    let Some(iops) = volume.number("iops")? else { return Ok(Vec::new()) };
    // Only provisioned IOPS can be attached to several instances.
    if iops > IOPS || size > SIZE || volume.flag("multi_attach_enabled")? == Some(true) {
        return Ok(Vec::new());
    }
    let most = if volume_type == "io1" { IO1_THROUGHPUT } else { IO2_THROUGHPUT };
    let measured = peak(subject, evidence);
    let throughput = (iops * OF_AN_OPERATION).min(most);
    let (operations, throughput, because, confidence) = match measured {
        Some((operations, throughput_used)) if operations <= iops => (
            operations,
            throughput.min(throughput_used),
            format!(
                "{volume_type} with {} IOPS; uses {operations} (peak of 30 days, 20 % on top)",
                iops.normalize()
            ),
            Confidence::Medium,
        ),
        _ => (
            iops,
            throughput,
            format!("{volume_type} with {} IOPS, which gp3 has as well", iops.normalize()),
            Confidence::Low,
        ),
    };
    // gp3 gives 0.25 MiB/s an operation, and needs that many for its throughput.
    let operations = operations.max((throughput / OF_AN_OPERATION).ceil());
    if throughput > GP3_THROUGHPUT || operations > FREE_IOPS.max(size.saturating_mul(IOPS_A_GIB)) {
        return Ok(Vec::new());
    }
    let beyond = |need: Decimal, has: Decimal| {
        if need > has { Value::Number(need.normalize()) } else { Value::Null }
    };
    let edits = [
        ("type", text("gp3")),
        ("iops", beyond(operations, FREE_IOPS)),
        ("throughput", beyond(throughput, dec!(125))),
    ];
    Ok(vec![Proposal::set(edits, because).risk(Risk::Medium).confidence(confidence)])
}

/// The most operations and MiB a second of 30 days, with a fifth on top; `None` where less than 14
/// days were measured.
pub(super) fn peak(subject: &Subject, evidence: &Evidence) -> Option<(Decimal, Decimal)> {
    let most = |metrics: [&str; 2]| {
        let mut sum = dec!(0);
        for metric in metrics {
            let series = evidence.series(subject, metric)?.last(30);
            if series.days() < 14 {
                return None;
            }
            sum += series.maximum();
        }
        Some(sum * dec!(1.2))
    };
    let operations = most(["VolumeReadOps", "VolumeWriteOps"])?.ceil();
    let bytes = most(["VolumeReadBytes", "VolumeWriteBytes"])?;
    Some((operations, (bytes / dec!(1048576)).ceil()))
}
