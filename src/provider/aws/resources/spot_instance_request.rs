//! `aws_spot_instance_request`: the instance it asks for, by the hour at the spot price
//! (<https://aws.amazon.com/ec2/spot/pricing/>); all else of it bills as an `aws_instance`'s.

use super::instance;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::ec2::Market,
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_spot_instance_request", components, ..instance::RESOURCE_TYPE };

fn components(request: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let mut launch = instance::launch(request, context)?;
    launch.market = Market::Spot;
    instance::bill_launch(&launch, request, context, bill)
}
