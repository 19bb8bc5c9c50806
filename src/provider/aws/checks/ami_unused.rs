//! Images that nothing starts from cost what their snapshots do (<https://aws.amazon.com/ebs/pricing/>,
//! "Snapshots"). Older than 90 days, and not launched for 7 (what open checkers wait). A snapshot that
//! the inventory lists bills by itself, and goes with its image.

use super::ebs_snapshot_old::image_of;
use crate::{
    advise::{Check, Evidence, Lever, Proposal, Subject},
    model::{Resource, Unknown, Value},
};

pub(super) const CHECK: Check = Check {
    id: "aws-ami-unused",
    summary: "Images older than 90 days that no instance, template or group starts from.",
    kinds: &["aws_ami", "aws_ebs_snapshot"],
    reads: &[
        ("aws_ami", &["ebs_block_device"]),
        ("aws_instance", &["ami"]),
        ("aws_launch_configuration", &["image_id"]),
        ("aws_launch_template", &["image_id"]),
    ],
    lever: Lever::Delete,
    propose,
};

const AGE: i32 = 90;
const UNUSED: i32 = 7;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let resource = subject.resource;
    let age = subject.days_since("create_time", evidence.as_of);
    let Some(age) = age.filter(|age| *age > AGE) else { return Ok(Vec::new()) };
    if &*resource.kind == "aws_ebs_snapshot" {
        let Some(image) = image_of(resource, evidence) else { return Ok(Vec::new()) };
        if is_used(image, evidence) {
            return Ok(Vec::new());
        }
        knows_starters(subject, evidence)?;
        let id = image.id.as_ref().map_or("", |id| &*id.0);
        let because = format!("{age} days old, of image {id}, which nothing here starts from");
        return Ok(vec![Proposal::delete(because)]);
    }
    // Others may start from a public one.
    let is_public = subject.observed("public") == Some(&Value::Flag(true));
    let launched = subject.days_since("last_launched_time", evidence.as_of);
    if is_public || launched.is_some_and(|days| days < UNUSED) || is_used(resource, evidence) {
        return Ok(Vec::new());
    }
    knows_starters(subject, evidence)?;
    let last = launched.map_or_else(String::new, |days| format!(", last launched {days} days ago"));
    let because = format!("{age} days old{last}; nothing here starts from it");
    Ok(vec![Proposal::delete(because)])
}

/// Ends the check where not all that may start from an image is known. An inventory lists no launch
/// configurations, and so must have no group that has one.
fn knows_starters(subject: &Subject, evidence: &Evidence) -> Result<(), Unknown> {
    for kind in ["aws_autoscaling_group", "aws_instance", "aws_launch_template"] {
        evidence.knows_all(subject, kind)?;
    }
    let (from, kind) = ("launch_configuration", "aws_launch_configuration");
    let is_unknown = |group: &Resource| {
        group.text(from).is_ok_and(|name| name.is_some_and(|name| !name.is_empty()))
            && evidence.graph.referenced(group, from, kind).is_empty()
    };
    let mut groups = evidence.graph.of_kind("aws_autoscaling_group");
    if subject.live.is_some() && groups.any(is_unknown) {
        return Err(Unknown { attribute: kind.into(), sensitive: false });
    }
    Ok(())
}

fn is_used(image: &Resource, evidence: &Evidence) -> bool {
    let Some(id) = &image.id else { return true };
    let kinds = [
        ("aws_instance", "ami"),
        ("aws_launch_configuration", "image_id"),
        ("aws_launch_template", "image_id"),
    ];
    kinds.iter().any(|(kind, attribute)| {
        let mut all = evidence.graph.of_kind(kind);
        // One that is known only after apply may be this one.
        all.any(|one| one.text(attribute).map_or(true, |named| named == Some(&*id.0)))
    })
}
