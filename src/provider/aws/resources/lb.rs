//! `aws_lb` and its older name `aws_alb`: each load balancer by the hour, by the capacity units it
//! uses, and by the public addresses it holds
//! (<https://aws.amazon.com/elasticloadbalancing/pricing/>).

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::HOURS_PER_MONTH,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::load_balancing::{CapacityUnit, public_addresses},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_lb",
    cost_attributes: &[
        "load_balancer_type",
        "internal",
        "ip_address_type",
        "subnets",
        "subnet_mapping",
        "minimum_load_balancer_capacity",
    ],
    components,
};

const APPLICATION: CapacityUnit = CapacityUnit {
    new_connections: dec!(25),
    active_connections: dec!(3000),
    rule_evaluations: Some(dec!(1000)),
};
const NETWORK_TCP: CapacityUnit = CapacityUnit {
    new_connections: dec!(800),
    active_connections: dec!(100000),
    rule_evaluations: None,
};
const NETWORK_UDP: CapacityUnit = CapacityUnit {
    new_connections: dec!(400),
    active_connections: dec!(50000),
    rule_evaluations: None,
};
const NETWORK_TLS: CapacityUnit = CapacityUnit {
    new_connections: dec!(50),
    active_connections: dec!(3000),
    rule_evaluations: None,
};
const GATEWAY: CapacityUnit = CapacityUnit {
    new_connections: dec!(600),
    active_connections: dec!(60000),
    rule_evaluations: None,
};

fn components(balancer: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let (name, hour, lcu, unit) = match balancer.text("load_balancer_type")? {
        None | Some("application") => {
            ("Application load balancer", "alb.hour", "alb.lcu", APPLICATION)
        }
        Some("network") => {
            ("Network load balancer", "nlb.hour", "nlb.lcu", network_unit(balancer, context))
        }
        Some("gateway") => ("Gateway load balancer", "gwlb.hour", "gwlb.lcu", GATEWAY),
        Some(other) => return Err(Gap::invalid("load_balancer_type", other)),
    };
    bill.hourly(name, price(balancer, hour)?);

    let used = unit.used(&context.usage);
    let units = match reserved(balancer)? {
        // Reserved units are billed whether used or not, and only what goes beyond them on top.
        Some(reserved) => Some(used.unwrap_or_default().max(reserved)),
        None => used,
    };
    let hours = units.map(|units| units.saturating_mul(HOURS_PER_MONTH));
    bill.usage("Load balancer capacity units", price(balancer, lcu)?, "processed_bytes_gb", hours)
        .per(HOURS_PER_MONTH, "LCU");

    // Gateway load balancers sit inside of a VPC.
    if hour != "gwlb.hour" {
        bill.part(|bill| public_addresses(balancer, context, bill));
    }
    Ok(())
}

/// The capacity units set aside for the load balancer.
fn reserved(balancer: &Resource) -> Result<Option<Decimal>, Gap> {
    match balancer.block("minimum_load_balancer_capacity")? {
        Some(capacity) => Ok(capacity.number("capacity_units")?),
        None => Ok(None),
    }
}

/// A network load balancer's unit is that of its traffic; which that is its listeners tell. The
/// usage file does not split it, so mixed traffic counts as TCP.
fn network_unit(balancer: &Resource, context: &Context) -> CapacityUnit {
    let mut protocols = Vec::new();
    for kind in ["aws_lb_listener", "aws_alb_listener"] {
        let listeners = context.graph.referrers(balancer, kind, "load_balancer_arn");
        protocols.extend(listeners.iter().map(|listener| listener.text("protocol").ok().flatten()));
    }
    let all = |known: &[&str]| {
        let is_known = |protocol: Option<&str>| protocol.is_some_and(|name| known.contains(&name));
        !protocols.is_empty() && protocols.iter().copied().all(is_known)
    };
    if all(&["TLS"]) {
        NETWORK_TLS
    } else if all(&["UDP", "TCP_UDP", "QUIC", "TCP_QUIC"]) {
        NETWORK_UDP
    } else {
        NETWORK_TCP
    }
}
