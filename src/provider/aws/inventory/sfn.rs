//! `aws_sfn_state_machine`.

use aws_sdk_sfn::{Client, types::StateMachineListItem};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::{Fields, block},
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_sfn_state_machine"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let sfn = &Client::new(&place.config);
    let mut pages = sfn.list_state_machines().into_paginator().page_size(1000).send();
    let mut machines = Vec::new();
    while let Some(page) = place.page("states:ListStateMachines", pages.next()).await? {
        machines.extend(page.state_machines);
    }
    let mut found = each(machines, |machine| machine_found(place, sfn, machine));
    while let Some(found) = found.next().await {
        findings.push(found);
    }
    Ok(())
}

async fn machine_found(place: &Place, sfn: &Client, machine: StateMachineListItem) -> Found {
    let arn = machine.state_machine_arn();
    let mut found = Found::new("aws_sfn_state_machine", arn)
        .set("arn", arn)
        .set("name", machine.name())
        .observe("create_time", Some(machine.creation_date()));
    let request = sfn.describe_state_machine().state_machine_arn(arn);
    if let Some(told) = found.detail(place.ask("states:DescribeStateMachine", request.send()).await)
    {
        let logging = block(told.logging_configuration(), |logging| {
            let group =
                logging.destinations().first().and_then(|one| one.cloud_watch_logs_log_group());
            Fields::new()
                .text("level", logging.level())
                .set("include_execution_data", logging.include_execution_data())
                .text("log_destination", group.and_then(|group| group.log_group_arn()))
        });
        let tracing = block(told.tracing_configuration(), |tracing| {
            Fields::new().set("enabled", tracing.enabled())
        });
        found = found
            .set("type", told.r#type().as_str())
            .set("definition", told.definition())
            .set("role_arn", told.role_arn())
            .set("logging_configuration", logging)
            .set("tracing_configuration", tracing);
    }
    let request = sfn.list_tags_for_resource().resource_arn(arn);
    let told = found.detail(place.ask("states:ListTagsForResource", request.send()).await);
    let tags = told.and_then(|told| told.tags).unwrap_or_default();
    found.tags(tags.iter().map(|tag| (tag.key(), tag.value())))
}
