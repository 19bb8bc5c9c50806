//! `aws_savingsplans_plan`, a name of ours: Savings Plans of the account, those that ended too.

use aws_sdk_savingsplans::Client;
use futures::FutureExt as _;
use rust_decimal::Decimal;

use super::{
    Listing, Service,
    fields::{IntoValue as _, texts},
    found::{Findings, Found},
    place::Place,
};
use crate::{model::Value, provider::aws::client::Refusal};

pub(super) const SERVICE: Service = Service {
    global: true,
    listings: &[Listing {
        kinds: &["aws_savingsplans_plan"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    // The service is in one region of a partition.
    let home = match place.partition {
        "aws-cn" => "cn-northwest-1",
        "aws-us-gov" => "us-gov-west-1",
        _ => "us-east-1",
    };
    let place = &place.elsewhere(home);
    let client = Client::new(&place.config);
    let mut token: Option<String> = None;
    loop {
        let request = client.describe_savings_plans().set_next_token(token.clone());
        let answer = place.ask("savingsplans:DescribeSavingsPlans", request.send()).await?;
        for plan in answer.savings_plans() {
            let kind = plan.savings_plan_type().map(|kind| kind.as_str());
            let payment = plan.payment_option().map(|option| option.as_str());
            let products = plan.product_types().iter().map(|product| product.as_str());
            let tags = plan.tags().into_iter().flatten();
            let found =
                Found::new("aws_savingsplans_plan", plan.savings_plan_id().unwrap_or_default())
                    .text("arn", plan.savings_plan_arn())
                    .set("commitment", number(plan.commitment()))
                    .text("currency", plan.currency().map(|currency| currency.as_str()))
                    .text(
                        "ec2_instance_family",
                        plan.ec2_instance_family().filter(|name| !name.is_empty()),
                    )
                    .text("end", plan.end())
                    .text("offering_id", plan.offering_id())
                    .text("payment_option", payment)
                    .set("product_types", texts(products))
                    .set("recurring_payment_amount", number(plan.recurring_payment_amount()))
                    .text("region", plan.region().filter(|name| !name.is_empty()))
                    .text("savings_plan_type", kind)
                    .text("start", plan.start())
                    .set("term_duration_in_seconds", plan.term_duration_in_seconds())
                    .set("upfront_payment_amount", number(plan.upfront_payment_amount()))
                    .tags(tags.map(|(key, value)| (key.as_str(), value.as_str())))
                    .observe("starts_at", plan.start())
                    .observe("ends_at", plan.end())
                    .observe("status", plan.state().map(|state| state.as_str()));
            findings.push(found);
        }
        let next = answer.next_token().filter(|next| !next.is_empty()).map(ToOwned::to_owned);
        if next.is_none() || next == token {
            return Ok(());
        }
        token = next;
    }
}

/// AWS writes amounts as text.
fn number(text: Option<&str>) -> Value {
    let number = text.and_then(|text| text.parse::<Decimal>().ok());
    number.map_or(Value::Null, |number| number.into_value())
}
