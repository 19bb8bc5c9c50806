//! `aws_ec2_client_vpn_endpoint`: by the hour of each client connected to it
//! (<https://aws.amazon.com/vpn/pricing/>, "AWS Client VPN"). Its associations with subnets are
//! `aws_ec2_client_vpn_network_association`.

use super::price;
use crate::{
    model::Resource,
    money::HOURS_PER_MONTH,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_ec2_client_vpn_endpoint", cost_attributes: &[], components };

fn components(endpoint: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    // An endpoint is there to be connected to: where nobody tells how much, by one client always.
    let hours = context.usage.number("monthly_connection_hours").unwrap_or(HOURS_PER_MONTH);
    bill.add("Connection", price(endpoint, "client_vpn.connection")?, hours).usage_based();
    Ok(())
}
