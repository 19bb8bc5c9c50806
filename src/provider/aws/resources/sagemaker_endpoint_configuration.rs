//! `aws_sagemaker_endpoint_configuration`: what an endpoint runs on: instances by the hour and their
//! volumes by the GB, or, serverless, the time that requests take
//! (<https://aws.amazon.com/sagemaker/pricing/>). The configuration bills once for each endpoint of
//! the document that uses it; where none does, for one that is created elsewhere.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::{Attributes, Resource},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_sagemaker_endpoint_configuration",
    cost_attributes: &["name", "production_variants", "shadow_production_variants"],
    components,
};

fn components(configuration: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let endpoints =
        context.graph.referrers(configuration, "aws_sagemaker_endpoint", "endpoint_config_name");
    let count = Decimal::from(endpoints.len().max(1));
    for list in ["production_variants", "shadow_production_variants"] {
        for (index, settings) in configuration.blocks(list)?.into_iter().enumerate() {
            bill.under(format!("{list}[{index}]"), count, |bill| {
                variant(configuration, settings, context, bill)
            });
        }
    }
    Ok(())
}

fn variant(
    configuration: &Resource,
    variant: &Attributes,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    if let Some(serverless) = variant.block("serverless_config")? {
        return on_request(configuration, serverless, context, bill);
    }
    let instance_type = variant.text("instance_type")?;
    let instance_type = instance_type.ok_or_else(|| Gap::invalid("instance_type", ""))?;
    let instances = variant.number("initial_instance_count")?.unwrap_or(dec!(1));
    let hours = context.usage.number("monthly_hrs").unwrap_or(HOURS_PER_MONTH);
    let instance = price(configuration, "sagemaker.instance")?.sku(instance_type);
    bill.add(format!("Hosting instance ({instance_type})"), instance, times(instances, hours));
    // Where it is left out, AWS takes what the instance has.
    if let Some(gb) = variant.number("volume_size_in_gb")? {
        let price = price(configuration, "sagemaker.storage")?;
        bill.add("Storage", price, times(instances, gb)).per(1, "GB");
    }
    Ok(())
}

fn on_request(
    configuration: &Resource,
    serverless: &Attributes,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let usage = &context.usage;
    let memory_mb = serverless.number("memory_size_in_mb")?;
    let memory_mb = memory_mb.ok_or_else(|| Gap::invalid("memory_size_in_mb", ""))?;
    let (requests, duration) =
        (usage.number("monthly_requests"), usage.number("request_duration_ms"));
    let missing = if requests.is_none() { "monthly_requests" } else { "request_duration_ms" };
    let gb_seconds = requests.zip(duration).map(|(requests, milliseconds)| {
        times(times(requests, milliseconds) / dec!(1000), memory_mb / dec!(1024))
    });
    let price_of = |product: &'static str| price(configuration, product);
    bill.usage("Duration", price_of("sagemaker.serverless.duration")?, missing, gb_seconds);
    let key = "monthly_data_processed_gb";
    bill.usage("Data processed", price_of("sagemaker.serverless.data")?, key, usage.number(key));
    if let Some(ready) = serverless.number("provisioned_concurrency")?
        && ready > dec!(0)
    {
        let price = price_of("sagemaker.serverless.provisioned")?;
        let seconds = times(HOURS_PER_MONTH, dec!(3600));
        let gb = times(ready, memory_mb / dec!(1024));
        bill.add("Provisioned concurrency", price, times(gb, seconds));
    }
    Ok(())
}
