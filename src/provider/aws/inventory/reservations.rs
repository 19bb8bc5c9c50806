//! What is reserved: EC2 instances, databases, cache nodes, search instances, warehouse nodes. Terraform
//! knows `aws_rds_reserved_instance` and `aws_elasticache_reserved_cache_node`; the names of the others
//! are ours, their attributes AWS's own. `ends_at` is when one ends, if it has not before.

use aws_smithy_types::DateTime;
use futures::FutureExt as _;

use super::{
    Listing, Service,
    fields::{Fields, IntoValue},
    found::{Findings, Found},
    place::Place,
};
use crate::{model::Value, provider::aws::client::Refusal};

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[
        Listing {
            kinds: &["aws_ec2_reserved_instances"],
            list: |place, findings| instances(place, findings).boxed(),
        },
        Listing {
            kinds: &["aws_elasticache_reserved_cache_node"],
            list: |place, findings| cache_nodes(place, findings).boxed(),
        },
        Listing {
            kinds: &["aws_opensearch_reserved_instance"],
            list: |place, findings| search_instances(place, findings).boxed(),
        },
        Listing {
            kinds: &["aws_rds_reserved_instance"],
            list: |place, findings| databases(place, findings).boxed(),
        },
        Listing {
            kinds: &["aws_redshift_reserved_node"],
            list: |place, findings| warehouse_nodes(place, findings).boxed(),
        },
    ],
};

/// One answer has them all.
async fn instances(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let client = aws_sdk_ec2::Client::new(&place.config);
    let request = client.describe_reserved_instances();
    let answer = place.ask("ec2:DescribeReservedInstances", request.send()).await?;
    for one in answer.reserved_instances() {
        let charges = one.recurring_charges().iter();
        let charges = charges.map(|charge| {
            (charge.amount(), charge.frequency().map(|frequency| frequency.as_str()))
        });
        let id = one.reserved_instances_id().unwrap_or_default();
        let found = Found::new("aws_ec2_reserved_instances", id)
            .set("arn", place.arn("ec2", format!("reserved-instances/{id}")))
            .text("availability_zone", one.availability_zone())
            .text("currency_code", one.currency_code().map(|code| code.as_str()))
            .set("duration", one.duration())
            .set("fixed_price", one.fixed_price())
            .set("instance_count", one.instance_count())
            .text("instance_tenancy", one.instance_tenancy().map(|tenancy| tenancy.as_str()))
            .text("instance_type", one.instance_type().map(|size| size.as_str()))
            .text("offering_class", one.offering_class().map(|class| class.as_str()))
            .text("offering_type", one.offering_type().map(|offering| offering.as_str()))
            .text("product_description", one.product_description().map(|system| system.as_str()))
            .set("recurring_charges", recurring(charges))
            .text("scope", one.scope().map(|scope| scope.as_str()))
            .set("usage_price", one.usage_price())
            .tags(one.tags().iter().map(|tag| (tag.key(), tag.value())));
        let state = one.state().map(|state| state.as_str());
        let found = during(found, one.start(), one.duration(), state);
        // One that was exchanged or sold ends before its time.
        findings.push(found.observe("ends_at", one.end()));
    }
    Ok(())
}

async fn databases(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let client = aws_sdk_rds::Client::new(&place.config);
    let mut pages = client.describe_reserved_db_instances().into_paginator().send();
    while let Some(page) = place.page("rds:DescribeReservedDBInstances", pages.next()).await? {
        for one in page.reserved_db_instances() {
            let charges = one.recurring_charges().iter();
            let charges = charges.map(|charge| {
                (charge.recurring_charge_amount(), charge.recurring_charge_frequency())
            });
            let id = one.reserved_db_instance_id().unwrap_or_default();
            let found = Found::new("aws_rds_reserved_instance", id)
                .text("arn", one.reserved_db_instance_arn())
                .text("currency_code", one.currency_code())
                .text("db_instance_class", one.db_instance_class())
                .set("duration", one.duration())
                .set("fixed_price", one.fixed_price())
                .set("instance_count", one.db_instance_count())
                .text("lease_id", one.lease_id())
                .set("multi_az", one.multi_az().unwrap_or(false))
                .text("offering_id", one.reserved_db_instances_offering_id())
                .text("offering_type", one.offering_type())
                .text("product_description", one.product_description())
                .set("recurring_charges", recurring(charges))
                .set("reservation_id", id)
                .set("start_time", one.start_time())
                .text("state", one.state())
                .set("usage_price", one.usage_price());
            let duration = one.duration().map(i64::from);
            findings.push(during(found, one.start_time(), duration, one.state()));
        }
    }
    Ok(())
}

