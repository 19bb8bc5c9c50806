//! `aws_cloudwatch_log_group`.

use aws_sdk_cloudwatchlogs::{Client, types::LogGroup};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    found::{Findings, Found, parent},
    place::{Place, each},
};
use crate::{model::Parent, provider::aws::client::Refusal};

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_cloudwatch_log_group"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let logs = &Client::new(&place.config);
    let mut pages = logs.describe_log_groups().into_paginator().page_size(50).send();
    let mut groups = Vec::new();
    while let Some(page) = place.page("logs:DescribeLogGroups", pages.next()).await? {
        groups.extend(page.log_groups.unwrap_or_default());
    }
    let mut found = each(groups, |group| group_found(place, logs, group));
    while let Some(found) = found.next().await {
        findings.push(found);
    }
    Ok(())
}

async fn group_found(place: &Place, logs: &Client, group: LogGroup) -> Found {
    let name = group.log_group_name().unwrap_or_default();
    // The ARN ends in `:*`, which stands for the group's streams.
    let arn = group.arn().map(|arn| arn.strip_suffix(":*").unwrap_or(arn));
    let created = group.creation_time().and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
    let mut found = Found::new("aws_cloudwatch_log_group", name)
        .text("arn", arn)
        .set("name", name)
        // What is never deleted has no retention.
        .set("retention_in_days", group.retention_in_days().unwrap_or(0))
        .text("kms_key_id", group.kms_key_id())
        .text("log_group_class", group.log_group_class())
        .parent(made_by(name))
        .observe("create_time", created.map(|at| at.to_string()))
        .observe("stored_bytes", group.stored_bytes());
    if let Some(arn) = arn {
        let request = logs.list_tags_for_resource().resource_arn(arn);
        let told = found.detail(place.ask("logs:ListTagsForResource", request.send()).await);
        let tags = told.and_then(|told| told.tags).unwrap_or_default();
        found = found.tags(&tags);
    }
    found
}

/// Services make a group for what they run, unless somebody did before.
fn made_by(name: &str) -> Option<Parent> {
    let first = |rest: &str| rest.split('/').next().unwrap_or_default().to_owned();
    [
        ("/aws/lambda/", "aws_lambda_function"),
        ("/aws/eks/", "aws_eks_cluster"),
        ("/aws/rds/cluster/", "aws_rds_cluster"),
    ]
    .into_iter()
    .find_map(|(start, kind)| Some(parent(kind, first(name.strip_prefix(start)?))))
}
