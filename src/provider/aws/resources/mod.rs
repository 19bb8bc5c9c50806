//! The AWS resources that cost money, one file each, and those known to be free.

mod db_instance;
mod docdb_cluster_instance;
mod dynamodb_table;
mod ebs_volume;
mod elasticache_cluster;
mod elasticache_replication_group;
mod instance;
mod lambda_function;
mod nat_gateway;
mod rds_cluster;
mod rds_cluster_instance;
mod redshift_cluster;

use super::billing::{global, price};
use crate::price::ResourceType;

pub(super) const RESOURCE_TYPES: &[ResourceType] = &[
    db_instance::RESOURCE_TYPE,
    docdb_cluster_instance::RESOURCE_TYPE,
    dynamodb_table::RESOURCE_TYPE,
    ebs_volume::RESOURCE_TYPE,
    elasticache_cluster::RESOURCE_TYPE,
    elasticache_replication_group::RESOURCE_TYPE,
    instance::RESOURCE_TYPE,
    lambda_function::RESOURCE_TYPE,
    nat_gateway::RESOURCE_TYPE,
    rds_cluster::RESOURCE_TYPE,
    rds_cluster_instance::RESOURCE_TYPE,
    redshift_cluster::RESOURCE_TYPE,
];

/// Types that cost nothing and decide nothing, one a line.
pub(super) const FREE: &str = include_str!("free.txt");

/// Free types whose attributes decide what others cost, with those attributes.
pub(super) const SUPPORTING: &[(&str, &[&str])] = &[
    (
        "aws_appautoscaling_target",
        &["resource_id", "scalable_dimension", "min_capacity", "max_capacity"],
    ),
    ("aws_docdb_cluster", &["storage_type"]),
    ("aws_eip_association", &["instance_id", "allocation_id", "network_interface_id"]),
    ("aws_elasticache_global_replication_group", &["primary_replication_group_id"]),
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
