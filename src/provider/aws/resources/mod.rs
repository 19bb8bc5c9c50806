//! The AWS resources that cost money, one file each, and those known to be free.

mod alb;
mod cloudfront_distribution;
mod ebs_volume;
mod ec2_transit_gateway_vpc_attachment;
mod ecr_repository;
mod efs_file_system;
mod elb;
mod instance;
mod lambda_function;
mod lambda_provisioned_concurrency_config;
mod lb;
mod nat_gateway;
mod s3_bucket;
mod vpc_endpoint;
mod vpn_connection;

use super::billing::{global, price};
use crate::price::ResourceType;

pub(super) const RESOURCE_TYPES: &[ResourceType] = &[
    alb::RESOURCE_TYPE,
    cloudfront_distribution::RESOURCE_TYPE,
    ebs_volume::RESOURCE_TYPE,
    ec2_transit_gateway_vpc_attachment::RESOURCE_TYPE,
    ecr_repository::RESOURCE_TYPE,
    efs_file_system::RESOURCE_TYPE,
    elb::RESOURCE_TYPE,
    instance::RESOURCE_TYPE,
    lambda_function::RESOURCE_TYPE,
    lambda_provisioned_concurrency_config::RESOURCE_TYPE,
    lb::RESOURCE_TYPE,
    nat_gateway::RESOURCE_TYPE,
    s3_bucket::RESOURCE_TYPE,
    vpc_endpoint::RESOURCE_TYPE,
    vpn_connection::RESOURCE_TYPE,
];

/// Types that cost nothing and decide nothing, one a line.
pub(super) const FREE: &str = include_str!("free.txt");

/// Free types whose attributes decide what others cost, with those attributes.
pub(super) const SUPPORTING: &[(&str, &[&str])] = &[
    ("aws_alb_listener", &["load_balancer_arn", "protocol"]),
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
    ("aws_lb_listener", &["load_balancer_arn", "protocol"]),
    ("aws_s3_bucket_lifecycle_configuration", &["bucket", "rule"]),
    ("aws_subnet", &["map_public_ip_on_launch", "availability_zone"]),
    ("aws_vpc_endpoint_subnet_association", &["vpc_endpoint_id"]),
];
