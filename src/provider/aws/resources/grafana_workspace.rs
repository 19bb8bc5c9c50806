//! `aws_grafana_workspace`: each user who signs in during the month, editors and administrators at
//! one price, viewers at another; a workspace has at least one editor
//! (<https://aws.amazon.com/grafana/pricing/>).

use rust_decimal::dec;

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_grafana_workspace", cost_attributes: &[], components };

fn components(workspace: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let price_of = |role| Ok::<_, Gap>(price(workspace, "grafana.user")?.sku(role));
    let key = "editors_administrator_licenses";
    let editors = context.usage.number(key).unwrap_or_default().max(dec!(1));
    bill.usage("Editor/administrator licenses", price_of("editor")?, key, Some(editors))
        .per(1, "users");
    let key = "viewer_licenses";
    let viewers = context.usage.number(key);
    bill.usage("Viewer licenses", price_of("viewer")?, key, viewers).per(1, "users");
    Ok(())
}
