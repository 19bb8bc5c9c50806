//! `aws_ami_from_instance`: an image made of an instance has a snapshot of each of its volumes, by the
//! GB it stores (<https://aws.amazon.com/ebs/pricing/>, "Amazon EBS Snapshots"). The size of the
//! volume stands for it, the most it can be.

use rust_decimal::Decimal;

use super::{ami, instance};
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::ebs::{DEFAULT_SIZE, Volume},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_ami_from_instance",
    cost_attributes: &["ebs_block_device", "source_instance_id"],
    components,
};

fn components(image: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    for (device, gb) in devices(image, context)? {
        ami::snapshot(image, &device, gb, bill)?;
    }
    Ok(())
}

/// The devices of the image: its own once it exists, else those of the instance.
pub(super) fn devices(
    image: &Resource,
    context: &Context,
) -> Result<Vec<(Box<str>, Decimal)>, Gap> {
    let made = ami::made(image);
    if !made.is_empty() {
        return Ok(made.into_iter().map(|(device, gb)| (device.into(), gb)).collect());
    }
    let attribute = "source_instance_id";
    let instances = context.graph.referenced(image, attribute, "aws_instance");
    let source = instances.first().ok_or_else(|| Gap::Unresolved(attribute.into()))?;
    let launch = instance::launch(source, context)?;
    let gb = |volume: &Volume| volume.size.unwrap_or(DEFAULT_SIZE);
    let root = launch.root.iter().map(|volume| ("root".into(), gb(volume)));
    let others = launch.volumes.iter().map(|(device, volume)| (device.clone(), gb(volume)));
    Ok(root.chain(others).collect())
}
