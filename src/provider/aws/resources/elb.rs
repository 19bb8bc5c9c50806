//! `aws_elb`: a classic load balancer, by the hour, by the GB it processes, and by the public
//! addresses it holds, one a zone (<https://aws.amazon.com/elasticloadbalancing/pricing/>).

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::load_balancing::public_addresses,
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_elb",
    cost_attributes: &["internal", "subnets", "availability_zones"],
    components,
};

fn components(balancer: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.hourly("Classic load balancer", price(balancer, "clb.hour")?);
    let processed = context.usage.number("monthly_data_processed_gb");
    let data = price(balancer, "clb.data")?;
    bill.usage("Data processed", data, "monthly_data_processed_gb", processed);
    bill.part(|bill| public_addresses(balancer, context, bill));
    Ok(())
}
