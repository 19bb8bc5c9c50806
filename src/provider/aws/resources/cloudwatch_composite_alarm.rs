//! `aws_cloudwatch_composite_alarm`: by the alarm and month, however many alarms it combines; those
//! bill for themselves (<https://aws.amazon.com/cloudwatch/pricing/>, "Alarms").

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_cloudwatch_composite_alarm", cost_attributes: &[], components };

fn components(alarm: &Resource, _: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let price = price(alarm, "cloudwatch.alarm.composite")?;
    bill.add("Composite alarm", price, 1).per(1, "alarms");
    Ok(())
}
