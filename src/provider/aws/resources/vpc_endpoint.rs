//! `aws_vpc_endpoint`: interface and gateway load balancer endpoints by the hour in each zone and
//! by the GB they process; gateway endpoints (S3, `DynamoDB`) are free
//! (<https://aws.amazon.com/privatelink/pricing/>).

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::subnets,
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_vpc_endpoint",
    cost_attributes: &["vpc_endpoint_type", "subnet_ids", "subnet_configuration"],
    components,
};

fn components(endpoint: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let (name, hour, data) = match endpoint.text("vpc_endpoint_type")? {
        None | Some("Gateway") => return Ok(()),
        Some("Interface") => {
            ("Endpoint (Interface)", "vpc_endpoint.interface.hour", "vpc_endpoint.interface.data")
        }
        Some("GatewayLoadBalancer") => {
            ("Endpoint (GatewayLoadBalancer)", "vpc_endpoint.gwlb.hour", "vpc_endpoint.gwlb.data")
        }
        Some(other) => return Err(Gap::invalid("vpc_endpoint_type", other)),
    };
    let processed = context.usage.number("monthly_data_processed_gb");
    let data = price(endpoint, data)?;
    bill.usage("Data processed", data, "monthly_data_processed_gb", processed);

    let hour = price(endpoint, hour)?;
    let mut zones = dec!(1);
    bill.part(|_| {
        zones = network_interfaces(endpoint, context)?;
        Ok(())
    });
    bill.add(name, hour, times(zones, HOURS_PER_MONTH));
    Ok(())
}

/// One network interface in each subnet. An endpoint without subnets of its own gets them from
/// associations; one that is of use at all has at least one.
fn network_interfaces(endpoint: &Resource, context: &Context) -> Result<Decimal, Gap> {
    let own = subnets::listed(endpoint, context, "subnet_ids")?.unwrap_or_default();
    let kind = "aws_vpc_endpoint_subnet_association";
    let associated = context.graph.referrers(endpoint, kind, "vpc_endpoint_id").len();
    Ok(own.saturating_add(associated.into()).max(dec!(1)))
}