async fn cache_nodes(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let client = aws_sdk_elasticache::Client::new(&place.config);
    let mut pages = client.describe_reserved_cache_nodes().into_paginator().send();
    while let Some(page) =
        place.page("elasticache:DescribeReservedCacheNodes", pages.next()).await?
    {
        for one in page.reserved_cache_nodes() {
            let charges = one.recurring_charges().iter();
            let charges = charges.map(|charge| {
                (charge.recurring_charge_amount(), charge.recurring_charge_frequency())
            });
            let id = one.reserved_cache_node_id().unwrap_or_default();
            let found = Found::new("aws_elasticache_reserved_cache_node", id)
                .text("arn", one.reservation_arn())
                .set("cache_node_count", one.cache_node_count())
                .text("cache_node_type", one.cache_node_type())
                .set("fixed_price", one.fixed_price())
                .text("offering_type", one.offering_type())
                .text("product_description", one.product_description())
                .set("recurring_charges", recurring(charges))
                .text("reserved_cache_nodes_offering_id", one.reserved_cache_nodes_offering_id())
                .set("start_time", one.start_time())
                .text("state", one.state())
                .set("usage_price", one.usage_price());
            let duration = one.duration().map(i64::from);
            findings.push(during(found, one.start_time(), duration, one.state()));
        }
    }
    Ok(())
}

async fn search_instances(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let client = aws_sdk_opensearch::Client::new(&place.config);
    let mut pages = client.describe_reserved_instances().into_paginator().send();
    while let Some(page) = place.page("es:DescribeReservedInstances", pages.next()).await? {
        for one in page.reserved_instances() {
            let charges = one.recurring_charges().iter();
            let charges = charges.map(|charge| {
                (charge.recurring_charge_amount(), charge.recurring_charge_frequency())
            });
            let id = one.reserved_instance_id().unwrap_or_default();
            let found = Found::new("aws_opensearch_reserved_instance", id)
                .text("currency_code", one.currency_code())
                .set("duration", one.duration())
                .set("fixed_price", one.fixed_price())
                .set("instance_count", one.instance_count())
                .text("instance_type", one.instance_type().map(|size| size.as_str()))
                .text("payment_option", one.payment_option().map(|option| option.as_str()))
                .set("recurring_charges", recurring(charges))
                .text("reservation_name", one.reservation_name())
                .set("start_time", one.start_time())
                .text("state", one.state())
                .set("usage_price", one.usage_price());
            let duration = Some(i64::from(one.duration()));
            findings.push(during(found, one.start_time(), duration, one.state()));
        }
    }
    Ok(())
}

async fn warehouse_nodes(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let client = aws_sdk_redshift::Client::new(&place.config);
    let mut pages = client.describe_reserved_nodes().into_paginator().send();
    while let Some(page) = place.page("redshift:DescribeReservedNodes", pages.next()).await? {
        for one in page.reserved_nodes() {
            let charges = one.recurring_charges().iter();
            let charges = charges.map(|charge| {
                (charge.recurring_charge_amount(), charge.recurring_charge_frequency())
            });
            let id = one.reserved_node_id().unwrap_or_default();
            let found = Found::new("aws_redshift_reserved_node", id)
                .text("currency_code", one.currency_code())
                .set("duration", one.duration())
                .set("fixed_price", one.fixed_price())
                .set("node_count", one.node_count())
                .text("node_type", one.node_type())
                .text("offering_type", one.offering_type())
                .set("recurring_charges", recurring(charges))
                .set("start_time", one.start_time())
                .text("state", one.state())
                .set("usage_price", one.usage_price());
            let duration = one.duration().map(i64::from);
            findings.push(during(found, one.start_time(), duration, one.state()));
        }
    }
    Ok(())
}

/// When it begins and ends, and whether it is in force.
fn during(
    found: Found,
    start: Option<&DateTime>,
    seconds: Option<i64>,
    state: Option<&str>,
) -> Found {
    let end =
        start.zip(seconds).map(|(start, seconds)| DateTime::from_secs(start.secs() + seconds));
    found.observe("starts_at", start).observe("ends_at", end.as_ref()).observe("status", state)
}

/// What is paid as it runs: an amount, and how often.
fn recurring<'a, A: IntoValue>(charges: impl Iterator<Item = (A, Option<&'a str>)>) -> Value {
    let block = |(amount, frequency): (A, Option<&str>)| {
        Fields::new()
            .set("recurring_charge_amount", amount)
            .text("recurring_charge_frequency", frequency)
            .into_value()
    };
    Value::List(charges.map(block).collect())
}
