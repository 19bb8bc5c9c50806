//! `aws_globalaccelerator_endpoint_group`: each GB costs a premium on top of data transfer, by the
//! region of the group and by where its clients are. Only the dominant direction is billed, the one
//! in which more data goes (<https://aws.amazon.com/global-accelerator/pricing/>). The accelerator
//! itself is `aws_globalaccelerator_accelerator`.

use rust_decimal::Decimal;

use super::global;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType, Usage},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_globalaccelerator_endpoint_group",
    cost_attributes: &["endpoint_group_region"],
    components,
};

/// Where clients are: the usage key, what the price page calls it, the price's variant.
const PLACES: &[(&str, &str, &str)] = &[
    ("us", "US, Mexico, Canada", "na"),
    ("europe", "Europe", "eu"),
    ("south_africa", "South Africa, Kenya", "za"),
    ("south_america", "South America", "sa"),
    ("south_korea", "South Korea", "kr"),
    ("middle_east", "Middle East", "me"),
    ("australia", "Australia, New Zealand", "au"),
    ("asia_pacific", "Asia Pacific", "ap"),
    ("india", "India, Indonesia, Philippines, Thailand", "in"),
];

const INBOUND: &str = "monthly_inbound_data_transfer_gb";
const OUTBOUND: &str = "monthly_outbound_data_transfer_gb";

fn components(group: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    // Left out, it is the provider's.
    let own = group.text("endpoint_group_region").ok().flatten();
    let region = own.or(group.region.as_ref().map(|region| &*region.0));
    let region = region.ok_or(Gap::UnknownRegion)?;
    let source = continent(region).ok_or_else(|| Gap::invalid("endpoint_group_region", region))?;
    let price_to =
        |place: &str| global("global_accelerator.data_premium").sku(source).variant(place);

    let inbound = context.usage.block(INBOUND);
    let outbound = context.usage.block(OUTBOUND);
    if inbound.is_empty() && outbound.is_empty() {
        // With no usage at all the first place shows what it costs.
        bill.usage("Outbound DT-premium fee", price_to("na"), &format!("{OUTBOUND}.us"), None);
        return Ok(());
    }
    let (name, key, dominant) = if total(&inbound) > total(&outbound) {
        ("Inbound DT-premium fee", INBOUND, inbound)
    } else {
        ("Outbound DT-premium fee", OUTBOUND, outbound)
    };
    for (place, place_name, variant) in PLACES {
        let Some(gb) = dominant.number(place) else { continue };
        bill.under(*place_name, 1, |bill| {
            bill.usage(name, price_to(variant), &format!("{key}.{place}"), Some(gb));
            Ok(())
        });
    }
    Ok(())
}

fn total(usage: &Usage) -> Decimal {
    let amounts = PLACES.iter().filter_map(|(place, ..)| usage.number(place));
    amounts.fold(Decimal::ZERO, Decimal::saturating_add)
}

/// What the price page counts a region to.
fn continent(region: &str) -> Option<&'static str> {
    Some(match region {
        "ap-northeast-2" => "kr",
        "ap-southeast-2" | "ap-southeast-4" | "ap-southeast-6" => "au",
        "ap-south-1" | "ap-south-2" => "in",
        _ => match region.split('-').next()? {
            "us" | "ca" | "mx" => "na",
            "eu" => "eu",
            "ap" => "ap",
            "me" => "me",
            "sa" => "sa",
            "af" => "za",
            _ => return None,
        },
    })
}
