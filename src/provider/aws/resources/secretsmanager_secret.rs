//! `aws_secretsmanager_secret`: each secret by the month and its API calls
//! (<https://aws.amazon.com/secrets-manager/pricing/>). A replica is a secret of its own, at the
//! price of the region it is in.

use super::price;
use crate::{
    model::{Region, Resource},
    price::{Bill, Context, Gap, PriceKey, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_secretsmanager_secret", cost_attributes: &["replica"], components };

fn components(secret: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.add("Secret", price(secret, "secretsmanager.secret")?, 1);
    bill.part(|bill| {
        for replica in secret.blocks("replica")? {
            let region = replica.text("region")?.ok_or_else(|| Gap::invalid("region", ""))?;
            let price = PriceKey::new("aws", "secretsmanager.secret", Region(region.into()));
            bill.add(format!("Secret replica ({region})"), price, 1);
        }
        Ok(())
    });
    let requests = context.usage.number("monthly_requests");
    bill.usage(
        "API requests",
        price(secret, "secretsmanager.requests")?,
        "monthly_requests",
        requests,
    )
    .per(10_000, "10k requests");
    Ok(())
}
