//! The AWS resources that cost money, one file each, and those known to be free.

mod ebs_volume;
mod instance;
mod lambda_function;
mod nat_gateway;

use super::billing::{global, price};
use crate::price::ResourceType;

pub(super) const RESOURCE_TYPES: &[ResourceType] = &[
    ebs_volume::RESOURCE_TYPE,
    instance::RESOURCE_TYPE,
    lambda_function::RESOURCE_TYPE,
    nat_gateway::RESOURCE_TYPE,
];

/// Types that cost nothing and decide nothing, one a line.
pub(super) const FREE: &str = include_str!("free.txt");

/// Free types whose attributes decide what others cost, with those attributes.
pub(super) const SUPPORTING: &[(&str, &[&str])] = &[
    ("aws_eip_association", &["instance_id", "allocation_id", "network_interface_id"]),
    (
        "aws_launch_template",
        &[
            "instance_type",
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
];
