//! `aws_ssm_parameter`: free as a standard one; an advanced one by the hour and by the API interaction
//! (<https://aws.amazon.com/systems-manager/pricing/>, "Parameter Store"). Where the account raised
//! its throughput, interactions with standard ones cost the same.

use super::price;
use crate::{
    model::Resource,
    money::HOURS_PER_MONTH,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_ssm_parameter", cost_attributes: &["tier"], components };

fn components(parameter: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = |key| context.usage.number(key);
    let tier = parameter.text("tier")?;
    let stored = usage("parameter_storage_hrs");
    // With intelligent tiering the value decides, which is a secret: hours in the usage file say that
    // it took the advanced tier.
    let (is_advanced, hours) = match tier.unwrap_or("Standard") {
        "Standard" => (false, None),
        "Advanced" => (true, Some(stored.unwrap_or(HOURS_PER_MONTH))),
        "Intelligent-Tiering" => (true, stored),
        other => return Err(Gap::invalid("tier", other)),
    };
    if is_advanced {
        let price = price(parameter, "ssm.advanced_parameter")?;
        bill.usage("Parameter storage (advanced)", price, "parameter_storage_hrs", hours)
            .per(1, "hours");
    }
    let throughput = context.usage.text("api_throughput_limit").unwrap_or("standard");
    if is_advanced || !throughput.eq_ignore_ascii_case("standard") {
        let key = "monthly_api_interactions";
        let name =
            if is_advanced { "API interactions (advanced)" } else { "API interactions (higher)" };
        let price = price(parameter, "ssm.advanced_parameter.request")?;
        bill.usage(name, price, key, usage(key)).per(10_000, "10k interactions");
    }
    Ok(())
}
