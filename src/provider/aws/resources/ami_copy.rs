//! `aws_ami_copy`: a copied image has snapshots of its own, by the GB they store
//! (<https://aws.amazon.com/ebs/pricing/>, "Amazon EBS Snapshots"): those of the image that it is a
//! copy of, of which a document must tell how large they are.

use super::{ami, ami_from_instance};
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_ami_copy",
    cost_attributes: &["ebs_block_device", "source_ami_id"],
    components,
};

fn components(copy: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let mut devices: Vec<(Box<str>, _)> = Vec::new();
    let own = |image| ami::made(image).into_iter().map(|(device, gb)| (device.into(), gb));
    devices.extend(own(copy));
    if devices.is_empty() {
        for kind in ["aws_ami", "aws_ami_copy"] {
            for source in context.graph.referenced(copy, "source_ami_id", kind) {
                devices.extend(own(source));
            }
        }
        let kind = "aws_ami_from_instance";
        for source in context.graph.referenced(copy, "source_ami_id", kind) {
            devices.extend(ami_from_instance::devices(source, context)?);
        }
    }
    if devices.is_empty() {
        return Err(Gap::Unresolved("source_ami_id".into()));
    }
    for (device, gb) in devices {
        ami::snapshot(copy, &device, gb, bill)?;
    }
    Ok(())
}
