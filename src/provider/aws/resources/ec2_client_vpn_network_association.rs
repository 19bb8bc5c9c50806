//! `aws_ec2_client_vpn_network_association`: a Client VPN endpoint costs by the hour in each subnet
//! that it is associated with (<https://aws.amazon.com/vpn/pricing/>, "AWS Client VPN").

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_ec2_client_vpn_network_association",
    cost_attributes: &[],
    components,
};

fn components(association: &Resource, _: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.hourly("Endpoint association", price(association, "client_vpn.endpoint_association")?);
    Ok(())
}
