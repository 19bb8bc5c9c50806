//! `aws_waf_web_acl`: an ACL of WAF Classic for CloudFront: the ACL, its rules and rule groups by the
//! month, and the requests it inspects (<https://aws.amazon.com/waf/pricing/>, "AWS WAF Classic").
//! The rules inside a rule group of one's own are billed too.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_waf_web_acl", cost_attributes: &["rules"], components };

fn components(acl: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.add("Web ACL usage", price(acl, "waf.web_acl")?, 1).per(1, "months");
    bill.part(|bill| {
        let mut own = dec!(0);
        let mut groups = dec!(0);
        for rule in acl.blocks("rules")? {
            match rule.text("type")?.unwrap_or("REGULAR") {
                "GROUP" => groups += dec!(1),
                "REGULAR" | "RATE_BASED" => own += dec!(1),
                other => return Err(Gap::invalid("type", other)),
            }
        }
        let inside = rules_inside(acl, context)?;
        if groups > dec!(0) && inside.is_none() {
            bill.gap(Gap::NeedsUsage("rule_group_rules".into()));
        }
        for (name, quantity, unit) in [
            ("Rules", own.saturating_add(inside.unwrap_or_default()), "rules"),
            ("Rule groups", groups, "groups"),
        ] {
            if quantity > dec!(0) {
                bill.add(name, price(acl, "waf.rule")?, quantity).per(1, unit);
            }
        }
        Ok(())
    });
    let key = "monthly_requests";
    let price = price(acl, "waf.request")?;
    bill.usage("Requests", price, key, context.usage.number(key)).per(1_000_000, "1M requests");
    Ok(())
}

/// The rules inside the ACL's rule groups: as the usage file says, else as the groups in the document
/// say; `None` where there are neither.
fn rules_inside(acl: &Resource, context: &Context) -> Result<Option<Decimal>, Gap> {
    if let Some(told) = context.usage.number("rule_group_rules") {
        return Ok(Some(told));
    }
    let groups = context.graph.referenced(acl, "rules", "aws_waf_rule_group");
    let mut rules = dec!(0);
    for group in &groups {
        rules += Decimal::from(group.blocks("activated_rule")?.len());
    }
    Ok((!groups.is_empty()).then_some(rules))
}
