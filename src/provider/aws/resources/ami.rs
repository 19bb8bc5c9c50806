//! `aws_ami`: an image is free, the snapshots it is made of are not
//! (<https://aws.amazon.com/ebs/pricing/>, "Amazon EBS Snapshots"). One that is an
//! `aws_ebs_snapshot` bills there; of any other the size of the volume it makes stands for it, the
//! most it can be.

use rust_decimal::Decimal;

use super::price;
use crate::{
    model::{Attributes, Resource},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_ami", cost_attributes: &["ebs_block_device"], components };

fn components(image: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let graph = context.graph;
    let declared = graph.referenced(image, "ebs_block_device", "aws_ebs_snapshot");
    for device in image.blocks("ebs_block_device")? {
        let is_elsewhere = match device.text("snapshot_id") {
            // A volume that starts empty.
            Ok(None) => continue,
            Ok(Some(id)) => {
                let mut snapshots = graph.of_kind("aws_ebs_snapshot");
                snapshots.any(|found| found.id.as_ref().is_some_and(|found| &*found.0 == id))
            }
            Err(_) => !declared.is_empty(),
        };
        if !is_elsewhere {
            bill.part(|bill| {
                let size = device.number("volume_size")?;
                let size = size.ok_or_else(|| Gap::KnownAfterApply("volume_size".into()))?;
                snapshot(image, device.text("device_name")?.unwrap_or_default(), size, bill)
            });
        }
    }
    Ok(())
}

/// The line of the snapshot behind one device.
pub(super) fn snapshot(
    image: &Resource,
    device: &str,
    gb: Decimal,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let name = format!("EBS snapshot storage ({device})");
    bill.add(name, price(image, "ebs.snapshot.standard")?, gb);
    Ok(())
}

/// The snapshots that an existing image says it has made: the device of each, and its size.
pub(super) fn made(image: &Resource) -> Vec<(&str, Decimal)> {
    // Computed, and unknown until the image exists.
    let devices = image.blocks("ebs_block_device").unwrap_or_default();
    devices.into_iter().filter_map(sized).collect()
}

fn sized(device: &Attributes) -> Option<(&str, Decimal)> {
    let name = device.text("device_name").ok().flatten().unwrap_or_default();
    Some((name, device.number("volume_size").ok().flatten()?))
}
