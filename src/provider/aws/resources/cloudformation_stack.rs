//! `aws_cloudformation_stack`: free for resources of AWS and for custom ones; handlers of third-party
//! types by the operation, and by the second beyond 30 seconds each
//! (<https://aws.amazon.com/cloudformation/pricing/>). The resources themselves are billed where
//! AWS makes them, and not here.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_cloudformation_stack",
    cost_attributes: &["template_body"],
    components,
};

fn components(stack: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    // Unknown until apply where the template is elsewhere, under its URL.
    let template = stack.text("template_body").ok().flatten();
    if template.is_some_and(|template| !has_third_party_types(template)) {
        return Ok(());
    }
    let operations = context.usage.number("monthly_handler_operations");
    let price_of = |product| price(stack, product);
    bill.usage(
        "Handler operations",
        price_of("cloudformation.handler.operation")?,
        "monthly_handler_operations",
        operations,
    )
    .per(1, "operations");
    let seconds = context.usage.number("monthly_duration_secs");
    bill.usage(
        "Durations above 30s",
        price_of("cloudformation.handler.duration")?,
        "monthly_duration_secs",
        seconds,
    )
    .per(1, "seconds");
    Ok(())
}

/// Whether a template, in JSON or YAML, names a type outside of AWS's namespaces: `Datadog::Monitors::Monitor`.
fn has_third_party_types(template: &str) -> bool {
    template.split(|c: char| !c.is_ascii_alphanumeric() && c != ':').any(|word| {
        let parts: Vec<&str> = word.trim_matches(':').split("::").collect();
        let is_type = parts.len() >= 3
            && parts.iter().all(|part| part.starts_with(|c: char| c.is_ascii_uppercase()));
        is_type && !["AWS", "Alexa", "Custom"].contains(&parts[0])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_types_outside_of_aws_are_third_party() {
        let is_billed = has_third_party_types;
        assert!(!is_billed(
            r#"{"Type": "AWS::EC2::VPC", "Ref": "AWS::Region", "a": "2001:db8::1"}"#
        ));
        assert!(!is_billed("Type: Custom::Lookup\nValue: !Sub ${AWS::Region}-arn:aws:iam::1:root"));
        assert!(is_billed("Type: Datadog::Monitors::Monitor"));
        assert!(is_billed(r#"{"Type": "AWS::EC2::VPC"}, {"Type":"MongoDB::Atlas::Cluster"}"#));
    }
}
