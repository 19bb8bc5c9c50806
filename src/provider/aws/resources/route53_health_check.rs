//! `aws_route53_health_check`: by the month, less for endpoints within AWS than elsewhere, and by
//! the month for each optional feature: HTTPS, string matching, a fast interval, measured latency
//! (<https://aws.amazon.com/route53/pricing/>, "Health Checks"). Checks of other checks and of
//! alarms cost what a basic one of an AWS endpoint does. The account's free checks are not taken off.

use rust_decimal::{Decimal, dec};

use super::global;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_route53_health_check",
    cost_attributes: &["type", "request_interval", "measure_latency"],
    components,
};

fn components(check: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let check_type = check.text("type")?.ok_or_else(|| Gap::invalid("type", ""))?;
    let check_type = check_type.to_ascii_uppercase();
    let (is_https, matches_string) = match &*check_type {
        "CALCULATED" | "CLOUDWATCH_METRIC" | "RECOVERY_CONTROL" => {
            bill.add("Health check", global("route53.health_check.aws"), dec!(1)).per(1, "months");
            return Ok(());
        }
        "HTTP" | "TCP" => (false, false),
        "HTTPS" => (true, false),
        "HTTP_STR_MATCH" => (false, true),
        "HTTPS_STR_MATCH" => (true, true),
        other => return Err(Gap::invalid("type", other)),
    };
    let place = context.usage.text("endpoint_type").unwrap_or("aws").to_ascii_lowercase();
    let (basic, optional) = match &*place {
        "aws" => ("route53.health_check.aws", "route53.health_check.aws.optional"),
        "non_aws" => ("route53.health_check.non_aws", "route53.health_check.non_aws.optional"),
        other => return Err(Gap::invalid("endpoint_type", other)),
    };
    bill.add("Health check", global(basic), dec!(1)).per(1, "months").usage_based();

    let is_fast = check.number("request_interval")?.is_some_and(|seconds| seconds < dec!(30));
    let measures_latency = check.flag("measure_latency")? == Some(true);
    let features = [is_https, matches_string, is_fast, measures_latency];
    let features = features.into_iter().filter(|has| *has).count();
    if features > 0 {
        bill.add("Optional features", global(optional), Decimal::from(features))
            .per(1, "months")
            .usage_based();
    }
    Ok(())
}
