//! `aws_cloudtrail`: copies of management events beyond the first, which is free, data events, and
//! events that Insights analyses, each by the event
//! (<https://aws.amazon.com/cloudtrail/pricing/>). A trail's selectors say which of them it records.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_cloudtrail",
    cost_attributes: &["event_selector", "advanced_event_selector", "insight_selector"],
    components,
};

/// The kinds of events that a trail records.
#[derive(Default)]
struct Recorded {
    management: bool,
    data: bool,
}

fn components(trail: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let recorded = recorded(trail)?;
    let has_insights = !trail.blocks("insight_selector")?.is_empty();
    // Data events may be selected outside of the trail; then only usage tells.
    let has_data = recorded.data || context.usage.number("monthly_data_events").is_some();
    for (is_billed, name, product, key) in [
        (
            recorded.management,
            "Management events (additional copies)",
            "cloudtrail.management_event",
            "monthly_additional_management_events",
        ),
        (has_data, "Data events", "cloudtrail.data_event", "monthly_data_events"),
        (has_insights, "Insight events", "cloudtrail.insights_event", "monthly_insight_events"),
    ] {
        if is_billed {
            bill.usage(name, price(trail, product)?, key, context.usage.number(key))
                .per(100_000, "100k events");
        }
    }
    Ok(())
}

fn recorded(trail: &Resource) -> Result<Recorded, Gap> {
    let basic = trail.blocks("event_selector")?;
    let advanced = trail.blocks("advanced_event_selector")?;
    if basic.is_empty() && advanced.is_empty() {
        return Ok(Recorded { management: true, data: false });
    }
    let mut recorded = Recorded::default();
    for selector in basic {
        recorded.management |= selector.flag("include_management_events")? != Some(false);
        recorded.data |= !selector.blocks("data_resource")?.is_empty();
    }
    for selector in advanced {
        for field in selector.blocks("field_selector")? {
            if field.text("field")? == Some("eventCategory") {
                let categories = field.texts("equals")?;
                recorded.management |= categories.contains(&"Management");
                recorded.data |= categories.contains(&"Data");
            }
        }
    }
    Ok(recorded)
}
