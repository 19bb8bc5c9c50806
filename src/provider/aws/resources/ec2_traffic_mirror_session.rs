//! `aws_ec2_traffic_mirror_session`: by the hour that it mirrors a network interface
//! (<https://aws.amazon.com/vpc/pricing/>, "Traffic Mirroring"). Its targets and filters are free.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_ec2_traffic_mirror_session", cost_attributes: &[], components };

fn components(session: &Resource, _: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.hourly("Traffic mirror", price(session, "traffic_mirror.source")?);
    Ok(())
}
