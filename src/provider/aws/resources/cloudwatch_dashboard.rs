//! `aws_cloudwatch_dashboard`: each by the month, at the same price everywhere
//! (<https://aws.amazon.com/cloudwatch/pricing/>, "Dashboards"). The three free ones are the
//! account's, and not taken off here.

use super::global;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_cloudwatch_dashboard", cost_attributes: &[], components };

#[expect(clippy::unnecessary_wraps, reason = "what every resource type answers")]
fn components(_: &Resource, _: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.add("Dashboard", global("cloudwatch.dashboard"), 1).per(1, "months");
    Ok(())
}
