//! `aws_workspaces_workspace`.

use aws_sdk_workspaces::{
    Client,
    types::{Workspace, WorkspaceState},
};
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
        kinds: &["aws_workspaces_workspace"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let workspaces = &Client::new(&place.config);
    let mut pages = workspaces.describe_workspaces().into_paginator().send();
    let mut all = Vec::new();
    while let Some(page) = place.page("workspaces:DescribeWorkspaces", pages.next()).await? {
        all.extend(page.workspaces.unwrap_or_default());
    }
    all.retain(|one| {
        !matches!(one.state(), Some(WorkspaceState::Terminated | WorkspaceState::Terminating))
    });
    let mut found = each(all, |workspace| workspace_found(place, workspaces, workspace));
    while let Some(found) = found.next().await {
        findings.push(found);
    }
    Ok(())
}

async fn workspace_found(place: &Place, workspaces: &Client, workspace: Workspace) -> Found {
    let id = workspace.workspace_id().unwrap_or_default();
    let properties = workspace.workspace_properties();
    let mut found = Found::new("aws_workspaces_workspace", id)
        .text("bundle_id", workspace.bundle_id())
        .text("directory_id", workspace.directory_id())
        .text("user_name", workspace.user_name())
        .set(
            "root_volume_encryption_enabled",
            workspace.root_volume_encryption_enabled().unwrap_or(false),
        )
        .set(
            "user_volume_encryption_enabled",
            workspace.user_volume_encryption_enabled().unwrap_or(false),
        )
        .set(
            "workspace_properties",
            block(properties, |properties| {
                Fields::new()
                    .text("compute_type_name", properties.compute_type_name())
                    .text("running_mode", properties.running_mode())
                    .set(
                        "running_mode_auto_stop_timeout_in_minutes",
                        properties.running_mode_auto_stop_timeout_in_minutes().unwrap_or(0),
                    )
                    .set("root_volume_size_gib", properties.root_volume_size_gib())
                    .set("user_volume_size_gib", properties.user_volume_size_gib())
            }),
        )
        .observe("state", workspace.state().map(|state| state.as_str()))
        .observe(
            "operating_system",
            properties.and_then(|one| one.operating_system_name()).map(|name| name.as_str()),
        );
    let request = workspaces.describe_tags().resource_id(id);
    let told = found.detail(place.ask("workspaces:DescribeTags", request.send()).await);
    let tags = told.and_then(|told| told.tag_list).unwrap_or_default();
    found.tags(tags.iter().map(|tag| (tag.key(), tag.value())))
}
