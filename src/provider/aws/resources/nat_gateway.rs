//! `aws_nat_gateway`: by the hour and by the GB it processes
//! (<https://aws.amazon.com/vpc/pricing/>); a regional one by the hour in each zone it spans. Its
//! public address is billed where it is allocated, as its `aws_eip`, and not here again.

use rust_decimal::Decimal;

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_nat_gateway",
    cost_attributes: &[
        "connectivity_type",
        "allocation_id",
        "secondary_allocation_ids",
        "availability_mode",
        "availability_zone_address",
    ],
    components,
};

fn components(gateway: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.part(|bill| {
        let hours = times(zones(gateway)?, HOURS_PER_MONTH);
        bill.add("NAT gateway", price(gateway, "nat_gateway.hour")?, hours);
        Ok(())
    });
    let processed = context.usage.number("monthly_data_processed_gb");
    let data = price(gateway, "nat_gateway.data")?;
    bill.usage("Data processed", data, "monthly_data_processed_gb", processed);
    Ok(())
}

/// Left to itself, a regional gateway follows the workload from zone to zone.
fn zones(gateway: &Resource) -> Result<Decimal, Gap> {
    if gateway.text("availability_mode")? != Some("regional") {
        return Ok(Decimal::ONE);
    }
    match gateway.blocks("availability_zone_address")?.len() {
        0 => Err(Gap::KnownAfterApply("availability_zone_address".into())),
        zones => Ok(zones.into()),
    }
}
