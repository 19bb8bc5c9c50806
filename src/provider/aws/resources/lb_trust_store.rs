//! `aws_lb_trust_store`: by the hour for each application load balancer that checks its clients'
//! certificates against it (<https://aws.amazon.com/elasticloadbalancing/pricing/>, "mutual TLS").
//! On its own it is free.

use rust_decimal::Decimal;

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_lb_trust_store", cost_attributes: &["arn"], components };

fn components(store: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let mut balancers = Vec::new();
    for kind in ["aws_lb_listener", "aws_alb_listener"] {
        for listener in context.graph.referrers(store, kind, "mutual_authentication") {
            let by_id = listener.text("load_balancer_arn").ok().flatten();
            let referred = listener.references("load_balancer_arn").first();
            balancers.push((by_id, referred));
        }
    }
    balancers.sort_unstable();
    balancers.dedup();
    if !balancers.is_empty() {
        let hours = times(Decimal::from(balancers.len()), HOURS_PER_MONTH);
        bill.add("Trust store", price(store, "alb.trust_store.hour")?, hours);
    }
    Ok(())
}
