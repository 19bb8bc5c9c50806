//! gp2 volumes as gp3: a fifth cheaper a GiB, with 3,000 IOPS and 125 MiB/s that cost nothing
//! (<https://aws.amazon.com/ebs/pricing/>). gp2 has 3 IOPS a GiB, at least 100, bursting to 3,000,
//! at most 16,000, and 250 MiB/s from 334 GiB on
//! (<https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html>): what exceeds gp3's
//! own is provisioned, so that nothing gets slower, unless metrics show that it is not needed. Between 170
//! and 334 GiB gp2 reaches 250 MiB/s while its credits last; that is not provisioned, as it would cost what
//! is saved, and makes the advice less sure.

use rust_decimal::{Decimal, dec};

use super::text;
use crate::{
    advise::{Change, Check, Confidence, Edit, Evidence, Lever, Proposal, Risk, Subject},
    model::{Attributes, Unknown, Value},
    provider::aws::billing::ebs::DEFAULT_SIZE,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ebs-gp2-gp3",
    summary: "Volumes of type gp2 are cheaper as gp3, at the same speed or more.",
    kinds: &["aws_ebs_volume", "aws_instance"],
    reads: &[],
    lever: Lever::Storage,
    propose,
};

/// What every gp3 volume has.
const IOPS: Decimal = dec!(3000);
const THROUGHPUT: Decimal = dec!(125);
/// GiB: above the one gp2 may reach 250 MiB/s, from the other on it always does.
const BURSTS_FROM: Decimal = dec!(170);
const FULL_FROM: Decimal = dec!(334);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let resource = subject.resource;
    if &*resource.kind == "aws_ebs_volume" {
        // gp2 is what a volume is where nothing is said.
        let volume_type = resource.text("type")?.unwrap_or("gp2");
        // A root volume that an instance brings along is advised on there.
        let parent = subject.live.and_then(|live| live.parent.as_ref());
        if volume_type != "gp2" || parent.is_some_and(|parent| &*parent.kind == "aws_instance") {
            return Ok(Vec::new());
        }
        let size = resource.number("size")?.unwrap_or(DEFAULT_SIZE);
        let measured = measured_iops(subject, evidence);
        let (iops, because) = need(size, measured);
        let edits = edits("", "type", iops, throughput(size));
        return Ok(vec![proposal(edits, because, size)]);
    }
    let mut proposals = Vec::new();
    for (path, block) in devices(&resource.attributes)? {
        if block.text("volume_type")?.is_some_and(|volume_type| volume_type == "gp2") {
            let size = block.number("volume_size")?.unwrap_or(DEFAULT_SIZE);
            let (iops, because) = need(size, None);
            let edits = edits(&path, "volume_type", iops, throughput(size));
            proposals.push(proposal(edits, because, size));
        }
    }
    Ok(proposals)
}

/// The block devices of an instance that no resource of their own declares.
fn devices(instance: &Attributes) -> Result<Vec<(String, &Attributes)>, Unknown> {
    let root = instance.block("root_block_device")?;
    Ok(root.map(|root| ("root_block_device.".to_owned(), root)).into_iter().collect())
}

fn proposal(edits: Vec<Edit>, because: String, size: Decimal) -> Proposal {
    let bursts = BURSTS_FROM < size && size < FULL_FROM;
    let confidence = if bursts { Confidence::Medium } else { Confidence::High };
    Proposal::new(Change::Set { of: None, edits }, because).risk(Risk::Low).confidence(confidence)
}

/// What 30 days of metrics show, at the 99th percentile of the periods, with a fifth on top.
fn measured_iops(subject: &Subject, evidence: &Evidence) -> Option<Decimal> {
    let mut sum = dec!(0);
    for metric in ["VolumeReadOps", "VolumeWriteOps"] {
        let series = evidence.series(subject, metric)?.last(30);
        sum += series.quantile(dec!(0.99));
        if series.days() < 14 {
            return None;
        }
    }
    Some((sum * dec!(1.2)).ceil())
}

/// The IOPS that gp3 needs, and why.
fn need(size: Decimal, measured: Option<Decimal>) -> (Decimal, String) {
    let has = (size.saturating_mul(dec!(3))).clamp(dec!(100), dec!(16000));
    let size = size.normalize();
    match measured {
        Some(measured) if measured < has => (
            measured,
            format!("gp2 of {size} GiB; uses {measured} IOPS (P99 of 30 days, 20 % on top)"),
        ),
        _ => (has, format!("gp2 of {size} GiB with {} IOPS", has.normalize())),
    }
}

fn throughput(size: Decimal) -> Decimal {
    if size >= FULL_FROM { dec!(250) } else { THROUGHPUT }
}

fn edits(block: &str, kind: &str, iops: Decimal, throughput: Decimal) -> Vec<Edit> {
    let mut edits = vec![Edit { path: format!("{block}{kind}").into(), value: text("gp3") }];
    for (name, need, has) in [("iops", iops, IOPS), ("throughput", throughput, THROUGHPUT)] {
        // What a gp2 volume reports of itself is not asked of gp3.
        let value = if need > has { Value::Number(need) } else { Value::Null };
        edits.push(Edit { path: format!("{block}{name}").into(), value });
    }
    edits
}
