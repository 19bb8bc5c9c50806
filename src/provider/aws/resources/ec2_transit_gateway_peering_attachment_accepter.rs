//! `aws_ec2_transit_gateway_peering_attachment_accepter`: a peering is an attachment of both its
//! gateways, and the owner of each pays for its own by the hour
//! (<https://aws.amazon.com/transit-gateway/pricing/>).

use super::ec2_transit_gateway_peering_attachment;
use crate::price::ResourceType;

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_ec2_transit_gateway_peering_attachment_accepter",
    ..ec2_transit_gateway_peering_attachment::RESOURCE_TYPE
};
