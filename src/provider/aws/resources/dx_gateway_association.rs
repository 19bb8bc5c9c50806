//! `aws_dx_gateway_association`: a transit gateway behind a Direct Connect gateway is billed for the
//! attachment by the hour and for the GB that it takes in
//! (<https://aws.amazon.com/transit-gateway/pricing/>); a virtual private gateway is free.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_dx_gateway_association",
    cost_attributes: &["associated_gateway_id", "associated_gateway_type"],
    components,
};

fn components(association: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    if is_of_private_gateway(association, context) {
        return Ok(());
    }
    let hour = price(association, "transit_gateway.attachment.dx")?;
    bill.hourly("Transit gateway attachment", hour);
    let key = "monthly_data_processed_gb";
    let data = price(association, "transit_gateway.data.dx")?;
    bill.usage("Data processed", data, key, context.usage.number(key));
    Ok(())
}

/// The type is computed and known only after apply; the id of a gateway of the same plan likewise.
fn is_of_private_gateway(association: &Resource, context: &Context) -> bool {
    let text = |name| association.text(name).ok().flatten();
    let attribute = "associated_gateway_id";
    text("associated_gateway_type") == Some("virtualPrivateGateway")
        || text(attribute).is_some_and(|id| id.starts_with("vgw-"))
        || !context.graph.referenced(association, attribute, "aws_vpn_gateway").is_empty()
}
