//! `aws_kinesis_firehose_delivery_stream`: the GB ingested, in tiers, and what is done to them on the
//! way: format conversion, dynamic partitioning, decompression, delivery into a VPC
//! (<https://aws.amazon.com/firehose/pricing/>). Amazon MSK as the source is dearer; Snowflake and
//! Apache Iceberg as destinations have prices of their own.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::{Attributes, Resource},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_kinesis_firehose_delivery_stream",
    cost_attributes: &[
        "destination",
        "elasticsearch_configuration",
        "extended_s3_configuration",
        "http_endpoint_configuration",
        "msk_source_configuration",
        "opensearch_configuration",
        "opensearchserverless_configuration",
        "redshift_configuration",
        "splunk_configuration",
    ],
    components,
};

/// The destinations that may lie in a VPC.
const IN_VPC: [&str; 3] = [
    "elasticsearch_configuration",
    "opensearch_configuration",
    "opensearchserverless_configuration",
];

/// The destinations that process records.
const PROCESSING: [&str; 7] = [
    "elasticsearch_configuration",
    "extended_s3_configuration",
    "http_endpoint_configuration",
    "opensearch_configuration",
    "opensearchserverless_configuration",
    "redshift_configuration",
    "splunk_configuration",
];

const KEY: &str = "monthly_data_ingested_gb";

fn components(stream: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let ingested = context.usage.number(KEY);
    let product = match stream.text("destination")? {
        Some("iceberg") => "firehose.ingest.iceberg",
        Some("snowflake") => "firehose.ingest.snowflake",
        _ if !stream.blocks("msk_source_configuration")?.is_empty() => "firehose.ingest.msk",
        _ => "firehose.ingest",
    };
    bill.usage("Data ingested", price(stream, product)?, KEY, ingested);
    bill.part(|bill| {
        if let Some(s3) = stream.block("extended_s3_configuration")? {
            // Both are on where their block is, unless it says otherwise.
            if is_enabled(s3, "data_format_conversion_configuration")? {
                let price = price(stream, "firehose.format_conversion")?;
                bill.usage("Format conversion", price, KEY, ingested);
            }
            if is_enabled(s3, "dynamic_partitioning_configuration")? {
                dynamic_partitioning(stream, context, bill)?;
            }
        }
        Ok(())
    });
    bill.part(|bill| {
        if has_processor(stream, "Decompression")? {
            let price = price(stream, "firehose.decompression")?;
            bill.usage("Data decompressed", price, KEY, ingested);
        }
        Ok(())
    });
    bill.part(|bill| {
        for name in IN_VPC {
            if let Some(destination) = stream.block(name)?
                && let Some(vpc) = destination.block("vpc_config")?
            {
                let price_of = |product: &'static str| price(stream, product);
                bill.usage("VPC data", price_of("firehose.vpc_delivery.data")?, KEY, ingested);
                let zones = zones(stream, name, vpc, context)?;
                let hours = times(zones, HOURS_PER_MONTH);
                bill.add("VPC AZ delivery", price_of("firehose.vpc_delivery.hour")?, hours);
            }
        }
        Ok(())
    });
    Ok(())
}

fn is_enabled(destination: &Attributes, block: &str) -> Result<bool, Gap> {
    Ok(match destination.block(block)? {
        Some(block) => block.flag("enabled")?.unwrap_or(true),
        None => false,
    })
}

/// Data delivered to partitions, the objects that makes, and the hours that JQ takes to tell them.
fn dynamic_partitioning(stream: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let price_of = |product: &'static str| price(stream, product);
    let number = |key| context.usage.number(key);
    let data = price_of("firehose.dynamic_partitioning.data")?;
    bill.usage("Dynamic partitioning data", data, KEY, number(KEY));
    let key = "monthly_dynamic_partitioning_objects";
    let objects = price_of("firehose.dynamic_partitioning.objects")?;
    bill.usage("Dynamic partitioning objects", objects, key, number(key)).per(1_000, "1k objects");
    if has_processor(stream, "MetadataExtraction")? {
        let key = "monthly_jq_processing_hours";
        let hours = price_of("firehose.dynamic_partitioning.jq")?;
        bill.usage("JQ processing", hours, key, number(key));
    }
    Ok(())
}

fn has_processor(stream: &Resource, processor: &str) -> Result<bool, Gap> {
    for name in PROCESSING {
        for destination in stream.blocks(name)? {
            for processing in destination.blocks("processing_configuration")? {
                if processing.flag("enabled")? == Some(false) {
                    continue;
                }
                for found in processing.blocks("processors")? {
                    if found.text("type")? == Some(processor) {
                        return Ok(true);
                    }
                }
            }
        }
    }
    Ok(false)
}

/// How many zones it delivers to: a subnet each.
fn zones(
    stream: &Resource,
    destination: &str,
    vpc: &Attributes,
    context: &Context,
) -> Result<Decimal, Gap> {
    let unknown = match vpc.values("subnet_ids") {
        Ok(subnets) => return Ok(Decimal::from(subnets.len()).max(dec!(1))),
        Err(unknown) => unknown,
    };
    match context.graph.referenced(stream, destination, "aws_subnet").len() {
        0 => Err(unknown.into()),
        declared => Ok(declared.into()),
    }
}
