//! `aws_dx_connection`: by the hour of its port, by bandwidth, dedicated or hosted by a partner, and
//! by the GB that leaves a region through it: how much a GB is, the region and the location decide
//! (<https://aws.amazon.com/directconnect/pricing/>).

use super::{global, price};
use crate::{
    model::{Region, Resource},
    money::HOURS_PER_MONTH,
    price::{Bill, Context, Gap, PriceKey, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_dx_connection",
    cost_attributes: &["bandwidth", "location"],
    components,
};

/// Bandwidths of ports of one's own; all others are a partner's.
const DEDICATED: &[&str] = &["1Gbps", "10Gbps", "100Gbps", "400Gbps"];

const OUTBOUND: &str = "monthly_outbound_from_region_to_dx_connection_location";

fn components(connection: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.part(|bill| port(connection, context, bill));

    // A connection belongs to the region that its location is at home in.
    let home = connection.region.clone().ok_or(Gap::UnknownRegion)?;
    let location = connection.text("location").ok().flatten().unwrap_or("its location");
    let outbound = context.usage.block(OUTBOUND);
    let older = "monthly_outbound_region_to_dx_location_gb";
    let mut data = |from: Region, key: &str, gb| {
        let name = format!("Outbound data transfer (from {from}, to {location})");
        let price = PriceKey::new("aws", "direct_connect.data_out", from).sku(&home.0);
        bill.usage(name, price, key, gb);
    };
    if outbound.is_empty() {
        data(home.clone(), older, context.usage.number(older));
        return Ok(());
    }
    for (key, gb) in outbound.numbers() {
        data(Region(key.replace('_', "-").into()), &format!("{OUTBOUND}.{key}"), Some(gb));
    }
    Ok(())
}

fn port(connection: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let bandwidth = connection.text("bandwidth")?.ok_or_else(|| Gap::invalid("bandwidth", ""))?;
    let is_dedicated = match context.usage.text("dx_connection_type") {
        Some("dedicated") => true,
        Some("hosted") => false,
        None => DEDICATED.contains(&bandwidth),
        Some(other) => return Err(Gap::invalid("dx_connection_type", other)),
    };
    let product = if is_dedicated { "direct_connect.dedicated" } else { "direct_connect.hosted" };
    // Japan has prices of its own.
    let in_japan = connection
        .region
        .as_ref()
        .is_some_and(|region| matches!(&*region.0, "ap-northeast-1" | "ap-northeast-3"));
    let price = if in_japan { price(connection, product)? } else { global(product) };
    bill.add("DX connection", price.sku(bandwidth), HOURS_PER_MONTH);
    Ok(())
}
