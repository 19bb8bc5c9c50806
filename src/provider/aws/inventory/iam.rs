//! `aws_iam_role` and `aws_iam_policy`, whose documents AWS tells percent-encoded.

use aws_sdk_iam::{
    Client,
    types::{Policy, PolicyScopeType, Role},
};
use futures::{FutureExt as _, StreamExt as _};
use percent_encoding::percent_decode_str;

use super::{
    Listing, Service,
    fields::texts,
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: true,
    listings: &[
        Listing {
            kinds: &["aws_iam_policy"],
            list: |place, findings| policies(place, findings).boxed(),
        },
        Listing {
            kinds: &["aws_iam_role"],
            list: |place, findings| roles(place, findings).boxed(),
        },
    ],
};

async fn roles(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let iam = &Client::new(&place.config);
    let mut pages = iam.list_roles().into_paginator().page_size(1000).send();
    let mut roles = Vec::new();
    while let Some(page) = place.page("iam:ListRoles", pages.next()).await? {
        roles.extend(page.roles);
    }
    let mut found = each(roles, |role| role_found(place, iam, role));
    while let Some(found) = found.next().await {
        findings.push(found);
    }
    Ok(())
}

async fn role_found(place: &Place, iam: &Client, role: Role) -> Found {
    let name = role.role_name();
    // AWS's services and its access portal keep roles of their own in every account.
    let is_default =
        role.path().starts_with("/aws-service-role/") || name.starts_with("AWSReservedSSO_");
    let mut found = Found::new("aws_iam_role", name)
        .set("arn", role.arn())
        .set("name", name)
        .set("path", role.path())
        .text("assume_role_policy", role.assume_role_policy_document().map(decoded))
        .text("description", role.description())
        .set("max_session_duration", role.max_session_duration())
        .by_default(is_default)
        .observe("create_time", Some(role.create_date()));
    if is_default {
        return found;
    }
    // The list leaves out the tags, the boundary and the last use.
    let answer = place.ask("iam:GetRole", iam.get_role().role_name(name).send()).await;
    if let Some(told) = found.detail(answer).and_then(|answer| answer.role) {
        let boundary = told.permissions_boundary();
        found = found
            .text(
                "permissions_boundary",
                boundary.and_then(|boundary| boundary.permissions_boundary_arn()),
            )
            .tags(told.tags().iter().map(|tag| (tag.key(), tag.value())))
            .observe(
                "last_used_time",
                told.role_last_used().and_then(|use_| use_.last_used_date()),
            );
    }
    // A page has a hundred of them, and no role may have more than twenty.
    let request = iam.list_attached_role_policies().role_name(name);
    let answer = place.ask("iam:ListAttachedRolePolicies", request.send()).await;
    if let Some(told) = found.detail(answer) {
        let policies = told.attached_policies();
        let arns = policies.iter().filter_map(|policy| policy.policy_arn());
        found = found.set("managed_policy_arns", texts(arns));
    }
    found
}

async fn policies(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let iam = &Client::new(&place.config);
    let request = iam.list_policies().scope(PolicyScopeType::Local);
    let mut pages = request.into_paginator().page_size(1000).send();
    let mut policies = Vec::new();
    while let Some(page) = place.page("iam:ListPolicies", pages.next()).await? {
        policies.extend(page.policies.unwrap_or_default());
    }
    let mut found = each(policies, |policy| policy_found(place, iam, policy));
    while let Some(found) = found.next().await {
        findings.push(found);
    }
    Ok(())
}

async fn policy_found(place: &Place, iam: &Client, policy: Policy) -> Found {
    let arn = policy.arn().unwrap_or_default();
    let mut found = Found::new("aws_iam_policy", arn)
        .set("arn", arn)
        .text("name", policy.policy_name())
        .text("path", policy.path())
        .observe("create_time", policy.create_date())
        .observe("attachment_count", policy.attachment_count());
    // The list leaves out the description and the tags.
    let answer = place.ask("iam:GetPolicy", iam.get_policy().policy_arn(arn).send()).await;
    if let Some(told) = found.detail(answer).and_then(|answer| answer.policy) {
        found = found
            .text("description", told.description())
            .tags(told.tags().iter().map(|tag| (tag.key(), tag.value())));
    }
    if let Some(version) = policy.default_version_id() {
        let request = iam.get_policy_version().policy_arn(arn).version_id(version);
        let answer = found.detail(place.ask("iam:GetPolicyVersion", request.send()).await);
        if let Some(version) = answer.and_then(|answer| answer.policy_version) {
            found = found.text("policy", version.document().map(decoded));
        }
    }
    found
}

fn decoded(document: &str) -> String {
    percent_decode_str(document).decode_utf8_lossy().into_owned()
}
