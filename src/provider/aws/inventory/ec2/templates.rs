//! `aws_launch_template`, of which the provider reads the latest version, and
//! `aws_ec2_capacity_reservation`.

use std::collections::HashMap;

use aws_sdk_ec2::{
    Client,
    types::{
        CapacityReservation, CapacityReservationState, LaunchTemplate,
        LaunchTemplateBlockDeviceMapping, LaunchTemplateInstanceMarketOptions,
        LaunchTemplateInstanceNetworkInterfaceSpecification, ResponseLaunchTemplateData,
    },
};
use futures::FutureExt as _;

use super::super::{
    Listing,
    fields::{Fields, block, blocks, texts},
    found::{Findings, Found},
    place::Place,
};
use crate::provider::aws::client::Refusal;

pub(super) const TEMPLATES: Listing = Listing {
    kinds: &["aws_launch_template"],
    list: |place, findings| templates(place, findings).boxed(),
};
pub(super) const RESERVATIONS: Listing = Listing {
    kinds: &["aws_ec2_capacity_reservation"],
    list: |place, findings| reservations(place, findings).boxed(),
};

/// Templates of which the latest version is asked in one call; AWS takes no more.
const TEMPLATES_A_CALL: usize = 200;

async fn templates(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let ec2 = Client::new(&place.config);
    let request = ec2.describe_launch_templates();
    let mut pages = request.into_paginator().page_size(200).send();
    let mut templates = Vec::new();
    while let Some(page) = place.page("ec2:DescribeLaunchTemplates", pages.next()).await? {
        templates.extend(page.launch_templates.unwrap_or_default());
    }
    let mut latest = HashMap::new();
    match latest_of_all(place, &ec2).await {
        Ok(all) => latest = all,
        Err(refusal) => findings.refuse("aws_launch_template", refusal),
    }
    for template in &templates {
        let body = template.launch_template_id().and_then(|id| latest.get(id));
        findings.push(template_found(place, template, body));
    }
    Ok(())
}

/// The latest version of every template, by template.
async fn latest_of_all(
    place: &Place,
    ec2: &Client,
) -> Result<HashMap<String, (Option<String>, ResponseLaunchTemplateData)>, Refusal> {
    let page_size = i32::try_from(TEMPLATES_A_CALL).unwrap_or(i32::MAX);
    let request = ec2.describe_launch_template_versions().versions("$Latest");
    let mut pages = request.into_paginator().page_size(page_size).send();
    let mut latest = HashMap::new();
    while let Some(page) = place.page("ec2:DescribeLaunchTemplateVersions", pages.next()).await? {
        for version in page.launch_template_versions.unwrap_or_default() {
            let body = version.launch_template_data.map(|data| (version.version_description, data));
            latest.extend(version.launch_template_id.zip(body));
        }
    }
    Ok(latest)
}

fn template_found(
    place: &Place,
    template: &LaunchTemplate,
    latest: Option<&(Option<String>, ResponseLaunchTemplateData)>,
) -> Found {
    let id = template.launch_template_id().unwrap_or_default();
    let found = Found::new("aws_launch_template", id)
        .set("arn", place.arn("ec2", format!("launch-template/{id}")))
        .text("name", template.launch_template_name())
        .set("default_version", template.default_version_number())
        .set("latest_version", template.latest_version_number())
        .tags(template.tags().iter().map(|tag| (tag.key(), tag.value())))
        .observe("create_time", template.create_time());
    let Some((description, body)) = latest else { return found };
    with_body(found.text("description", description.as_ref()), body)
}

fn with_body(found: Found, body: &ResponseLaunchTemplateData) -> Found {
    found
        .text("image_id", body.image_id())
        .text("instance_type", body.instance_type())
        .text("key_name", body.key_name())
        .text("ebs_optimized", body.ebs_optimized().map(text))
        .set("disable_api_termination", body.disable_api_termination().unwrap_or(false))
        .set("disable_api_stop", body.disable_api_stop().unwrap_or(false))
        .text("instance_initiated_shutdown_behavior", body.instance_initiated_shutdown_behavior())
        .set("vpc_security_group_ids", texts(body.security_group_ids()))
        .set("block_device_mappings", blocks(body.block_device_mappings(), device_fields))
        .set(
            "cpu_options",
            block(body.cpu_options(), |cpu| {
                Fields::new()
                    .set("core_count", cpu.core_count().unwrap_or(0))
                    .set("threads_per_core", cpu.threads_per_core().unwrap_or(0))
                    .text("amd_sev_snp", cpu.amd_sev_snp())
            }),
        )
        .set(
            "credit_specification",
            block(body.credit_specification(), |credit| {
                Fields::new().text("cpu_credits", credit.cpu_credits())
            }),
        )
        .set(
            "iam_instance_profile",
            block(body.iam_instance_profile(), |profile| {
                Fields::new().text("arn", profile.arn()).text("name", profile.name())
            }),
        )
        .set("instance_market_options", block(body.instance_market_options(), market_fields))
        .set(
            "metadata_options",
            block(body.metadata_options(), |options| {
                Fields::new()
                    .text("http_endpoint", options.http_endpoint())
                    .text("http_tokens", options.http_tokens())
                    .set(
                        "http_put_response_hop_limit",
                        options.http_put_response_hop_limit().unwrap_or(0),
                    )
                    .text("http_protocol_ipv6", options.http_protocol_ipv6())
                    .text("instance_metadata_tags", options.instance_metadata_tags())
            }),
        )
        .set(
            "monitoring",
            block(body.monitoring(), |monitoring| {
                Fields::new().set("enabled", monitoring.enabled().unwrap_or(false))
            }),
        )
        .set("network_interfaces", blocks(body.network_interfaces(), interface_fields))
        .set(
            "placement",
            block(body.placement(), |placement| {
                Fields::new()
                    .text("availability_zone", placement.availability_zone())
                    .text("affinity", placement.affinity())
                    .text("group_name", placement.group_name())
                    .text("host_id", placement.host_id())
                    .text("host_resource_group_arn", placement.host_resource_group_arn())
                    .text("tenancy", placement.tenancy())
                    .text("spread_domain", placement.spread_domain())
                    .set("partition_number", placement.partition_number().unwrap_or(0))
            }),
        )
        .set(
            "tag_specifications",
            blocks(body.tag_specifications(), |specification| {
                let tags = specification.tags().iter().filter_map(|tag| tag.key().zip(tag.value()));
                let tags = tags.fold(Fields::new(), |tags, (key, value)| tags.set(key, value));
                Fields::new().text("resource_type", specification.resource_type()).set("tags", tags)
            }),
        )
}

