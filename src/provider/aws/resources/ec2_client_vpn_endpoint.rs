//! `aws_ec2_client_vpn_endpoint`: by the hour of each client connected to it
//! (<https://aws.amazon.com/vpn/pricing/>, "AWS Client VPN"). Its associations with subnets are
//! `aws_ec2_client_vpn_network_association`.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_ec2_client_vpn_endpoint", cost_attributes: &[], components };

fn components(endpoint: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let key = "monthly_connection_hours";
    let hours = context.usage.number(key);
    bill.usage("Connection", price(endpoint, "client_vpn.connection")?, key, hours);
    Ok(())
}
