//! `aws_kinesis_stream`: provisioned streams by the shard-hour and the PUT payload unit, on-demand
//! streams by the hour and the GB in and out; both by what is kept beyond a day, and by enhanced
//! fan-out (<https://aws.amazon.com/kinesis/data-streams/pricing/>). Provisioned streams pay for
//! retention of up to seven days by the shard-hour, whatever they hold; everything kept longer is
//! paid by the GB-month.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_kinesis_stream",
    cost_attributes: &[
        "stream_mode_details",
        "shard_count",
        "shard_level_metrics",
        "retention_period",
        "arn",
    ],
    components,
};

const DAY: Decimal = dec!(24);
const WEEK: Decimal = dec!(168);
const ALL_SHARD_METRICS: Decimal = dec!(7);

fn components(stream: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let mode = match stream.block("stream_mode_details")? {
        Some(details) => details.text("stream_mode")?.unwrap_or("PROVISIONED"),
        None => "PROVISIONED",
    };
    match mode {
        "PROVISIONED" => provisioned(stream, context, bill),
        "ON_DEMAND" => on_demand(stream, context, bill),
        other => Err(Gap::invalid("stream_mode", other)),
    }
}

fn provisioned(stream: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = |key| context.usage.number(key);
    let shards = stream.number("shard_count")?.ok_or_else(|| Gap::invalid("shard_count", ""))?;
    let shard_hours = times(shards, HOURS_PER_MONTH);
    let retention = stream.number("retention_period")?.unwrap_or(DAY);

    bill.add("Shards (PROVISIONED)", price(stream, "kinesis.shard")?, shard_hours);
    let key = "monthly_provisioned_put_units";
    bill.usage("PUT payload units", price(stream, "kinesis.put_units")?, key, usage(key))
        .per(1_000_000, "1M units");

    // The usage file counts it as its writer does; unless it does, every shard of the stream pays.
    let extended = usage("monthly_provisioned_extended_retention_gb")
        .or((retention > DAY).then_some(shard_hours));
    if let Some(extended) = extended {
        let price = price(stream, "kinesis.extended_retention")?;
        bill.add("Extended retention (24H to 7D)", price, extended).usage_based();
    }
    for (name, product, key) in [
        (
            "Long term retention (7D+)",
            "kinesis.long_term.storage",
            "monthly_provisioned_long_term_retention_gb",
        ),
        (
            "Long term retention retrieval (7D+)",
            "kinesis.long_term.retrieval",
            "monthly_provisioned_long_term_retrieval_gb",
        ),
    ] {
        if retention > WEEK || usage(key).is_some() {
            bill.usage(name, price(stream, product)?, key, usage(key));
        }
    }

    let key = "monthly_provisioned_efo_data_out_gb";
    let fan_out = price(stream, "kinesis.enhanced_fanout.data")?;
    bill.usage("Enhanced Fan Out (EFO) data retrieval", fan_out, key, usage(key));
    let key = "monthly_provisioned_efo_consumer_hours";
    let consumers = context.graph.referrers(stream, "aws_kinesis_stream_consumer", "stream_arn");
    let declared =
        (!consumers.is_empty()).then(|| times(Decimal::from(consumers.len()), shard_hours));
    let price = price(stream, "kinesis.enhanced_fanout.hour")?;
    bill.usage("Enhanced Fan Out (EFO)", price, key, usage(key).or(declared))
        .per(1, "consumer-shard hour");
    bill.part(|bill| shard_metrics(stream, shards, bill));
    Ok(())
}

/// Each metric of each shard is billed as one of CloudWatch.
fn shard_metrics(stream: &Resource, shards: Decimal, bill: &mut Bill) -> Result<(), Gap> {
    let names = stream.attributes.texts("shard_level_metrics")?;
    let metrics = if names.contains(&"ALL") { ALL_SHARD_METRICS } else { names.len().into() };
    if metrics > dec!(0) {
        let price = price(stream, "cloudwatch.metric")?;
        bill.add("Shard-level metrics", price, times(shards, metrics)).per(1, "metrics");
    }
    Ok(())
}

fn on_demand(stream: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = |key| context.usage.number(key);
    let retention = stream.number("retention_period")?.unwrap_or(DAY);
    bill.hourly("Stream (ON_DEMAND)", price(stream, "kinesis.ondemand.stream")?);
    for (name, product, key, is_possible) in [
        ("Data ingested", "kinesis.ondemand.in", "monthly_on_demand_data_in_gb", true),
        ("Data retrieval", "kinesis.ondemand.out", "monthly_on_demand_data_out_gb", true),
        (
            "Enhanced Fan Out (EFO) data retrieval",
            "kinesis.ondemand.enhanced_fanout",
            "monthly_on_demand_efo_data_out_gb",
            true,
        ),
        (
            "Extended retention (24H to 7D)",
            "kinesis.ondemand.extended_retention",
            "monthly_on_demand_extended_retention_gb",
            retention > DAY,
        ),
        (
            "Long term retention (7D+)",
            "kinesis.ondemand.long_term.storage",
            "monthly_on_demand_long_term_retention_gb",
            retention > WEEK,
        ),
    ] {
        if is_possible || usage(key).is_some() {
            bill.usage(name, price(stream, product)?, key, usage(key));
        }
    }
    Ok(())
}
