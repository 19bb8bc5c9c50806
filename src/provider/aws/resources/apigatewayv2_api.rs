//! `aws_apigatewayv2_api`: HTTP APIs by the request, each 512 KB counting as one; WebSocket APIs by
//! the message, each 32 KB counting as one, and by the minute of connection; both requests and
//! messages in tiers (<https://aws.amazon.com/api-gateway/pricing/>).

use rust_decimal::dec;

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::metering,
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_apigatewayv2_api", cost_attributes: &["protocol_type"], components };

fn components(api: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = |key| context.usage.number(key);
    match api.text("protocol_type")? {
        Some("HTTP") => {
            let size_kb = usage("request_size_kb");
            let requests = metering::requests(usage("monthly_requests"), size_kb, dec!(512));
            bill.usage("Requests", price(api, "apigateway.http")?, "monthly_requests", requests)
                .per(1_000_000, "1M requests");
        }
        Some("WEBSOCKET") => {
            let size_kb = usage("message_size_kb");
            let messages = metering::requests(usage("monthly_messages"), size_kb, dec!(32));
            let messages_price = price(api, "apigateway.websocket.messages")?;
            bill.usage("Messages", messages_price, "monthly_messages", messages)
                .per(1_000_000, "1M messages");
            let minutes = usage("monthly_connection_mins");
            let price = price(api, "apigateway.websocket.minutes")?;
            bill.usage("Connection duration", price, "monthly_connection_mins", minutes)
                .per(1_000_000, "1M minutes");
        }
        other => return Err(Gap::invalid("protocol_type", other.unwrap_or_default())),
    }
    Ok(())
}
