//! `aws_instance` and `aws_ebs_volume`: an instance's block devices are volumes, which tell their size.

use std::collections::HashMap;

use aws_sdk_ec2::{
    Client,
    types::{Filter, Instance, InstanceStateName, MonitoringState, Volume},
};
use futures::FutureExt as _;

use super::{
    super::{
        Listing,
        fields::{Fields, block, blocks, none, texts},
        found::{Findings, Found, parent},
        place::Place,
    },
    tag,
};
use crate::{model::Parent, provider::aws::client::Refusal};

pub(super) const LISTING: Listing = Listing {
    kinds: &["aws_instance", "aws_ebs_volume"],
    list: |place, findings| list(place, findings).boxed(),
};

/// Instances of which the credit option is asked in one call.
const INSTANCES_A_CALL: usize = 200;

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let ec2 = Client::new(&place.config);
    let instances = instances(place, &ec2).await?;
    // Without them, instances are told without their block devices.
    let volumes = findings.listed("aws_ebs_volume", volumes(place, &ec2).await);
    let mut attached: HashMap<&str, Vec<&Volume>> = HashMap::new();
    for volume in &volumes {
        for instance in volume.attachments().iter().filter_map(|to| to.instance_id()) {
            attached.entry(instance).or_default().push(volume);
        }
    }
    let credits = match credits(place, &ec2, &instances).await {
        Ok(credits) => credits,
        Err(refusal) => {
            findings.refuse("aws_instance", refusal);
            HashMap::new()
        }
    };
    let by_id: HashMap<&str, &Instance> =
        instances.iter().filter_map(|instance| Some((instance.instance_id()?, instance))).collect();
    for volume in &volumes {
        // What goes with the instance was made with it; what a user attaches later stays.
        let goes_with = volume.attachments().iter().find_map(|attachment| {
            let id = attachment.instance_id()?;
            let instance = by_id.get(id)?;
            let is_root = attachment.device() == instance.root_device_name();
            (is_root || goes(instance, volume) == Some(true)).then(|| parent("aws_instance", id))
        });
        findings.push(volume_found(place, volume).parent(goes_with));
    }
    for instance in &instances {
        let Some(id) = instance.instance_id() else { continue };
        let mut found = instance_found(place, id, instance);
        if let Some(volumes) = attached.get(id) {
            found = with_devices(found, id, instance, volumes);
        }
        if let Some(credits) = credits.get(id) {
            let credits = Fields::new().text("cpu_credits", Some(credits));
            found = found.set("credit_specification", credits.one());
        }
        findings.push(found);
    }
    Ok(())
}

/// Every instance but those that are gone, or as good as.
async fn instances(place: &Place, ec2: &Client) -> Result<Vec<Instance>, Refusal> {
    let states = ["pending", "running", "stopping", "stopped"].map(String::from).to_vec();
    let living = Filter::builder().name("instance-state-name").set_values(Some(states)).build();
    let mut pages = ec2.describe_instances().filters(living).into_paginator().send();
    let mut instances = Vec::new();
    while let Some(page) = place.page("ec2:DescribeInstances", pages.next()).await? {
        let reservations = page.reservations.unwrap_or_default().into_iter();
        instances.extend(reservations.flat_map(|one| one.instances.unwrap_or_default()));
    }
    Ok(instances)
}

async fn volumes(place: &Place, ec2: &Client) -> Result<Vec<Volume>, Refusal> {
    let mut pages = ec2.describe_volumes().into_paginator().page_size(500).send();
    let mut volumes = Vec::new();
    while let Some(page) = place.page("ec2:DescribeVolumes", pages.next()).await? {
        volumes.extend(page.volumes.unwrap_or_default());
    }
    Ok(volumes)
}

/// Whether burstable instances go on at full speed for money once their credits are used up.
async fn credits(
    place: &Place,
    ec2: &Client,
    instances: &[Instance],
) -> Result<HashMap<String, String>, Refusal> {
    let burstable = |instance: &&Instance| {
        instance.instance_type().is_some_and(|size| size.as_str().starts_with('t'))
    };
    let ids: Vec<String> = instances
        .iter()
        .filter(burstable)
        .filter_map(|instance| instance.instance_id.clone())
        .collect();
    let mut credits = HashMap::new();
    for ids in ids.chunks(INSTANCES_A_CALL) {
        let request =
            ec2.describe_instance_credit_specifications().set_instance_ids(Some(ids.to_vec()));
        let call = "ec2:DescribeInstanceCreditSpecifications";
        let answer = place.ask(call, request.send()).await?;
        for told in answer.instance_credit_specifications.unwrap_or_default() {
            credits.extend(told.instance_id.zip(told.cpu_credits));
        }
    }
    Ok(credits)
}

