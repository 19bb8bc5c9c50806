//! `aws_wafv2_web_acl`, of a region or of CloudFront.

use aws_sdk_wafv2::{
    Client,
    types::{Scope, WebAcl, WebAclSummary},
};
use aws_smithy_types::base64;
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    body::{Body, blocks_of},
    fields::{Fields, block, none},
    found::{Findings, Found},
    place::{Place, each},
};
use crate::{
    model::{Value, fingerprint},
    provider::aws::client::Refusal,
};

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_wafv2_web_acl"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

/// Where AWS keeps what belongs to CloudFront.
const OF_CLOUDFRONT: &str = "us-east-1";

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let wafv2 = &Client::new(&place.config);
    let mut scopes = vec![Scope::Regional];
    if &*place.region == OF_CLOUDFRONT {
        scopes.push(Scope::Cloudfront);
    }
    for scope in scopes {
        let scope = &scope;
        let acls = acls(place, wafv2, scope).await?;
        let mut found = each(acls, |acl| acl_found(place, wafv2, scope, acl));
        while let Some(found) = found.next().await {
            findings.push(found);
        }
    }
    Ok(())
}

async fn acls(place: &Place, wafv2: &Client, scope: &Scope) -> Result<Vec<WebAclSummary>, Refusal> {
    let (mut acls, mut next) = (Vec::new(), None);
    loop {
        let request = wafv2.list_web_acls().scope(scope.clone()).limit(100).set_next_marker(next);
        let page = place.ask("wafv2:ListWebACLs", request.send()).await?;
        let told = page.web_acls.unwrap_or_default();
        // The last page has a marker, too, and the next one nothing.
        next = page.next_marker.filter(|_| told.len() == 100);
        acls.extend(told);
        if next.is_none() {
            return Ok(acls);
        }
    }
}

async fn acl_found(place: &Place, wafv2: &Client, scope: &Scope, acl: WebAclSummary) -> Found {
    let id = acl.id().unwrap_or_default();
    let mut found = Found::new("aws_wafv2_web_acl", id)
        .text("arn", acl.arn())
        .text("name", acl.name())
        .text("description", acl.description())
        .set("scope", scope.as_str());
    let body = Body::default();
    let request = wafv2.get_web_acl().set_name(acl.name.clone()).id(id).scope(scope.clone());
    let request = request.customize().interceptor(body.clone());
    let told = found.detail(place.ask("wafv2:GetWebACL", request.send()).await);
    if let Some(told) = told.and_then(|told| told.web_acl) {
        found = described(found, &told);
        if let Some(told) = body.at("/WebACL") {
            found = found.set(
                "rule",
                match blocks_of(&told["Rules"], renamed, sealed) {
                    Value::Null => none(),
                    rules => rules,
                },
            );
        }
    }
    if let Some(arn) = acl.arn() {
        let request = wafv2.list_tags_for_resource().resource_arn(arn);
        let told = found.detail(place.ask("wafv2:ListTagsForResource", request.send()).await);
        let info = told.and_then(|told| told.tag_info_for_resource);
        let tags = info.as_ref().map_or(&[][..], |info| info.tag_list());
        found = found.tags(tags.iter().map(|tag| (tag.key(), tag.value())));
    }
    found
}

fn described(found: Found, acl: &WebAcl) -> Found {
    let action = block(acl.default_action(), |action| {
        Fields::new()
            .set("allow", block(action.allow(), |_| Fields::new()))
            .set("block", block(action.block(), |_| Fields::new()))
    });
    found
        .set("default_action", action)
        .set(
            "visibility_config",
            block(acl.visibility_config(), |visibility| {
                Fields::new()
                    .set("cloudwatch_metrics_enabled", visibility.cloud_watch_metrics_enabled())
                    .set("metric_name", visibility.metric_name())
                    .set("sampled_requests_enabled", visibility.sampled_requests_enabled())
            }),
        )
        .observe("capacity", Some(acl.capacity()))
        .observe("managed_by_firewall_manager", Some(acl.managed_by_firewall_manager()))
}

/// Names that the provider has in the singular, or spells otherwise.
fn renamed(name: &str) -> Option<&'static str> {
    Some(match name {
        "CloudWatchMetricsEnabled" => "cloudwatch_metrics_enabled",
        "CustomKeys" => "custom_key",
        "ExcludedRules" => "excluded_rule",
        "InsertHeaders" => "insert_header",
        "ResponseHeaders" => "response_header",
        "RuleActionOverrides" => "rule_action_override",
        "RuleLabels" => "rule_label",
        "Statements" => "statement",
        "TextTransformations" => "text_transformation",
        _ => return None,
    })
}

/// What requests are searched for may be a secret that is shared with a distribution.
fn sealed(name: &str, text: &str) -> Option<String> {
    let bytes = (name == "SearchString").then(|| base64::decode(text).ok()).flatten()?;
    Some(fingerprint(&String::from_utf8_lossy(&bytes)))
}
