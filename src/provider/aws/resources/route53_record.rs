//! `aws_route53_record`: the queries for it, priced by its routing policy, in tiers
//! (<https://aws.amazon.com/route53/pricing/>). Queries for an alias of an AWS resource are free;
//! those for an alias of another record are not.

use super::global;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_route53_record",
    cost_attributes: &[
        "alias",
        "latency_routing_policy",
        "geolocation_routing_policy",
        "geoproximity_routing_policy",
        "cidr_routing_policy",
        "zone_id",
    ],
    components,
};

/// Name, product and usage key of each kind of query.
const STANDARD: Queries =
    ("Standard queries", "route53.query.standard", "monthly_standard_queries");
const LATENCY: Queries =
    ("Latency based routing queries", "route53.query.latency", "monthly_latency_based_queries");
const GEO: Queries = ("Geo DNS queries", "route53.query.geo", "monthly_geo_queries");
const GEOPROXIMITY: Queries =
    ("Geoproximity queries", "route53.query.geoproximity", "monthly_geo_queries");
const IP_BASED: Queries =
    ("IP based routing queries", "route53.query.ip_based", "monthly_ip_based_queries");

type Queries = (&'static str, &'static str, &'static str);

fn components(record: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    if record.block("alias")?.is_some() && !is_alias_of_record(record, context) {
        return Ok(());
    }
    let has = |policy| record.block(policy).map(|block| block.is_some());
    let own = if has("latency_routing_policy")? {
        LATENCY
    } else if has("geolocation_routing_policy")? {
        GEO
    } else if has("geoproximity_routing_policy")? {
        GEOPROXIMITY
    } else if has("cidr_routing_policy")? {
        IP_BASED
    } else {
        STANDARD
    };
    // Usage may tell of queries of another kind, for records that share a name across policies.
    let told = [STANDARD, LATENCY, GEO, IP_BASED]
        .into_iter()
        .filter(|(_, _, key)| *key != own.2 && context.usage.number(key).is_some());
    for (name, product, key) in [own].into_iter().chain(told) {
        bill.usage(name, global(product), key, context.usage.number(key))
            .per(1_000_000, "1M queries");
    }
    Ok(())
}

/// Whether the alias names a record of a hosted zone of the plan, rather than an AWS resource.
fn is_alias_of_record(record: &Resource, context: &Context) -> bool {
    let targets = |kind| !context.graph.referenced(record, "alias", kind).is_empty();
    targets("aws_route53_record") || targets("aws_route53_zone")
}