fn instance_found(place: &Place, id: &str, instance: &Instance) -> Found {
    let state = instance.state().and_then(|state| state.name());
    let at = instance.placement();
    let monitored = instance.monitoring().and_then(|monitoring| monitoring.state());
    let profile = instance.iam_instance_profile().and_then(|profile| profile.arn());
    let windows = instance.platform_details().is_some_and(|platform| platform.contains("Windows"));
    Found::new("aws_instance", id)
        .set("arn", place.arn("ec2", format!("instance/{id}")))
        .text("ami", instance.image_id())
        .text("instance_type", instance.instance_type())
        .text("availability_zone", at.and_then(|at| at.availability_zone()))
        .text("tenancy", at.and_then(|at| at.tenancy()))
        .text("host_id", at.and_then(|at| at.host_id()))
        .text("host_resource_group_arn", at.and_then(|at| at.host_resource_group_arn()))
        .text("placement_group", at.and_then(|at| at.group_name()))
        .text("subnet_id", instance.subnet_id())
        .text("private_ip", instance.private_ip_address())
        .text("public_ip", instance.public_ip_address())
        .set(
            "associate_public_ip_address",
            instance.network_interfaces().iter().any(|one| one.association().is_some()),
        )
        .set("ebs_optimized", instance.ebs_optimized().unwrap_or(false))
        .set(
            "monitoring",
            matches!(monitored, Some(MonitoringState::Enabled | MonitoringState::Pending)),
        )
        .text("key_name", instance.key_name())
        // The ARN ends in the profile's name, which is what the configuration has.
        .text("iam_instance_profile", profile.and_then(|arn| arn.rsplit('/').next()))
        .set("source_dest_check", instance.source_dest_check().unwrap_or(true))
        .set(
            "vpc_security_group_ids",
            texts(instance.security_groups().iter().filter_map(|group| group.group_id())),
        )
        .set("hibernation", instance.hibernation_options().and_then(|to| to.configured()))
        .text("instance_lifecycle", instance.instance_lifecycle())
        .text("spot_instance_request_id", instance.spot_instance_request_id())
        .text("instance_state", state)
        // Only a Windows instance has a password to get, and pricing tells the system by it.
        .set("get_password_data", windows)
        .set(
            "metadata_options",
            block(instance.metadata_options(), |options| {
                Fields::new()
                    .text("http_endpoint", options.http_endpoint())
                    .text("http_tokens", options.http_tokens())
                    .set("http_put_response_hop_limit", options.http_put_response_hop_limit())
                    .text("http_protocol_ipv6", options.http_protocol_ipv6())
                    .text("instance_metadata_tags", options.instance_metadata_tags())
            }),
        )
        .set(
            "cpu_options",
            block(instance.cpu_options(), |options| {
                Fields::new()
                    .set("core_count", options.core_count())
                    .set("threads_per_core", options.threads_per_core())
                    .text("amd_sev_snp", options.amd_sev_snp())
            }),
        )
        .tags(instance.tags().iter().map(|tag| (tag.key(), tag.value())))
        .parent(made_by(instance.tags()))
        .observe("launch_time", instance.launch_time())
        .observe("platform_details", instance.platform_details())
        .observe("architecture", instance.architecture().map(|of| of.as_str()))
        .observe("stopped", (state == Some(&InstanceStateName::Stopped)).then_some(true))
        .observe("stopped_since", instance.state_transition_reason().and_then(time_of_transition))
}

/// What launched an instance, and will replace it: told by tags that AWS's services set.
pub(super) fn made_by(tags: &[aws_sdk_ec2::types::Tag]) -> Option<Parent> {
    let of = |kind, key| tag(tags, key).map(|id| parent(kind, id));
    if let (Some(cluster), Some(group)) =
        (tag(tags, "eks:cluster-name"), tag(tags, "eks:nodegroup-name"))
    {
        return Some(parent("aws_eks_node_group", format!("{cluster}:{group}")));
    }
    // Karpenter and the like launch nodes of a cluster without a group.
    let cluster = tags.iter().find_map(|tag| {
        let owned = tag.value() == Some("owned");
        tag.key().filter(|_| owned)?.strip_prefix("kubernetes.io/cluster/")
    });
    of("aws_emr_cluster", "aws:elasticmapreduce:job-flow-id")
        .or_else(|| of("aws_elastic_beanstalk_environment", "elasticbeanstalk:environment-id"))
        .or_else(|| of("aws_autoscaling_group", "aws:autoscaling:groupName"))
        .or_else(|| of("aws_ec2_fleet", "aws:ec2:fleet-id"))
        .or_else(|| of("aws_spot_fleet_request", "aws:ec2spot:fleet-request-id"))
        .or_else(|| cluster.map(|name| parent("aws_eks_cluster", name)))
}

