//! `aws_ebs_fast_snapshot_restore`: by the hour in the zone where a snapshot is kept ready to be
//! restored at full speed (<https://aws.amazon.com/ebs/pricing/>, "Fast Snapshot Restore").

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_ebs_fast_snapshot_restore", cost_attributes: &[], components };

fn components(restore: &Resource, _: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.hourly("Fast snapshot restore", price(restore, "ebs.snapshot.fast_restore")?);
    Ok(())
}
