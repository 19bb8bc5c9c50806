//! `aws_ebs_snapshot` and `aws_ami`: the storage of an image is its snapshots.

use std::collections::HashMap;

use aws_sdk_ec2::{
    Client,
    types::{BlockDeviceMapping, Image, Snapshot},
};
use futures::FutureExt as _;

use super::{
    super::{
        Listing,
        fields::{Fields, blocks},
        found::{Findings, Found, parent},
        place::Place,
    },
    tag,
};
use crate::{model::Parent, provider::aws::client::Refusal};

pub(super) const LISTING: Listing = Listing {
    kinds: &["aws_ebs_snapshot", "aws_ami"],
    list: |place, findings| list(place, findings).boxed(),
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let ec2 = Client::new(&place.config);
    let images = findings.listed("aws_ami", images(place, &ec2).await);
    let snapshots = findings.listed("aws_ebs_snapshot", snapshots(place, &ec2).await);
    let mut of_images: HashMap<&str, &str> = HashMap::new();
    for image in &images {
        for device in image.block_device_mappings() {
            let snapshot = device.ebs().and_then(|ebs| ebs.snapshot_id());
            of_images.extend(snapshot.zip(image.image_id()));
        }
    }
    for snapshot in &snapshots {
        let image = snapshot.snapshot_id().and_then(|id| of_images.get(id));
        let maker = image.map(|id| parent("aws_ami", id)).or_else(|| made_by(snapshot.tags()));
        findings.push(snapshot_found(place, snapshot).parent(maker));
    }
    for image in &images {
        findings.push(image_found(place, image).parent(made_by(image.tags())));
    }
    Ok(())
}

async fn images(place: &Place, ec2: &Client) -> Result<Vec<Image>, Refusal> {
    let mut pages = ec2.describe_images().owners("self").into_paginator().page_size(500).send();
    let mut images = Vec::new();
    while let Some(page) = place.page("ec2:DescribeImages", pages.next()).await? {
        images.extend(page.images.unwrap_or_default());
    }
    Ok(images)
}

async fn snapshots(place: &Place, ec2: &Client) -> Result<Vec<Snapshot>, Refusal> {
    let request = ec2.describe_snapshots().owner_ids("self");
    let mut pages = request.into_paginator().page_size(1000).send();
    let mut snapshots = Vec::new();
    while let Some(page) = place.page("ec2:DescribeSnapshots", pages.next()).await? {
        snapshots.extend(page.snapshots.unwrap_or_default());
    }
    Ok(snapshots)
}

/// A lifecycle policy or a backup plan, told by the tags that it sets.
fn made_by(tags: &[aws_sdk_ec2::types::Tag]) -> Option<Parent> {
    let policy = tag(tags, "aws:dlm:lifecycle-policy-id");
    policy.map(|id| parent("aws_dlm_lifecycle_policy", id)).or_else(|| {
        tag(tags, "aws:backup:source-resource").map(|source| parent("aws_backup_plan", source))
    })
}

fn snapshot_found(place: &Place, snapshot: &Snapshot) -> Found {
    let id = snapshot.snapshot_id().unwrap_or_default();
    Found::new("aws_ebs_snapshot", id)
        .set("arn", place.arn("ec2", format!("snapshot/{id}")))
        .text("volume_id", snapshot.volume_id())
        .set("volume_size", snapshot.volume_size())
        .text("description", snapshot.description())
        .set("encrypted", snapshot.encrypted().unwrap_or(false))
        .text("kms_key_id", snapshot.kms_key_id())
        .text("storage_tier", snapshot.storage_tier())
        .text("outpost_arn", snapshot.outpost_arn())
        .tags(snapshot.tags().iter().map(|tag| (tag.key(), tag.value())))
        .observe("create_time", snapshot.start_time())
        .observe("state", snapshot.state().map(|state| state.as_str()))
        .observe("size_in_bytes", snapshot.full_snapshot_size_in_bytes())
}

fn image_found(place: &Place, image: &Image) -> Found {
    let id = image.image_id().unwrap_or_default();
    let devices = image.block_device_mappings().iter().filter(|device| device.ebs().is_some());
    Found::new("aws_ami", id)
        .set("arn", place.arn("ec2", format!("image/{id}")))
        .text("name", image.name())
        .text("description", image.description())
        .text("architecture", image.architecture())
        .text("virtualization_type", image.virtualization_type())
        .text("root_device_name", image.root_device_name())
        .set("ena_support", image.ena_support().unwrap_or(false))
        .text("boot_mode", image.boot_mode())
        .text("imds_support", image.imds_support())
        .set("ebs_block_device", blocks(devices, device_fields))
        .tags(image.tags().iter().map(|tag| (tag.key(), tag.value())))
        .observe("create_time", image.creation_date())
        .observe("last_launched_time", image.last_launched_time())
        .observe("public", image.public())
}

fn device_fields(device: &BlockDeviceMapping) -> Fields {
    let fields = Fields::new().text("device_name", device.device_name());
    let Some(ebs) = device.ebs() else { return fields };
    fields
        .text("snapshot_id", ebs.snapshot_id())
        .text("volume_type", ebs.volume_type())
        .set("volume_size", ebs.volume_size().unwrap_or(0))
        .set("iops", ebs.iops().unwrap_or(0))
        .set("throughput", ebs.throughput().unwrap_or(0))
        .set("encrypted", ebs.encrypted().unwrap_or(false))
        .set("delete_on_termination", ebs.delete_on_termination().unwrap_or(false))
}
