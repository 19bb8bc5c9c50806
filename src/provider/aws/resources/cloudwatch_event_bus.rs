//! `aws_cloudwatch_event_bus`: events published to it, custom ones and those of partners or other
//! accounts; archives by the GB that goes in and that they keep; events whose schema is discovered
//! (<https://aws.amazon.com/eventbridge/pricing/>). Events of AWS services are free. What
//! counts as an event, 64 KB of it or 8 KB for schemas, the usage file has counted.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_cloudwatch_event_bus", cost_attributes: &[], components };

fn components(bus: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    for (name, product, key, shown) in [
        (
            "Custom events published",
            "eventbridge.custom_event",
            "monthly_custom_events",
            Some("1M events"),
        ),
        (
            "Third-party events published",
            "eventbridge.third_party_event",
            "monthly_third_party_events",
            Some("1M events"),
        ),
        (
            "Archive processing",
            "eventbridge.archive.processing",
            "monthly_archive_processing_gb",
            None,
        ),
        ("Archive storage", "eventbridge.archive.storage", "archive_storage_gb", None),
        (
            "Schema discovery",
            "eventbridge.schema_discovery",
            "monthly_schema_discovery_events",
            Some("1M events"),
        ),
    ] {
        let line = bill.usage(name, price(bus, product)?, key, context.usage.number(key));
        if let Some(shown) = shown {
            line.per(1_000_000, shown);
        }
    }
    Ok(())
}
