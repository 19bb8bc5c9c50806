//! `aws_sfn_state_machine`: standard workflows by the state transition, express workflows by the
//! request and by GB-seconds in three tiers (<https://aws.amazon.com/step-functions/pricing/>).
//! Express memory is metered in steps of 64 MB and duration in steps of 100 ms. The 4,000 free
//! transitions a month are the account's, and not taken off here.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::times,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::metering::steps,
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_sfn_state_machine", cost_attributes: &["type"], components };

fn components(machine: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = |key| context.usage.number(key);
    match machine.text("type")?.unwrap_or("STANDARD") {
        "STANDARD" => {
            let price = price(machine, "stepfunctions.standard.transition")?;
            bill.usage("Transitions", price, "monthly_transitions", usage("monthly_transitions"))
                .per(1000, "1K transitions");
        }
        "EXPRESS" => {
            let requests = usage("monthly_requests");
            let memory_mb = usage("memory_mb");
            let milliseconds = usage("workflow_duration_ms");
            let requests_price = price(machine, "stepfunctions.express.request")?;
            bill.usage("Requests", requests_price, "monthly_requests", requests)
                .per(1_000_000, "1M requests");

            let missing = match (requests, milliseconds) {
                (None, _) => "monthly_requests",
                (_, None) => "workflow_duration_ms",
                _ => "memory_mb",
            };
            let gb_seconds = requests.zip(memory_mb).zip(milliseconds).map(
                |((requests, memory_mb), milliseconds)| {
                    let gb: Decimal = steps(memory_mb, dec!(64)) / dec!(16);
                    let seconds: Decimal = steps(milliseconds, dec!(100)) / dec!(10);
                    times(requests, times(gb, seconds))
                },
            );
            let price = price(machine, "stepfunctions.express.duration")?;
            bill.usage("Duration", price, missing, gb_seconds).per(3600, "GB-hours");
        }
        other => return Err(Gap::invalid("type", other)),
    }
    Ok(())
}
