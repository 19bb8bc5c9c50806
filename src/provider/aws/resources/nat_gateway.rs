//! `aws_nat_gateway`: by the hour and by the GB it processes
//! (<https://aws.amazon.com/vpc/pricing/>). Its public address is billed where it is allocated, as
//! its `aws_eip`, and not here again.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_nat_gateway",
    cost_attributes: &["connectivity_type", "allocation_id", "secondary_allocation_ids"],
    components,
};

fn components(gateway: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.hourly("NAT gateway", price(gateway, "nat_gateway.hour")?);
    let processed = context.usage.number("monthly_data_processed_gb");
    let data = price(gateway, "nat_gateway.data")?;
    bill.usage("Data processed", data, "monthly_data_processed_gb", processed);
    Ok(())
}
