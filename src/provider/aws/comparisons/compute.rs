//! Instances, their disks, and groups of them.

use crate::drift::{Comparison, Form, Grave};

pub(super) const COMPARISONS: &[Comparison] = &[
    Comparison {
        computed: &[
            "ami",
            "availability_zone",
            "ebs_optimized",
            "host_id",
            "iam_instance_profile",
            "instance_type",
            "key_name",
            "monitoring",
            "placement_group",
            "subnet_id",
            "tenancy",
            "vpc_security_group_ids",
            "credit_specification",
            "metadata_options",
            "cpu_options",
            "root_block_device",
            "root_block_device.iops",
            "root_block_device.kms_key_id",
            "root_block_device.throughput",
            "ebs_block_device.iops",
            "ebs_block_device.kms_key_id",
            "ebs_block_device.throughput",
        ],
        forms: &[("ebs_block_device", Form::Keyed("device_name"))],
        grave: &[
            Grave::Flag("root_block_device.encrypted", false),
            Grave::Flag("ebs_block_device.encrypted", false),
        ],
        manages: &[
            ("aws_ebs_volume", "root_block_device.volume_id"),
            ("aws_ebs_volume", "ebs_block_device.volume_id"),
            ("aws_network_interface", "primary_network_interface_id"),
        ],
        reads: &["primary_network_interface_id"],
        includes: &["aws_ebs_volume", "aws_network_interface"],
        ..Comparison::of("aws_instance", INSTANCE)
    },
    // A spot request is an instance with another id.
    Comparison {
        computed: &["ami", "availability_zone", "monitoring", "subnet_id", "tenancy"],
        forms: &[("ebs_block_device", Form::Keyed("device_name"))],
        identities: &["spot_instance_id"],
        reads: &["spot_instance_id"],
        live_as: &["aws_instance"],
        manages: &[
            ("aws_ebs_volume", "root_block_device.volume_id"),
            ("aws_ebs_volume", "ebs_block_device.volume_id"),
        ],
        ..Comparison::of("aws_spot_instance_request", &["ami", "instance_type", "subnet_id"])
    },
    Comparison {
        computed: &["encrypted", "iops", "kms_key_id", "size", "snapshot_id", "throughput", "type"],
        grave: &[Grave::Flag("encrypted", false)],
        ..Comparison::of(
            "aws_ebs_volume",
            &[
                "availability_zone",
                "encrypted",
                "iops",
                "kms_key_id",
                "multi_attach_enabled",
                "size",
                "throughput",
                "type",
            ],
        )
    },
    Comparison::of("aws_ebs_snapshot", &["description", "storage_tier", "volume_id"]),
    image("aws_ami"),
    image("aws_ami_copy"),
    image("aws_ami_from_instance"),
    Comparison {
        computed: &["default_version"],
        ..Comparison::of("aws_launch_template", LAUNCH_TEMPLATE)
    },
    Comparison {
        computed: &["health_check_type", "vpc_zone_identifier", "termination_policies"],
        forms: &[("vpc_zone_identifier", Form::Commas), ("termination_policies", Form::Ordered)],
        runtime: &["desired_capacity"],
        includes: &["aws_instance", "aws_ebs_volume"],
        import: "{name}",
        ..Comparison::of(
            "aws_autoscaling_group",
            &[
                "capacity_rebalance",
                "desired_capacity",
                "health_check_grace_period",
                "health_check_type",
                "launch_configuration",
                "launch_template",
                "max_size",
                "min_size",
                "mixed_instances_policy",
                "tag",
                "termination_policies",
                "vpc_zone_identifier",
            ],
        )
    },
    Comparison::of(
        "aws_ec2_capacity_reservation",
        &[
            "availability_zone",
            "end_date_type",
            "instance_count",
            "instance_platform",
            "instance_type",
            "tenancy",
        ],
    ),
    Comparison {
        runtime: &["target_capacity"],
        includes: &["aws_instance", "aws_ebs_volume"],
        ..Comparison::of("aws_spot_fleet_request", &["target_capacity"])
    },
    Comparison {
        includes: &["aws_instance", "aws_ebs_volume"],
        ..Comparison::of(
            "aws_emr_cluster",
            &["name", "release_label", "core_instance_group", "master_instance_group"],
        )
    },
    Comparison {
        runtime: &["instance_count"],
        import: "{cluster_id}/{id}",
        ..Comparison::of("aws_emr_instance_group", &["instance_count", "instance_type"])
    },
    Comparison {
        grave: &[Grave::Flag("root_volume_encryption_enabled", false)],
        ..Comparison::of(
            "aws_workspaces_workspace",
            &[
                "bundle_id",
                "directory_id",
                "root_volume_encryption_enabled",
                "user_name",
                "workspace_properties",
            ],
        )
    },
];

const fn image(kind: &'static str) -> Comparison {
    Comparison {
        computed: &["architecture", "ena_support", "virtualization_type"],
        manages: &[("aws_ebs_snapshot", "ebs_block_device.snapshot_id")],
        reads: &["ebs_block_device"],
        live_as: &["aws_ami"],
        ..Comparison::of(
            kind,
            &["architecture", "description", "ena_support", "name", "virtualization_type"],
        )
    }
}

const INSTANCE: &[&str] = &[
    "ami",
    "availability_zone",
    "cpu_options",
    "credit_specification",
    "ebs_block_device",
    "ebs_optimized",
    "hibernation",
    "host_id",
    "iam_instance_profile",
    "instance_type",
    "key_name",
    "metadata_options",
    "monitoring",
    "placement_group",
    "root_block_device",
    "source_dest_check",
    "subnet_id",
    "tenancy",
    "vpc_security_group_ids",
];

const LAUNCH_TEMPLATE: &[&str] = &[
    "block_device_mappings",
    "default_version",
    "ebs_optimized",
    "image_id",
    "instance_type",
    "key_name",
    "name",
    "vpc_security_group_ids",
];
