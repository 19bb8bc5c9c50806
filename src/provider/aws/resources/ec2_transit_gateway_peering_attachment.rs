//! `aws_ec2_transit_gateway_peering_attachment`: by the hour
//! (<https://aws.amazon.com/transit-gateway/pricing/>). Data sent to a peer is not billed as
//! processed by the gateway, only as transferred to another region.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_ec2_transit_gateway_peering_attachment",
    cost_attributes: &[],
    components,
};

fn components(attachment: &Resource, _: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let hour = price(attachment, "transit_gateway.attachment.peering")?;
    bill.hourly("Transit gateway attachment", hour);
    Ok(())
}
