//! `aws_sagemaker_endpoint`, the configuration that says what it runs on, and notebooks.

use aws_sdk_sagemaker::{
    Client,
    types::{NotebookInstanceStatus, NotebookInstanceSummary, ProductionVariant, Tag},
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
    listings: &[
        Listing {
            kinds: &["aws_sagemaker_endpoint"],
            list: |place, findings| endpoints(place, findings).boxed(),
        },
        Listing {
            kinds: &["aws_sagemaker_endpoint_configuration"],
            list: |place, findings| configurations(place, findings).boxed(),
        },
        Listing {
            kinds: &["aws_sagemaker_notebook_instance"],
            list: |place, findings| notebooks(place, findings).boxed(),
        },
    ],
};

async fn endpoints(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let sagemaker = &Client::new(&place.config);
    let mut pages = sagemaker.list_endpoints().into_paginator().page_size(100).send();
    let mut names = Vec::new();
    while let Some(page) = place.page("sagemaker:ListEndpoints", pages.next()).await? {
        names.extend(
            page.endpoints.unwrap_or_default().into_iter().filter_map(|one| one.endpoint_name),
        );
    }
    let mut found = each(names, |name| endpoint_found(place, sagemaker, name));
    while let Some(found) = found.next().await {
        findings.push_or_refuse("aws_sagemaker_endpoint", found);
    }
    Ok(())
}

async fn endpoint_found(place: &Place, sagemaker: &Client, name: String) -> Result<Found, Refusal> {
    let request = sagemaker.describe_endpoint().endpoint_name(&name);
    let endpoint = place.ask("sagemaker:DescribeEndpoint", request.send()).await?;
    let found = Found::new("aws_sagemaker_endpoint", &name)
        .text("arn", endpoint.endpoint_arn())
        .set("name", &name)
        .text("endpoint_config_name", endpoint.endpoint_config_name())
        .observe("create_time", endpoint.creation_time())
        .observe("status", endpoint.endpoint_status().map(|status| status.as_str()));
    Ok(with_tags(place, sagemaker, endpoint.endpoint_arn(), found).await)
}

async fn with_tags(
    place: &Place,
    sagemaker: &Client,
    arn: Option<&str>,
    mut found: Found,
) -> Found {
    let Some(arn) = arn else { return found };
    let tags = found.detail(tags(place, sagemaker, arn).await).unwrap_or_default();
    found.tags(tags.iter().map(|tag| (tag.key(), tag.value())))
}

async fn tags(place: &Place, sagemaker: &Client, arn: &str) -> Result<Vec<Tag>, Refusal> {
    let mut pages = sagemaker.list_tags().resource_arn(arn).into_paginator().send();
    let mut tags = Vec::new();
    while let Some(page) = place.page("sagemaker:ListTags", pages.next()).await? {
        tags.extend(page.tags.unwrap_or_default());
    }
    Ok(tags)
}

async fn configurations(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let sagemaker = &Client::new(&place.config);
    let mut pages = sagemaker.list_endpoint_configs().into_paginator().page_size(100).send();
    let mut names = Vec::new();
    while let Some(page) = place.page("sagemaker:ListEndpointConfigs", pages.next()).await? {
        let configurations = page.endpoint_configs.unwrap_or_default();
        names.extend(configurations.into_iter().filter_map(|one| one.endpoint_config_name));
    }
    let mut found = each(names, |name| configuration_found(place, sagemaker, name));
    while let Some(found) = found.next().await {
        findings.push_or_refuse("aws_sagemaker_endpoint_configuration", found);
    }
    Ok(())
}

async fn configuration_found(
    place: &Place,
    sagemaker: &Client,
    name: String,
) -> Result<Found, Refusal> {
    let request = sagemaker.describe_endpoint_config().endpoint_config_name(&name);
    let told = place.ask("sagemaker:DescribeEndpointConfig", request.send()).await?;
    let found = Found::new("aws_sagemaker_endpoint_configuration", &name)
        .text("arn", told.endpoint_config_arn())
        .set("name", &name)
        .text("kms_key_arn", told.kms_key_id())
        .set("production_variants", blocks(told.production_variants(), variant_fields))
        .observe("create_time", told.creation_time());
    Ok(with_tags(place, sagemaker, told.endpoint_config_arn(), found).await)
}

fn variant_fields(variant: &ProductionVariant) -> Fields {
    Fields::new()
        .text("variant_name", variant.variant_name())
        .text("model_name", variant.model_name())
        .text("instance_type", variant.instance_type())
        .set("initial_instance_count", variant.initial_instance_count().unwrap_or(0))
        .text("accelerator_type", variant.accelerator_type())
        .set("volume_size_in_gb", variant.volume_size_in_gb().unwrap_or(0))
        .set(
            "serverless_config",
            block(variant.serverless_config(), |serverless| {
                Fields::new()
                    .set("memory_size_in_mb", serverless.memory_size_in_mb())
                    .set("max_concurrency", serverless.max_concurrency())
                    .set(
                        "provisioned_concurrency",
                        serverless.provisioned_concurrency().unwrap_or(0),
                    )
            }),
        )
}

async fn notebooks(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let sagemaker = &Client::new(&place.config);
    let mut pages = sagemaker.list_notebook_instances().into_paginator().page_size(100).send();
    let mut notebooks = Vec::new();
    while let Some(page) = place.page("sagemaker:ListNotebookInstances", pages.next()).await? {
        notebooks.extend(page.notebook_instances.unwrap_or_default());
    }
    let mut found = each(notebooks, |notebook| notebook_found(place, sagemaker, notebook));
    while let Some(found) = found.next().await {
        findings.push(found);
    }
    Ok(())
}

async fn notebook_found(
    place: &Place,
    sagemaker: &Client,
    notebook: NotebookInstanceSummary,
) -> Found {
    let name = notebook.notebook_instance_name().unwrap_or_default();
    let status = notebook.notebook_instance_status();
    let stopped = (status == Some(&NotebookInstanceStatus::Stopped)).then_some(true);
    let mut found = Found::new("aws_sagemaker_notebook_instance", name)
        .text("arn", notebook.notebook_instance_arn())
        .set("name", name)
        .text("instance_type", notebook.instance_type())
        .observe("create_time", notebook.creation_time())
        .observe("last_modified", notebook.last_modified_time())
        .observe("status", status.map(|status| status.as_str()))
        .observe("stopped", stopped);
    let request = sagemaker.describe_notebook_instance().notebook_instance_name(name);
    let answer = place.ask("sagemaker:DescribeNotebookInstance", request.send()).await;
    if let Some(told) = found.detail(answer) {
        found = found
            .set("volume_size", told.volume_size_in_gb())
            .text("role_arn", told.role_arn())
            .text("subnet_id", told.subnet_id());
    }
    with_tags(place, sagemaker, notebook.notebook_instance_arn(), found).await
}
