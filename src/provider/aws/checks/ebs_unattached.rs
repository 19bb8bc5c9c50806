//! Volumes that no instance uses bill as if one did (<https://aws.amazon.com/ebs/pricing/>). A
//! snapshot keeps what is on them. 32 days are what AWS Compute Optimizer waits.

use rust_decimal::dec;

use super::snapshot_of;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
    provider::aws::billing::ebs::DEFAULT_SIZE,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ebs-unattached",
    summary: "Volumes that are attached to nothing cost as much as used ones: keep a snapshot.",
    kinds: &["aws_ebs_volume"],
    reads: &[("aws_volume_attachment", &["volume_id", "instance_id"])],
    lever: Lever::Delete,
    propose,
};

/// Days that a volume may be without an instance before it is surely forgotten.
const DAYS: i32 = 32;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let volume = subject.resource;
    let size = volume.number("size")?.unwrap_or(DEFAULT_SIZE);
    let (because, confidence) = if subject.live.is_some() {
        if subject.observed_text("state") != Some("available") {
            return Ok(Vec::new());
        }
        // When it was detached is not told; it may be as old as the volume.
        match subject.days_since("create_time", evidence.as_of) {
            Some(days) if days < DAYS => return Ok(Vec::new()),
            Some(days) => (format!("attached to nothing; made {days} days ago"), Confidence::High),
            None => ("attached to nothing".to_owned(), Confidence::Medium),
        }
    } else {
        let attachments = evidence.graph.referrers(volume, "aws_volume_attachment", "volume_id");
        if !attachments.is_empty() {
            return Ok(Vec::new());
        }
        // Something outside of the documents may attach it.
        ("no aws_volume_attachment in the documents attaches it".to_owned(), Confidence::Low)
    };
    let snapshot = snapshot_of(volume, size.max(dec!(0)));
    Ok(vec![Proposal::delete_leaving(snapshot, because).risk(Risk::Low).confidence(confidence)])
}
