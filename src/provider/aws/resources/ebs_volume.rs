//! `aws_ebs_volume`: storage by the GiB, and the IOPS and throughput provisioned beyond what comes
//! with it. A volume bills from creation to deletion, attached or not
//! (<https://aws.amazon.com/ebs/pricing/>).

use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::ebs::Volume,
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_ebs_volume",
    cost_attributes: &["type", "size", "iops", "throughput"],
    components,
};

fn components(volume: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    Volume {
        volume_type: volume.text("type")?.map(Into::into),
        size: volume.number("size")?,
        iops: volume.number("iops")?,
        throughput: volume.number("throughput")?,
        io_requests: context.usage.number("monthly_standard_io_requests"),
    }
    .bill(volume, bill)
}
