//! `aws_sqs_queue`: requests, each 64 KB of a request's payload counting as one, dearer for FIFO
//! queues (<https://aws.amazon.com/sqs/pricing/>). The million free requests a month are the
//! account's, and not taken off here.

use rust_decimal::dec;

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::metering,
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_sqs_queue", cost_attributes: &["fifo_queue"], components };

fn components(queue: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let is_fifo = queue.flag("fifo_queue")?.unwrap_or(false);
    let product = if is_fifo { "sqs.fifo" } else { "sqs.standard" };
    let size_kb = context.usage.number("request_size_kb");
    let requests = metering::requests(context.usage.number("monthly_requests"), size_kb, dec!(64));
    bill.usage("Requests", price(queue, product)?, "monthly_requests", requests)
        .per(1_000_000, "1M requests");
    Ok(())
}
