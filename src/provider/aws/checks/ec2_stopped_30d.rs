//! Instances that are stopped for more than 30 days (Trusted Advisor c18d2gz150) cost what their volumes
//! do. A snapshot of each volume keeps what is on it, at half the price or less
//! (<https://aws.amazon.com/ebs/pricing/>, "Snapshots"). Elastic addresses are advised on by themselves.

use rust_decimal::dec;

use super::snapshot_of;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Subject},
    model::Unknown,
    provider::aws::billing::ebs::DEFAULT_SIZE,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-stopped-30d",
    summary: "Instances that are stopped for more than 30 days go on billing their volumes.",
    kinds: &["aws_instance"],
    reads: &[],
    lever: Lever::Delete,
    propose,
};

const DAYS: i32 = 30;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let instance = subject.resource;
    if instance.text("instance_state")? != Some("stopped") {
        return Ok(Vec::new());
    }
    let days = subject.days_since("stopped_since", evidence.as_of);
    let Some(days) = days.filter(|days| *days > DAYS) else { return Ok(Vec::new()) };
    // Its volumes are what bills.
    evidence.knows_all(subject, "aws_ebs_volume")?;
    let mut size = dec!(0);
    for block in ["root_block_device", "ebs_block_device"] {
        for device in instance.blocks(block)? {
            // A volume that is listed by itself stays.
            let id = device.text("volume_id").ok().flatten();
            let mut volumes = evidence.graph.of_kind("aws_ebs_volume");
            let is_own = block == "root_block_device"
                || id.is_none_or(|id| {
                    !volumes.any(|volume| volume.id.as_ref().is_some_and(|own| &*own.0 == id))
                });
            if is_own {
                size += device.number("volume_size")?.unwrap_or(DEFAULT_SIZE);
            }
        }
    }
    let because = format!("stopped for {days} days");
    let snapshot = snapshot_of(instance, size);
    Ok(vec![Proposal::delete_leaving(snapshot, because).confidence(Confidence::High)])
}
