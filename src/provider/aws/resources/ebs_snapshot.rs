//! `aws_ebs_snapshot`: by the GB it stores, less in the archive; the DSU-hours of fast restore and
//! requests to the EBS direct APIs (<https://aws.amazon.com/ebs/pricing/>, "Amazon EBS Snapshots").
//! It stores the blocks of its volume that are written and that earlier snapshots lack: no document
//! tells how many, so the size of the volume stands for them, the most it can be.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::snapshots,
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_ebs_snapshot",
    cost_attributes: &["volume_id", "volume_size", "storage_tier"],
    components,
};

fn components(snapshot: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.part(|bill| snapshots::storage(snapshot, snapshots::size(snapshot, context), bill));

    let usage = &context.usage;
    let key = "fast_snapshot_restore_hours";
    let price_of = |product: &'static str| price(snapshot, product);
    bill.usage(
        "Fast snapshot restore",
        price_of("ebs.snapshot.fast_restore")?,
        key,
        usage.number(key),
    );
    let key = "monthly_list_block_requests";
    bill.usage(
        "ListChangedBlocks & ListSnapshotBlocks API requests",
        price_of("ebs.direct_api.list")?,
        key,
        usage.number(key),
    )
    .per(1000, "1k requests");
    let key = "monthly_get_block_requests";
    let get = price_of("ebs.direct_api.get")?;
    bill.usage("GetSnapshotBlock API requests", get, key, usage.number(key))
        .per(1000, "1k SnapshotAPIUnits");
    let key = "monthly_put_block_requests";
    let put = price_of("ebs.direct_api.put")?;
    bill.usage("PutSnapshotBlock API requests", put, key, usage.number(key))
        .per(1000, "1k SnapshotAPIUnits");
    Ok(())
}
