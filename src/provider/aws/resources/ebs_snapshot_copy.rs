//! `aws_ebs_snapshot_copy`: a snapshot of its own, by the GB it stores, less in the archive
//! (<https://aws.amazon.com/ebs/pricing/>, "Amazon EBS Snapshots"). Copying it from another region
//! is billed once, as data transferred.

use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::snapshots,
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_ebs_snapshot_copy",
    cost_attributes: &["source_snapshot_id", "volume_id", "volume_size", "storage_tier"],
    components,
};

fn components(copy: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let attribute = "source_snapshot_id";
    let sources = context.graph.referenced(copy, attribute, "aws_ebs_snapshot");
    let source = sources.first().copied();
    let size = snapshots::size(copy, context)
        .or_else(|| source.and_then(|source| snapshots::size(source, context)));
    snapshots::storage(copy, size, bill)
}
