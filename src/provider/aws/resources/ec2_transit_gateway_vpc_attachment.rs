//! `aws_ec2_transit_gateway_vpc_attachment`: by the hour, and by the GB that the VPC sends through
//! it (<https://aws.amazon.com/transit-gateway/pricing/>). The transit gateway itself is free.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_ec2_transit_gateway_vpc_attachment",
    cost_attributes: &[],
    components,
};

fn components(attachment: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let hour = price(attachment, "transit_gateway.attachment.vpc")?;
    bill.hourly("Transit gateway attachment", hour);
    let processed = context.usage.number("monthly_data_processed_gb");
    let data = price(attachment, "transit_gateway.data.vpc")?;
    bill.usage("Data processed", data, "monthly_data_processed_gb", processed);
    Ok(())
}
