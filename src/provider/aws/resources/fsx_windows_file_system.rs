//! `aws_fsx_windows_file_system`: storage by the GB, throughput by the `MBps`, IOPS beyond the three
//! that come with a GB of SSD, and backups; all but backups cost about twice with a standby in
//! another zone (<https://aws.amazon.com/fsx/windows/pricing/>).

use rust_decimal::dec;

use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::fsx::{self, FileSystem},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_fsx_windows_file_system",
    cost_attributes: fsx::COST_ATTRIBUTES,
    components,
};

fn components(system: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let storage = match system.text("storage_type")? {
        None | Some("SSD") => "ssd",
        Some("HDD") => "hdd",
        Some(other) => return Err(Gap::invalid("storage_type", other)),
    };
    let variant = match system.text("deployment_type")? {
        None | Some("SINGLE_AZ_1" | "SINGLE_AZ_2") => "single-az",
        Some("MULTI_AZ_1") => "multi-az",
        Some(other) => return Err(Gap::invalid("deployment_type", other)),
    };
    let default_retention = dec!(7);
    FileSystem { product: "fsx.windows", storage, variant, default_retention }
        .bill(system, context, bill)
}
