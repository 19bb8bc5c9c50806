//! `aws_networkfirewall_firewall`: by the hour of each endpoint, one in every subnet (or zone, where
//! it is attached to a transit gateway), and by the GB it processes. Where its policy inspects TLS
//! each endpoint is billed for advanced inspection besides
//! (<https://aws.amazon.com/network-firewall/pricing/>).

use rust_decimal::Decimal;

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_networkfirewall_firewall",
    cost_attributes: &["subnet_mapping", "availability_zone_mapping", "firewall_policy_arn"],
    components,
};

fn components(firewall: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.part(|bill| {
        let hours = times(endpoints(firewall)?, HOURS_PER_MONTH);
        let hour = price(firewall, "network_firewall.endpoint")?;
        bill.add("Network Firewall Endpoint", hour, hours);
        if inspects_tls(firewall, context)? {
            let hour = price(firewall, "network_firewall.advanced.endpoint")?;
            bill.add("Advanced inspection endpoint", hour, hours);
        }
        Ok(())
    });
    let key = "monthly_data_processed_gb";
    let data = price(firewall, "network_firewall.data")?;
    bill.usage("Data Processed", data, key, context.usage.number(key));
    Ok(())
}

/// A firewall has at least one endpoint.
fn endpoints(firewall: &Resource) -> Result<Decimal, Gap> {
    let subnets = firewall.blocks("subnet_mapping")?.len();
    let zones = firewall.blocks("availability_zone_mapping")?.len();
    Ok(subnets.max(zones).max(1).into())
}

fn inspects_tls(firewall: &Resource, context: &Context) -> Result<bool, Gap> {
    let kind = "aws_networkfirewall_firewall_policy";
    for policy in context.graph.referenced(firewall, "firewall_policy_arn", kind) {
        if let Some(policy) = policy.block("firewall_policy")?
            // A configuration made in the same plan has no ARN yet.
            && policy.text("tls_inspection_configuration_arn") != Ok(None)
        {
            return Ok(true);
        }
    }
    Ok(false)
}
