//! `aws_fsx_openzfs_file_system`: SSD storage by the GB, throughput by the `MBps`, IOPS beyond the three
//! that come with a GB, and backups (<https://aws.amazon.com/fsx/openzfs/pricing/>). Capacity is
//! billed as provisioned: compression makes it hold more, and does not make it cheaper.

use rust_decimal::dec;

use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::fsx::{self, FileSystem},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_fsx_openzfs_file_system",
    cost_attributes: fsx::COST_ATTRIBUTES,
    components,
};

fn components(system: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let variant = match system.text("deployment_type")? {
        Some("SINGLE_AZ_1") => "single-az",
        Some("SINGLE_AZ_2") => "single-az-2",
        Some("SINGLE_AZ_HA_1") => "single-az-ha",
        Some("SINGLE_AZ_HA_2") => "single-az-ha-2",
        Some("MULTI_AZ_1") => "multi-az",
        other => return Err(Gap::invalid("deployment_type", other.unwrap_or_default())),
    };
    match system.text("storage_type")? {
        None | Some("SSD") => {}
        // Intelligent tiering has no capacity to provision; what it holds is not told.
        Some(other) => return Err(Gap::invalid("storage_type", other)),
    }
    let default_retention = dec!(0);
    FileSystem { product: "fsx.openzfs", storage: "", variant, default_retention }
        .bill(system, context, bill)
}
