//! `aws_globalaccelerator_accelerator`: by the hour from creation to deletion, enabled or not
//! (<https://aws.amazon.com/global-accelerator/pricing/>), and its two public IPv4 addresses, unless
//! the customer brought them along (<https://aws.amazon.com/vpc/pricing/>, "Public IPv4 Address").
//! What it carries is billed with its `aws_globalaccelerator_endpoint_group`s.

use rust_decimal::Decimal;

use super::global;
use crate::{
    model::{Region, Resource},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, PriceKey, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_globalaccelerator_accelerator",
    cost_attributes: &["ip_addresses"],
    components,
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of all resource types")]
fn components(accelerator: &Resource, _: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.hourly("Fixed fee", global("global_accelerator.hour"));
    let brought = accelerator.attributes.values("ip_addresses").map_or(0, <[_]>::len);
    let addresses = Decimal::from(2_usize.saturating_sub(brought));
    if addresses > Decimal::ZERO {
        // The service is run from there.
        let region = Region("us-west-2".into());
        let price = PriceKey::new("aws", "public_ipv4.in_use", region);
        bill.add("Public IPv4 address", price, times(addresses, HOURS_PER_MONTH));
    }
    Ok(())
}
