//! `aws_ec2_transit_gateway_connect`: an attachment for appliances, by the hour on top of the one that
//! carries it (<https://aws.amazon.com/transit-gateway/pricing/>).

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_ec2_transit_gateway_connect", cost_attributes: &[], components };

fn components(attachment: &Resource, _: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let hour = price(attachment, "transit_gateway.attachment.connect")?;
    bill.hourly("Transit gateway attachment", hour);
    Ok(())
}
