//! Volumes that are attached and that nobody reads or writes: less than one operation a day for 14 days
//! (AWS Compute Optimizer; Trusted Advisor `DAvU99Dc4C` waits 7). An instance needs its root volume, busy
//! or not. A snapshot keeps what is on the volume.

use rust_decimal::dec;

use super::{counted, snapshot_of};
use crate::{
    advise::{Check, Evidence, Lever, Proposal, Subject},
    model::Unknown,
    provider::aws::billing::ebs::DEFAULT_SIZE,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ebs-idle",
    summary: "Volumes with less than one operation a day for 14 days serve nobody: keep a snapshot.",
    kinds: &["aws_ebs_volume"],
    reads: &[("aws_volume_attachment", &["volume_id", "instance_id"])],
    lever: Lever::Delete,
    propose,
};

const DAYS: u32 = 14;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let volume = subject.resource;
    let size = volume.number("size")?.unwrap_or(DEFAULT_SIZE);
    if is_root(subject, evidence) || !is_attached(subject, evidence) {
        return Ok(Vec::new());
    }
    let operations = ["VolumeReadOps", "VolumeWriteOps"];
    let Some(a_day) = counted::a_day(subject, evidence, &operations, DAYS) else {
        return Ok(Vec::new());
    };
    if a_day >= dec!(1) {
        return Ok(Vec::new());
    }
    let a_day = a_day.round_dp(2).normalize();
    let because = format!("attached, with {a_day} operations a day in {DAYS} days");
    let snapshot = snapshot_of(volume, size.max(dec!(0)));
    Ok(vec![Proposal::delete_leaving(snapshot, because)])
}

/// Whether it goes with an instance, or an instance boots from it.
pub(super) fn is_root(subject: &Subject, evidence: &Evidence) -> bool {
    let parent = subject.live.and_then(|live| live.parent.as_ref());
    if parent.is_some_and(|parent| &*parent.kind == "aws_instance") {
        return true;
    }
    let Some(id) = &subject.resource.id else { return false };
    evidence.graph.of_kind("aws_instance").any(|instance| {
        let root = instance.block("root_block_device").ok().flatten();
        root.is_some_and(|root| root.text("volume_id") == Ok(Some(&*id.0)))
    })
}

fn is_attached(subject: &Subject, evidence: &Evidence) -> bool {
    if subject.live.is_some() {
        return subject.observed_text("state") == Some("in-use");
    }
    let kind = "aws_volume_attachment";
    !evidence.graph.referrers(subject.resource, kind, "volume_id").is_empty()
}
