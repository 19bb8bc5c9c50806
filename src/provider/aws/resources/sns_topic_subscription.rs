//! `aws_sns_topic_subscription`: by the notification delivered, each 64 KB counting as one, at the
//! price of its protocol; those to SQS and Lambda are free (<https://aws.amazon.com/sns/pricing/>).
//! A topic in the same document is billed for all that it delivers; here is billed what a topic
//! elsewhere delivers, or what the usage file tells of the subscription and not of the topic.

use rust_decimal::dec;

use super::{global, price, sns_topic::DELIVERIES};
use crate::{
    model::Resource,
    money::times,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::metering,
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_sns_topic_subscription",
    cost_attributes: &["topic_arn", "protocol"],
    components,
};

const PUBLISHED: &str = "monthly_requests";

fn components(subscription: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = &context.usage;
    let published = usage.number(PUBLISHED);
    let topics = context.graph.referenced(subscription, "topic_arn", "aws_sns_topic");
    if let Some(topic) = topics.first() {
        let is_told_there = context.usage_of(topic).number(PUBLISHED).is_some();
        if published.is_none() || is_told_there {
            return Ok(());
        }
    }
    let size_kb = usage.number("request_size_kb");
    // A topic of the same plan has no ARN yet.
    let topic_arn = subscription.text("topic_arn").ok().flatten();
    if topic_arn.and_then(|arn| arn.strip_suffix(".fifo")).is_some() {
        return fifo(subscription, context, bill);
    }
    let protocol = subscription.text("protocol")?.ok_or_else(|| Gap::invalid("protocol", ""))?;
    let delivered = metering::requests(published, size_kb, dec!(64));
    match protocol {
        "sqs" | "lambda" => Ok(()),
        "sms" => {
            // A text message costs by the country and carrier it goes to.
            let Some(each) = usage.number("sms_notification_price") else {
                return Err(Gap::NeedsUsage("sms_notification_price".into()));
            };
            let dollars = published.map(|sent| times(sent, each));
            bill.usage("SMS notifications", global("usage_file.dollar"), PUBLISHED, dollars)
                .per(times(each, dec!(100)), "100 notifications");
            Ok(())
        }
        protocol => {
            let delivery =
                DELIVERIES.iter().find(|delivery| delivery.protocols.contains(&protocol));
            let delivery = delivery.ok_or_else(|| Gap::invalid("protocol", protocol))?;
            let price = price(subscription, delivery.product)?.sku(delivery.sku);
            bill.usage(delivery.name, price, PUBLISHED, delivered)
                .per(delivery.shown.0, delivery.shown.1);
            Ok(())
        }
    }
}

/// A FIFO topic's deliveries are billed by the message and by the GB.
fn fifo(subscription: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let published = context.usage.number(PUBLISHED);
    let size_kb = context.usage.number("request_size_kb");
    let messages = price(subscription, "sns.fifo.subscription.messages")?;
    bill.usage("FIFO notifications", messages, PUBLISHED, published)
        .per(1_000_000, "1M notifications");
    let missing = if published.is_none() { PUBLISHED } else { "request_size_kb" };
    let payload_gb =
        published.zip(size_kb).map(|(left, right)| times(left, right) / dec!(1_000_000));
    let payload = price(subscription, "sns.fifo.subscription.payload")?;
    bill.usage("FIFO notification payload", payload, missing, payload_gb);
    Ok(())
}