/// `User initiated (2026-10-01 12:00:00 GMT)` as RFC 3339.
fn time_of_transition(reason: &str) -> Option<String> {
    let (_, time) = reason.split_once('(')?;
    let time = time.strip_suffix(')')?;
    let time = time.strip_suffix(" GMT").or_else(|| time.strip_suffix(" UTC"))?;
    let time: jiff::civil::DateTime = time.parse().ok()?;
    let time = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(time.timestamp().to_string())
}

/// The block devices, each with what the instance and the volume say of it.
fn with_devices(found: Found, id: &str, instance: &Instance, volumes: &[&Volume]) -> Found {
    let device = |volume: &Volume| {
        let attachment =
            volume.attachments().iter().find(|attachment| attachment.instance_id() == Some(id));
        let name = attachment.and_then(|attachment| attachment.device());
        let fields = Fields::new()
            .text("device_name", name)
            .text("volume_id", volume.volume_id())
            .text("volume_type", volume.volume_type())
            .set("volume_size", volume.size())
            .set("iops", volume.iops().unwrap_or(0))
            .set("throughput", volume.throughput().unwrap_or(0))
            .set("encrypted", volume.encrypted().unwrap_or(false))
            .text("kms_key_id", volume.kms_key_id())
            .set("delete_on_termination", goes(instance, volume));
        (name == instance.root_device_name(), fields)
    };
    let (mut root, mut others) = (none(), Vec::new());
    for volume in volumes {
        match device(volume) {
            (true, fields) => root = fields.one(),
            (false, fields) => {
                others.push(fields.text("snapshot_id", volume.snapshot_id()));
            }
        }
    }
    found.set("root_block_device", root).set("ebs_block_device", blocks(others, |fields| fields))
}

/// Whether a volume is deleted with the instance.
fn goes(instance: &Instance, volume: &Volume) -> Option<bool> {
    let devices = instance.block_device_mappings().iter().filter_map(|device| device.ebs());
    let device = devices.into_iter().find(|ebs| ebs.volume_id() == volume.volume_id());
    device.and_then(|ebs| ebs.delete_on_termination())
}

fn volume_found(place: &Place, volume: &Volume) -> Found {
    let id = volume.volume_id().unwrap_or_default();
    let attached = volume.attachments().iter().filter_map(|to| to.instance_id());
    Found::new("aws_ebs_volume", id)
        .set("arn", place.arn("ec2", format!("volume/{id}")))
        .set("size", volume.size())
        .text("type", volume.volume_type())
        .set("iops", volume.iops().unwrap_or(0))
        .set("throughput", volume.throughput().unwrap_or(0))
        .text("availability_zone", volume.availability_zone())
        .set("encrypted", volume.encrypted().unwrap_or(false))
        .text("kms_key_id", volume.kms_key_id())
        .text("snapshot_id", volume.snapshot_id())
        .set("multi_attach_enabled", volume.multi_attach_enabled().unwrap_or(false))
        .text("outpost_arn", volume.outpost_arn())
        .tags(volume.tags().iter().map(|tag| (tag.key(), tag.value())))
        .observe("create_time", volume.create_time())
        .observe("state", volume.state().map(|state| state.as_str()))
        .observe("attached_to", Some(texts(attached)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_stop_is_read() {
        let reason = "User initiated (2026-10-01 12:00:05 GMT)";
        assert_eq!(time_of_transition(reason).as_deref(), Some("2026-10-01T12:00:05Z"));
        for reason in ["", "User initiated", "Server.SpotInstanceTermination: ()"] {
            assert_eq!(time_of_transition(reason), None);
        }
    }

    #[test]
    fn a_node_belongs_to_its_node_group_before_its_autoscaling_group() {
        let tags = [
            ("aws:autoscaling:groupName", "eks-1"),
            ("eks:cluster-name", "c"),
            ("eks:nodegroup-name", "n"),
        ];
        let tags = tags
            .map(|(key, value)| aws_sdk_ec2::types::Tag::builder().key(key).value(value).build());
        assert_eq!(made_by(&tags), Some(parent("aws_eks_node_group", "c:n")));
        assert_eq!(made_by(&tags[..1]), Some(parent("aws_autoscaling_group", "eks-1")));
        assert_eq!(made_by(&[]), None);
    }
}
