//! `aws_route53_resolver_endpoint`: by the hour of each network interface (one for each IP address)
//! and by the DNS query that it forwards (<https://aws.amazon.com/route53/pricing/>, "Resolver").

use rust_decimal::Decimal;

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_route53_resolver_endpoint",
    cost_attributes: &["ip_address"],
    components,
};

fn components(endpoint: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.part(|bill| {
        // An endpoint has two at least.
        let interfaces = Decimal::from(endpoint.blocks("ip_address")?.len().max(2));
        let hours = times(interfaces, HOURS_PER_MONTH);
        bill.add("Resolver endpoints", price(endpoint, "route53.resolver_endpoint")?, hours)
            .per(1, "hours");
        Ok(())
    });
    let key = "monthly_queries";
    let queries = price(endpoint, "route53.query.resolver")?;
    bill.usage("DNS queries", queries, key, context.usage.number(key)).per(1_000_000, "1M queries");
    Ok(())
}