/// The provider keeps flags that may be unset as texts.
fn text(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}

fn device_fields(device: &LaunchTemplateBlockDeviceMapping) -> Fields {
    let ebs = block(device.ebs(), |ebs| {
        Fields::new()
            .text("volume_type", ebs.volume_type())
            .set("volume_size", ebs.volume_size().unwrap_or(0))
            .set("iops", ebs.iops().unwrap_or(0))
            .set("throughput", ebs.throughput().unwrap_or(0))
            .text("encrypted", ebs.encrypted().map(text))
            .text("kms_key_id", ebs.kms_key_id())
            .text("snapshot_id", ebs.snapshot_id())
            .text("delete_on_termination", ebs.delete_on_termination().map(text))
    });
    Fields::new()
        .text("device_name", device.device_name())
        .text("no_device", device.no_device())
        .text("virtual_name", device.virtual_name())
        .set("ebs", ebs)
}

fn market_fields(market: &LaunchTemplateInstanceMarketOptions) -> Fields {
    let spot = block(market.spot_options(), |spot| {
        Fields::new()
            .text("max_price", spot.max_price())
            .text("spot_instance_type", spot.spot_instance_type())
            .set("block_duration_minutes", spot.block_duration_minutes().unwrap_or(0))
            .set("valid_until", spot.valid_until())
            .text("instance_interruption_behavior", spot.instance_interruption_behavior())
    });
    Fields::new().text("market_type", market.market_type()).set("spot_options", spot)
}

fn interface_fields(one: &LaunchTemplateInstanceNetworkInterfaceSpecification) -> Fields {
    Fields::new()
        .text("associate_public_ip_address", one.associate_public_ip_address().map(text))
        .text("delete_on_termination", one.delete_on_termination().map(text))
        .text("description", one.description())
        .set("device_index", one.device_index().unwrap_or(0))
        .set("security_groups", texts(one.groups()))
        .text("interface_type", one.interface_type())
        .text("network_interface_id", one.network_interface_id())
        .text("private_ip_address", one.private_ip_address())
        .text("subnet_id", one.subnet_id())
}

async fn reservations(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let request = Client::new(&place.config).describe_capacity_reservations();
    let mut pages = request.into_paginator().send();
    while let Some(page) = place.page("ec2:DescribeCapacityReservations", pages.next()).await? {
        for reservation in page.capacity_reservations() {
            let living = matches!(
                reservation.state(),
                Some(CapacityReservationState::Active | CapacityReservationState::Pending)
            );
            // Another account may share its own.
            if living && reservation.owner_id().is_none_or(|owner| owner == &*place.account) {
                findings.push(reservation_found(reservation));
            }
        }
    }
    Ok(())
}

fn reservation_found(reservation: &CapacityReservation) -> Found {
    Found::new(
        "aws_ec2_capacity_reservation",
        reservation.capacity_reservation_id().unwrap_or_default(),
    )
    .text("arn", reservation.capacity_reservation_arn())
    .text("instance_type", reservation.instance_type())
    .text("instance_platform", reservation.instance_platform())
    .set("instance_count", reservation.total_instance_count())
    .text("availability_zone", reservation.availability_zone())
    .text("tenancy", reservation.tenancy())
    .text("end_date_type", reservation.end_date_type())
    .set("end_date", reservation.end_date())
    .text("instance_match_criteria", reservation.instance_match_criteria())
    .set("ebs_optimized", reservation.ebs_optimized().unwrap_or(false))
    .set("ephemeral_storage", reservation.ephemeral_storage().unwrap_or(false))
    .text("outpost_arn", reservation.outpost_arn())
    .text("placement_group_arn", reservation.placement_group_arn())
    .tags(reservation.tags().iter().map(|tag| (tag.key(), tag.value())))
    .observe("available_instance_count", reservation.available_instance_count())
    .observe("create_time", reservation.create_date())
}
