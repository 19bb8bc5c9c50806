//! The AWS resources that cost money, one file each, and those known to be free.

mod autoscaling_group;
mod ebs_volume;
mod ecs_service;
mod eip;
mod eks_cluster;
mod eks_fargate_profile;
mod eks_node_group;
mod instance;
mod lambda_function;
mod nat_gateway;
mod spot_instance_request;

use super::billing::{global, price};
use crate::price::ResourceType;

pub(super) const RESOURCE_TYPES: &[ResourceType] = &[
    autoscaling_group::RESOURCE_TYPE,
    ebs_volume::RESOURCE_TYPE,
    ecs_service::RESOURCE_TYPE,
    eip::RESOURCE_TYPE,
    eks_cluster::RESOURCE_TYPE,
    eks_fargate_profile::RESOURCE_TYPE,
    eks_node_group::RESOURCE_TYPE,
    instance::RESOURCE_TYPE,
    lambda_function::RESOURCE_TYPE,
    nat_gateway::RESOURCE_TYPE,
    spot_instance_request::RESOURCE_TYPE,
];

/// Types that cost nothing and decide nothing, one a line.
pub(super) const FREE: &str = include_str!("free.txt");

/// Free types whose attributes decide what others cost, with those attributes.
pub(super) const SUPPORTING: &[(&str, &[&str])] = &[
    ("aws_appautoscaling_target", &["resource_id", "min_capacity"]),
    ("aws_ec2_instance_state", &["instance_id", "state"]),
    ("aws_ecs_cluster", &["capacity_providers", "default_capacity_provider_strategy"]),
    (
        "aws_ecs_cluster_capacity_providers",
        &["cluster_name", "capacity_providers", "default_capacity_provider_strategy"],
    ),
    (
        "aws_ecs_task_definition",
        &[
            "family",
            "cpu",
            "memory",
            "runtime_platform",
            "ephemeral_storage",
            "requires_compatibilities",
        ],
    ),
    (
        "aws_ecs_task_set",
        &["service", "task_definition", "launch_type", "capacity_provider_strategy", "scale"],
    ),
    ("aws_eip_association", &["instance_id", "allocation_id", "network_interface_id"]),
    (
        "aws_launch_configuration",
        &[
            "instance_type",
            "placement_tenancy",
            "spot_price",
            "enable_monitoring",
            "ebs_optimized",
            "associate_public_ip_address",
            "root_block_device",
            "ebs_block_device",
        ],
    ),
    (
        "aws_launch_template",
        &[
            "image_id",
            "instance_type",
            "instance_requirements",
            "ebs_optimized",
            "placement",
            "instance_market_options",
            "monitoring",
            "credit_specification",
            "network_interfaces",
            "block_device_mappings",
        ],
    ),
    ("aws_subnet", &["map_public_ip_on_launch", "availability_zone"]),
    ("aws_vpc_ipam_pool", &["public_ip_source"]),
];
