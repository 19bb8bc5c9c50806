//! Snapshots older than 90 days that no image needs and no policy keeps. A snapshot bills the blocks that
//! earlier ones lack, which nothing tells: its volume's size is the most it can be
//! (<https://aws.amazon.com/ebs/pricing/>, "Snapshots"). 90 days are what open checkers wait.

use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Subject},
    model::{Resource, Unknown},
};

pub(super) const CHECK: Check = Check {
    id: "aws-ebs-snapshot-old",
    summary: "Snapshots older than 90 days that no image is made of are seldom needed.",
    kinds: &["aws_ebs_snapshot"],
    reads: &[("aws_ami", &["ebs_block_device"])],
    lever: Lever::Delete,
    propose,
};

const DAYS: i32 = 90;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let snapshot = subject.resource;
    // A lifecycle policy or a backup plan deletes its own; an image needs those it is made of.
    let is_kept = subject.live.is_none_or(|live| live.parent.is_some());
    if is_kept || snapshot.text("storage_tier")? == Some("archive") {
        return Ok(Vec::new());
    }
    let days = subject.days_since("create_time", evidence.as_of);
    let Some(days) = days.filter(|days| *days > DAYS) else { return Ok(Vec::new()) };
    if image_of(snapshot, evidence).is_some() {
        return Ok(Vec::new());
    }
    evidence.knows_all(subject, "aws_ami")?;
    let because = format!("{days} days old, and no image is made of it; at most this");
    Ok(vec![Proposal::delete(because).confidence(Confidence::Low)])
}

/// The image that is made of a snapshot.
pub(super) fn image_of<'a>(
    snapshot: &Resource,
    evidence: &Evidence<'_, 'a>,
) -> Option<&'a Resource> {
    let id = &*snapshot.id.as_ref()?.0;
    evidence.graph.of_kind("aws_ami").find(|image| {
        let devices = image.blocks("ebs_block_device").unwrap_or_default();
        devices.iter().any(|device| device.text("snapshot_id") == Ok(Some(id)))
    })
}
