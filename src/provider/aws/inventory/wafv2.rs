//! `aws_wafv2_web_acl`, of a region or of CloudFront.

use aws_sdk_wafv2::{
    Client,
    types::{Scope, WebAcl, WebAclSummary},
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::{Fields, block, blocks},
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

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
    let request = wafv2.get_web_acl().set_name(acl.name.clone()).id(id).scope(scope.clone());
    let told = found.detail(place.ask("wafv2:GetWebACL", request.send()).await);
    if let Some(told) = told.and_then(|told| told.web_acl) {
        found = with_rules(found, &told);
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

/// Of a rule, its name and priority: statements nest without end, and a rule costs what a rule costs.
fn with_rules(found: Found, acl: &WebAcl) -> Found {
    let action = block(acl.default_action(), |action| {
        Fields::new()
            .set("allow", block(action.allow(), |_| Fields::new()))
            .set("block", block(action.block(), |_| Fields::new()))
    });
    found
        .set("default_action", action)
        .set(
            "rule",
            blocks(acl.rules(), |rule| {
                Fields::new().set("name", rule.name()).set("priority", rule.priority())
            }),
        )
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
