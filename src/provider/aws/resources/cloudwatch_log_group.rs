//! `aws_cloudwatch_log_group`: by the GB ingested, kept and scanned by Logs Insights
//! (<https://aws.amazon.com/cloudwatch/pricing/>, "Logs"). The class decides the ingestion price:
//! infrequent access takes half of the standard one; a delivery group only passes logs on, at the
//! tiers of delivered logs. The 5 GB a month that are free are the account's, and not taken off.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_cloudwatch_log_group",
    cost_attributes: &["log_group_class"],
    components,
};

fn components(group: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = |key| context.usage.number(key);
    let ingestion = match group.text("log_group_class")?.unwrap_or("STANDARD") {
        "STANDARD" => "cloudwatch.logs.ingestion",
        "INFREQUENT_ACCESS" => "cloudwatch.logs.ia_ingestion",
        "DELIVERY" => {
            let ingested = usage("monthly_data_ingested_gb");
            let price = price(group, "cloudwatch.logs.vended_to_s3")?;
            bill.usage("Data delivered", price, "monthly_data_ingested_gb", ingested);
            return Ok(());
        }
        other => return Err(Gap::invalid("log_group_class", other)),
    };
    for (name, product, key) in [
        ("Data ingested", ingestion, "monthly_data_ingested_gb"),
        ("Archival storage", "cloudwatch.logs.storage", "storage_gb"),
        ("Insights queries data scanned", "cloudwatch.logs.insights", "monthly_data_scanned_gb"),
    ] {
        bill.usage(name, price(group, product)?, key, usage(key));
    }
    Ok(())
}
