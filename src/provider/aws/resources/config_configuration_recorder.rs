//! `aws_config_configuration_recorder`: each item it records, continuously or once a day, which is
//! dearer by the item (<https://aws.amazon.com/config/pricing/>); items of custom types at a price
//! of their own.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_config_configuration_recorder",
    cost_attributes: &["recording_mode"],
    components,
};

fn components(recorder: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    // Overrides for some types are not told apart: usage counts all items together.
    let mode = recorder.block("recording_mode")?;
    let frequency = mode.map(|mode| mode.text("recording_frequency")).transpose()?.flatten();
    let (name, product) = match frequency.unwrap_or("CONTINUOUS") {
        "CONTINUOUS" => ("Config items", "config.item"),
        "DAILY" => ("Config items (daily)", "config.item_daily"),
        other => return Err(Gap::invalid("recording_frequency", other)),
    };
    for (name, product, key) in [
        (name, product, "monthly_config_items"),
        ("Custom config items", "config.custom_item", "monthly_custom_config_items"),
    ] {
        bill.usage(name, price(recorder, product)?, key, context.usage.number(key))
            .per(1, "records");
    }
    Ok(())
}
