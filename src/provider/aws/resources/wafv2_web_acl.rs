//! `aws_wafv2_web_acl`: the ACL, its rules and rule groups by the month, and the requests it
//! inspects (<https://aws.amazon.com/waf/pricing/>). The rules inside a rule group of one's own are
//! billed too; those inside a managed rule group are in its price. Bot Control, Fraud Control and
//! anti-DDoS groups cost a subscription and requests on top. Capacity beyond 1,500 units and bodies
//! beyond 16 KB make requests dearer. An ACL for CloudFront is billed in us-east-1, where it is made.

use rust_decimal::{Decimal, dec};

use super::{global, price};
use crate::{
    model::{Attributes, Resource},
    money::times,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::metering::steps,
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_wafv2_web_acl",
    cost_attributes: &["rule", "rule_json", "capacity", "association_config", "arn"],
    components,
};

/// What an ACL may guard whose body limit can be raised.
const INSPECTED: &[&str] = &[
    "api_gateway",
    "app_runner_service",
    "cloudfront",
    "cognito_user_pool",
    "verified_access_instance",
];

/// What the rules of an ACL come to.
#[derive(Default)]
struct Rules<'a> {
    own: Decimal,
    groups: Decimal,
    managed: Vec<&'a Attributes>,
    has_captcha: bool,
    has_challenge: bool,
}

fn components(acl: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.add("Web ACL usage", price(acl, "waf.web_acl")?, 1).per(1, "months");
    bill.part(|bill| rules(acl, context, bill));
    bill.part(|bill| requests(acl, context, bill));
    Ok(())
}

fn rules(acl: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    if acl.text("rule_json")?.is_some() {
        return Err(Gap::Unresolved("rule_json".into()));
    }
    let mut rules = Rules::default();
    for rule in acl.blocks("rule")? {
        rules.take(rule)?;
    }
    // Rule groups may also be attached from outside, each as a resource of its own.
    let attached =
        context.graph.referrers(acl, "aws_wafv2_web_acl_rule_group_association", "web_acl_arn");
    for association in &attached {
        rules.groups += Decimal::from(association.blocks("rule_group_reference")?.len());
        rules.managed.extend(association.blocks("managed_rule_group")?);
    }

    let price_of = |product: &'static str| price(acl, product);
    let inside = rules_inside(acl, &attached, context)?;
    if rules.groups > dec!(0) && inside.is_none() {
        bill.gap(Gap::NeedsUsage("rule_group_rules".into()));
    }
    let managed = Decimal::from(rules.managed.len());
    for (name, quantity, unit) in [
        ("Rules", rules.own.saturating_add(inside.unwrap_or_default()), "rules"),
        ("Rule groups", rules.groups, "groups"),
        ("Managed rule groups", managed, "groups"),
    ] {
        if quantity > dec!(0) {
            bill.add(name, price_of("waf.rule")?, quantity).per(1, unit);
        }
    }
    for group in &rules.managed {
        bill.part(|bill| surcharge(acl, group, context, bill));
    }
    if rules.managed.iter().any(|group| is_fraud_control(group)) {
        let price = price_of("waf.fraud_control.subscription")?;
        bill.add("Fraud Control", price, 1).per(1, "months");
        let key = "monthly_fraud_control_requests";
        let price = price_of("waf.fraud_control.request")?;
        bill.usage("Fraud Control requests", price, key, context.usage.number(key))
            .per(1000, "1k requests");
    }
    for (is_used, name, product, key) in [
        (rules.has_captcha, "CAPTCHA attempts", "waf.captcha", "monthly_captcha_attempts"),
        (rules.has_challenge, "Challenges", "waf.challenge", "monthly_challenges"),
    ] {
        if is_used {
            bill.usage(name, price_of(product)?, key, context.usage.number(key))
                .per(1_000_000, "1M requests");
        }
    }
    Ok(())
}

impl<'a> Rules<'a> {
    fn take(&mut self, rule: &'a Attributes) -> Result<(), Gap> {
        let statement = rule.block("statement")?;
        let part = |name| statement.map_or(Ok(None), |statement| statement.block(name));
        if let Some(group) = part("managed_rule_group_statement")? {
            self.managed.push(group);
        } else if part("rule_group_reference_statement")?.is_some() {
            self.groups += dec!(1);
        } else {
            self.own += dec!(1);
        }
        if let Some(action) = rule.block("action")? {
            self.has_captcha |= action.block("captcha")?.is_some();
            self.has_challenge |= action.block("challenge")?.is_some();
        }
        Ok(())
    }
}

