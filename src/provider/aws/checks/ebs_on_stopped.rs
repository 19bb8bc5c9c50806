//! Volumes of instances that are stopped bill as if they ran (<https://aws.amazon.com/ebs/pricing/>).
//! 14 days are what open checkers wait; since when the instance is stopped is the instance's to tell, so
//! that here the silence of the volume stands for it: a stopped instance reads and writes nothing.

use rust_decimal::dec;

use super::{ebs_idle::is_root, snapshot_of};
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Subject},
    model::{Resource, Unknown},
    provider::aws::billing::ebs::DEFAULT_SIZE,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ebs-on-stopped",
    summary: "Data volumes of stopped instances cost as much as used ones: keep a snapshot.",
    kinds: &["aws_ebs_volume"],
    reads: &[],
    lever: Lever::Delete,
    propose,
};

const DAYS: i32 = 14;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let volume = subject.resource;
    let size = volume.number("size")?.unwrap_or(DEFAULT_SIZE);
    // A root volume goes with its instance.
    let Some(live) = subject.live.filter(|_| !is_root(subject, evidence)) else {
        return Ok(Vec::new());
    };
    let attached = live.observed.texts("attached_to")?;
    let instances: Vec<_> = evidence
        .graph
        .of_kind("aws_instance")
        .filter(|one| one.id.as_ref().is_some_and(|id| attached.contains(&&*id.0)))
        .collect();
    let is_stopped = |instance: &&&Resource| instance.text("instance_state") == Ok(Some("stopped"));
    if instances.is_empty()
        || instances.len() < attached.len()
        || instances.iter().filter(is_stopped).count() < instances.len()
        || subject.days_since("create_time", evidence.as_of).is_some_and(|days| days < DAYS)
    {
        return Ok(Vec::new());
    }
    // CloudWatch has no datapoint of the time that the instance was stopped.
    let last = evidence.series(subject, "VolumeReadOps").map(|series| series.last(14).hours());
    let (because, confidence) = match last {
        Some(hours) if hours > 0 => return Ok(Vec::new()),
        _ => (format!("attached to {}, which is stopped", attached.join(", ")), Confidence::Low),
    };
    let snapshot = snapshot_of(volume, size.max(dec!(0)));
    Ok(vec![Proposal::delete_leaving(snapshot, because).confidence(confidence)])
}
