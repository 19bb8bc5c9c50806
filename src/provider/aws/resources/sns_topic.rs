//! `aws_sns_topic`: publishing and deliveries (<https://aws.amazon.com/sns/pricing/>). A standard
//! topic is billed by the request, each 64 KB counting as one, and by the delivery at the price of
//! the subscription's protocol; those to SQS and Lambda are free. A FIFO topic is billed by the
//! message and the GB, published and delivered. The free requests and deliveries of each month are
//! the account's, and not taken off here.

use rust_decimal::{Decimal, dec};

use super::{global, price};
use crate::{
    model::Resource,
    money::times,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::metering,
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_sns_topic",
    cost_attributes: &["fifo_topic", "archive_policy", "arn"],
    components,
};

/// What it costs to deliver by a protocol.
pub(super) struct Delivery {
    pub(super) name: &'static str,
    pub(super) product: &'static str,
    pub(super) sku: &'static str,
    /// The usage key that counts its subscriptions.
    key: &'static str,
    pub(super) protocols: &'static [&'static str],
    pub(super) shown: (u32, &'static str),
}

const HUNDRED_THOUSAND: (u32, &str) = (100_000, "100k notifications");
const MILLION: (u32, &str) = (1_000_000, "1M notifications");

pub(super) const DELIVERIES: &[Delivery] = &[
    Delivery {
        name: "HTTP/HTTPS notifications",
        product: "sns.http",
        sku: "",
        key: "http_subscriptions",
        protocols: &["http", "https"],
        shown: HUNDRED_THOUSAND,
    },
    Delivery {
        name: "Email/Email-JSON notifications",
        product: "sns.email",
        sku: "",
        key: "email_subscriptions",
        protocols: &["email", "email-json"],
        shown: HUNDRED_THOUSAND,
    },
    Delivery {
        name: "Kinesis Firehose notifications",
        product: "sns.firehose",
        sku: "",
        key: "kinesis_subscriptions",
        protocols: &["firehose"],
        shown: MILLION,
    },
    // Pushes cost the same on every platform.
    Delivery {
        name: "Mobile Push notifications",
        product: "sns.mobile_push",
        sku: "gcm",
        key: "mobile_push_subscriptions",
        protocols: &["application"],
        shown: MILLION,
    },
    Delivery {
        name: "MacOS notifications",
        product: "sns.mobile_push",
        sku: "apns",
        key: "macos_subscriptions",
        protocols: &[],
        shown: MILLION,
    },
];

fn components(topic: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    if topic.flag("fifo_topic")?.unwrap_or(false) {
        fifo(topic, context, bill)
    } else {
        standard(topic, context, bill)
    }
}

fn standard(topic: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let published = context.usage.number("monthly_requests");
    let size_kb = context.usage.number("request_size_kb");
    let requests = metering::requests(published, size_kb, dec!(64));
    bill.usage("API requests", price(topic, "sns.requests")?, "monthly_requests", requests)
        .per(1_000_000, "1M requests");

    for delivery in DELIVERIES {
        let subscriptions = subscriptions(topic, context, delivery.key, delivery.protocols);
        if subscriptions == Some(dec!(0)) {
            continue;
        }
        let missing = if subscriptions.is_none() { delivery.key } else { "monthly_requests" };
        let sent = published.zip(subscriptions).map(|(left, right)| times(left, right));
        let price = price(topic, delivery.product)?.sku(delivery.sku);
        // Mobile push is not offered everywhere.
        bill.usage(delivery.name, price, missing, sent)
            .per(delivery.shown.0, delivery.shown.1)
            .only_if_priced();
    }

    let subscribers = subscriptions(topic, context, "sms_subscriptions", &["sms"]);
    if subscribers != Some(dec!(0)) {
        sms(published, subscribers, context, bill);
    }
    Ok(())
}

/// A text message costs by the country and carrier it goes to; what it costs on average is for the
/// usage file to say.
fn sms(
    published: Option<Decimal>,
    subscribers: Option<Decimal>,
    context: &Context,
    bill: &mut Bill,
) {
    let Some(each) = context.usage.number("sms_notification_price") else {
        return bill.gap(Gap::NeedsUsage("sms_notification_price".into()));
    };
    let missing = if subscribers.is_none() { "sms_subscriptions" } else { "monthly_requests" };
    let sent = published.zip(subscribers).map(|(left, right)| times(left, right));
    let dollars = sent.map(|sent| times(sent, each));
    bill.usage("SMS notifications", global("usage_file.dollar"), missing, dollars)
        .per(times(each, dec!(100)), "100 notifications");
}

fn fifo(topic: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let published = context.usage.number("monthly_requests");
    let size_kb = context.usage.number("request_size_kb");
    let missing = if published.is_none() { "monthly_requests" } else { "request_size_kb" };
    let payload_gb =
        published.zip(size_kb).map(|(left, right)| times(left, right) / dec!(1_000_000));

    let requests = price(topic, "sns.fifo.requests")?;
    bill.usage("FIFO Publish API requests", requests, "monthly_requests", published)
        .per(1_000_000, "1M requests");
    let payload = price(topic, "sns.fifo.payload")?;
    bill.usage("FIFO Publish API payload", payload, missing, payload_gb);

    let found = context.graph.referrers(topic, "aws_sns_topic_subscription", "topic_arn").len();
    if found > 0 {
        let for_all = |amount: Option<Decimal>| amount.map(|a| times(a, Decimal::from(found)));
        let messages = price(topic, "sns.fifo.subscription.messages")?;
        bill.usage("FIFO notifications", messages, "monthly_requests", for_all(published))
            .per(1_000_000, "1M notifications");
        let payload = price(topic, "sns.fifo.subscription.payload")?;
        bill.usage("FIFO notification payload", payload, missing, for_all(payload_gb));
    }
    if topic.text("archive_policy")?.is_some() {
        let processed = price(topic, "sns.fifo.archive.processing")?;
        bill.usage("FIFO archive processing", processed, missing, payload_gb);
        let stored = context.usage.number("archive_storage_gb");
        let price = price(topic, "sns.fifo.archive.storage")?;
        bill.usage("FIFO archive storage", price, "archive_storage_gb", stored);
    }
    Ok(())
}

/// How many subscriptions of a kind there are: as the usage file says, else as the topic's
/// subscriptions in the document say; `None` where there are neither.
fn subscriptions(
    topic: &Resource,
    context: &Context,
    key: &str,
    protocols: &[&str],
) -> Option<Decimal> {
    if let Some(told) = context.usage.number(key) {
        return Some(told);
    }
    let declared = context.graph.referrers(topic, "aws_sns_topic_subscription", "topic_arn");
    let is_of_kind = |subscription: &&&Resource| {
        let protocol = subscription.text("protocol").ok().flatten();
        protocol.is_some_and(|protocol| protocols.contains(&protocol))
    };
    (!declared.is_empty()).then(|| Decimal::from(declared.iter().filter(is_of_kind).count()))
}
