//! `aws_route53_zone`: each hosted zone by the month, public or private
//! (<https://aws.amazon.com/route53/pricing/>). From the account's 26th zone on they cost less, which
//! no single zone can claim. Queries are billed with the records they ask for.

use super::global;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_route53_zone", cost_attributes: &[], components };

#[expect(clippy::unnecessary_wraps, reason = "what every resource type answers")]
fn components(_: &Resource, _: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.add("Hosted zone", global("route53.zone"), 1);
    Ok(())
}