/// The rules inside the ACL's own rule groups: as the usage file says, else as the groups in the
/// document say; `None` where there are neither.
fn rules_inside(
    acl: &Resource,
    attached: &[&Resource],
    context: &Context,
) -> Result<Option<Decimal>, Gap> {
    if let Some(told) = context.usage.number("rule_group_rules") {
        return Ok(Some(told));
    }
    let graph = context.graph;
    let mut groups = graph.referenced(acl, "rule", "aws_wafv2_rule_group");
    for association in attached {
        groups.extend(graph.referenced(
            association,
            "rule_group_reference",
            "aws_wafv2_rule_group",
        ));
    }
    let mut rules = dec!(0);
    for group in &groups {
        rules += Decimal::from(group.blocks("rule")?.len());
    }
    Ok((!groups.is_empty()).then_some(rules))
}

/// What a managed rule group costs beyond the price of every rule group.
fn surcharge(
    acl: &Resource,
    group: &Attributes,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let vendor = group.text("vendor_name")?.unwrap_or("AWS");
    let name = group.text("name")?.unwrap_or_default();
    if vendor != "AWS" {
        // Sellers on the Marketplace set prices of their own.
        let price = price(acl, "waf.marketplace_rule_group")?.sku(vendor).variant(name);
        bill.add(format!("{vendor} {name}"), price, 1);
        return Ok(());
    }
    let usage = |key| context.usage.number(key);
    // A scope-down statement keeps requests from the group; how many, only usage tells.
    let all = match group.block("scope_down_statement")? {
        Some(_) => None,
        None => usage("monthly_requests"),
    };
    match name {
        "AWSManagedRulesBotControlRuleSet" => {
            let subscription = price(acl, "waf.bot_control.subscription")?;
            bill.add("Bot Control", subscription, 1).per(1, "months");
            let (name, product) = match inspection_level(group)? {
                "COMMON" => ("Bot Control requests", "waf.bot_control.request"),
                "TARGETED" => ("Bot Control targeted requests", "waf.bot_control.targeted_request"),
                other => return Err(Gap::invalid("inspection_level", other)),
            };
            let key = "monthly_bot_control_requests";
            bill.usage(name, price(acl, product)?, key, usage(key).or(all))
                .per(1_000_000, "1M requests");
        }
        "AWSManagedRulesAntiDDoSRuleSet" => {
            bill.add("Anti-DDoS", global("waf.anti_ddos.subscription"), 1).per(1, "months");
            let key = "monthly_anti_ddos_requests";
            bill.usage(
                "Anti-DDoS requests",
                global("waf.anti_ddos.request"),
                key,
                usage(key).or(all),
            )
            .per(1_000_000, "1M requests");
        }
        _ => {}
    }
    Ok(())
}

fn inspection_level(group: &Attributes) -> Result<&str, Gap> {
    for config in group.blocks("managed_rule_group_configs")? {
        if let Some(bots) = config.block("aws_managed_rules_bot_control_rule_set")? {
            return Ok(bots.text("inspection_level")?.unwrap_or("COMMON"));
        }
    }
    Ok("COMMON")
}

fn is_fraud_control(group: &Attributes) -> bool {
    let name = group.text("name").ok().flatten();
    matches!(name, Some("AWSManagedRulesATPRuleSet" | "AWSManagedRulesACFPRuleSet"))
}

fn requests(acl: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    // Known once the ACL exists; few go beyond what the base price covers.
    let capacity = acl.number("capacity").ok().flatten().unwrap_or_default();
    let price_of = match capacity {
        units if units <= dec!(1500) => price(acl, "waf.request")?,
        units => {
            let ceiling = times(steps(units, dec!(500)), dec!(500));
            price(acl, "waf.request_by_wcu")?.sku(&ceiling.normalize().to_string())
        }
    };
    let key = "monthly_requests";
    bill.usage("Requests", price_of, key, context.usage.number(key)).per(1_000_000, "1M requests");

    let mut largest = None;
    for config in acl.blocks("association_config")? {
        for body in config.blocks("request_body")? {
            for service in INSPECTED {
                if let Some(inspection) = body.block(service)? {
                    largest = largest.max(inspection.text("default_size_inspection_limit")?);
                }
            }
        }
    }
    if let Some(limit @ ("KB_32" | "KB_48" | "KB_64")) = largest {
        let key = "monthly_large_body_requests";
        let price = price(acl, "waf.request_body")?.sku(&format!("{}kb", &limit[3..]));
        bill.usage("Requests with large bodies", price, key, context.usage.number(key))
            .per(1_000_000, "1M requests");
    }
    Ok(())
}
