//! `aws_directory_service_directory`: its domain controllers by the hour, two at the least, at the
//! price of its type, and size or edition (<https://aws.amazon.com/directoryservice/pricing/>,
//! <https://aws.amazon.com/directoryservice/other-directories-pricing/>). Sharing a Microsoft AD costs
//! by the hour for each account it is shared with.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_directory_service_directory",
    cost_attributes: &["type", "size", "edition", "desired_number_of_domain_controllers"],
    components,
};

fn components(directory: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let kind = directory.text("type")?.unwrap_or("SimpleAD");
    let (name, product) = match kind {
        "MicrosoftAD" => match computed(directory, "edition")?.unwrap_or("Enterprise") {
            "Standard" => ("Microsoft AD, Standard", "directory.microsoft_ad.standard_dc"),
            "Enterprise" => ("Microsoft AD, Enterprise", "directory.microsoft_ad.enterprise_dc"),
            other => return Err(Gap::invalid("edition", other)),
        },
        "SimpleAD" | "ADConnector" => {
            match (kind, computed(directory, "size")?.unwrap_or("Large")) {
                ("SimpleAD", "Small") => ("Simple AD, Small", "directory.simple_ad.small"),
                ("SimpleAD", "Large") => ("Simple AD, Large", "directory.simple_ad.large"),
                (_, "Small") => ("AD Connector, Small", "directory.ad_connector.small"),
                (_, "Large") => ("AD Connector, Large", "directory.ad_connector.large"),
                (_, other) => return Err(Gap::invalid("size", other)),
            }
        }
        other => return Err(Gap::invalid("type", other)),
    };
    let hourly = price(directory, product)?;
    bill.add(format!("Directory service ({name})"), hourly.clone(), hours(dec!(2)))
        .per(HOURS_PER_MONTH, "controllers");
    bill.part(|bill| {
        let additional = additional_controllers(directory, context)?;
        if additional > dec!(0) {
            bill.add("Additional domain controllers", hourly, hours(additional))
                .usage_based()
                .per(HOURS_PER_MONTH, "controllers");
        }
        Ok(())
    });
    if kind == "MicrosoftAD" {
        let product = match name {
            "Microsoft AD, Standard" => "directory.microsoft_ad.standard_share",
            _ => "directory.microsoft_ad.enterprise_share",
        };
        let accounts = shared_accounts(directory, context);
        if accounts > dec!(0) {
            bill.add("Directory sharing", price(directory, product)?, hours(accounts))
                .usage_based()
                .per(HOURS_PER_MONTH, "accounts");
        }
    }
    Ok(())
}

/// An attribute that is computed where left out, and unknown until apply.
fn computed<'a>(directory: &'a Resource, attribute: &str) -> Result<Option<&'a str>, Gap> {
    match directory.text(attribute) {
        Err(_) if directory.references(attribute).is_empty() => Ok(None),
        value => Ok(value?),
    }
}

fn hours(of: Decimal) -> Decimal {
    times(of, HOURS_PER_MONTH)
}

/// Beyond the first two: as the usage file says, else as the directory does.
fn additional_controllers(directory: &Resource, context: &Context) -> Result<Decimal, Gap> {
    if let Some(told) = context.usage.number("additional_domain_controllers") {
        return Ok(told);
    }
    let attribute = "desired_number_of_domain_controllers";
    let desired = match directory.number(attribute) {
        Err(_) if directory.references(attribute).is_empty() => None,
        desired => desired?,
    };
    Ok(desired.map_or(dec!(0), |desired| desired.saturating_sub(dec!(2))))
}

/// As the usage file says, else as many as the document shares it with.
fn shared_accounts(directory: &Resource, context: &Context) -> Decimal {
    context.usage.number("shared_accounts").unwrap_or_else(|| {
        let kind = "aws_directory_service_shared_directory";
        context.graph.referrers(directory, kind, "directory_id").len().into()
    })
}
