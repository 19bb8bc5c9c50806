//! `aws_vpn_connection`: by the hour (<https://aws.amazon.com/vpn/pricing/>). Through a transit
//! gateway it is an attachment of that as well
//! (<https://aws.amazon.com/transit-gateway/pricing/>), and accelerated it takes two accelerators.
//!
//! Its two tunnels end at public addresses that AWS provides. The charge for public IPv4 addresses is
//! announced for all that AWS provides, but nothing at hand shows these on a bill: they are left out.

use rust_decimal::dec;

use super::{global, price};
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_vpn_connection",
    cost_attributes: &["transit_gateway_id", "enable_acceleration", "tunnel_bandwidth"],
    components,
};

fn components(connection: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.part(|bill| {
        match connection.text("tunnel_bandwidth")? {
            None | Some("standard") => {}
            Some(other) => return Err(Gap::invalid("tunnel_bandwidth", other)),
        }
        bill.hourly("VPN connection", price(connection, "vpn.connection.hour")?);
        Ok(())
    });
    // A gateway made in the same plan has no id yet.
    if !matches!(connection.text("transit_gateway_id"), Ok(None)) {
        let attachment = price(connection, "transit_gateway.attachment.vpn")?;
        bill.hourly("Transit gateway attachment", attachment);
        let processed = context.usage.number("monthly_data_processed_gb");
        let data = price(connection, "transit_gateway.data.vpn")?;
        bill.usage("Data processed", data, "monthly_data_processed_gb", processed);
    }
    if connection.flag("enable_acceleration")? == Some(true) {
        // One for each tunnel.
        let hours = times(dec!(2), HOURS_PER_MONTH);
        bill.add("Accelerators", global("vpn.acceleration.hour"), hours);
    }
    Ok(())
}
