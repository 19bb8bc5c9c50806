//! `aws_flow_log`: by the GB of logs delivered, in tiers by where to
//! (<https://aws.amazon.com/cloudwatch/pricing/>, "Vended Logs"). What is kept of them bills with the
//! log group or bucket that they go to.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_flow_log", cost_attributes: &["log_destination_type"], components };

fn components(log: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let (name, product) = match log.text("log_destination_type")?.unwrap_or("cloud-watch-logs") {
        "cloud-watch-logs" => ("Logs delivered to CloudWatch", "cloudwatch.logs.vended"),
        "s3" => ("Logs delivered to S3", "cloudwatch.logs.vended_to_s3"),
        "kinesis-data-firehose" => {
            ("Logs delivered to Firehose", "cloudwatch.logs.vended_to_firehose")
        }
        other => return Err(Gap::invalid("log_destination_type", other)),
    };
    let key = "monthly_data_delivered_gb";
    bill.usage(name, price(log, product)?, key, context.usage.number(key));
    Ok(())
}
