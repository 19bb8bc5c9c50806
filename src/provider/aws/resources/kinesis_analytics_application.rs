//! `aws_kinesis_analytics_application`: SQL on streams, by the hour and Kinesis processing unit (KPU)
//! in use; how many that is AWS decides by the load
//! (<https://aws.amazon.com/managed-service-apache-flink/pricing/>).

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_kinesis_analytics_application", cost_attributes: &[], components };

fn components(application: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let key = "kinesis_processing_units";
    let hours = context.usage.number(key).map(|units| times(units, HOURS_PER_MONTH));
    let price = price(application, "kinesis_analytics.kpu")?.sku("sql");
    bill.usage("Processing (stream)", price, key, hours).per(HOURS_PER_MONTH, "KPU");
    Ok(())
}
