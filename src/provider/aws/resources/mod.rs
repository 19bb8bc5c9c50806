//! The AWS resources that cost money, one file each, and those known to be free.

mod api_gateway_rest_api;
mod apigatewayv2_api;
mod cloudwatch_log_group;
mod cloudwatch_metric_alarm;
mod ebs_volume;
mod glue_job;
mod instance;
mod kinesis_stream;
mod kms_key;
mod lambda_function;
mod msk_cluster;
mod nat_gateway;
mod opensearch_domain;
mod route53_record;
mod route53_zone;
mod secretsmanager_secret;
mod sfn_state_machine;
mod sns_topic;
mod sqs_queue;
mod wafv2_web_acl;

use super::billing::{global, price};
use crate::price::ResourceType;

pub(super) const RESOURCE_TYPES: &[ResourceType] = &[
    api_gateway_rest_api::RESOURCE_TYPE,
    apigatewayv2_api::RESOURCE_TYPE,
    cloudwatch_log_group::RESOURCE_TYPE,
    cloudwatch_metric_alarm::RESOURCE_TYPE,
    ebs_volume::RESOURCE_TYPE,
    glue_job::RESOURCE_TYPE,
    instance::RESOURCE_TYPE,
    kinesis_stream::RESOURCE_TYPE,
    kms_key::RESOURCE_TYPE,
    lambda_function::RESOURCE_TYPE,
    msk_cluster::RESOURCE_TYPE,
    nat_gateway::RESOURCE_TYPE,
    opensearch_domain::RESOURCE_TYPE,
    route53_record::RESOURCE_TYPE,
    route53_zone::RESOURCE_TYPE,
    secretsmanager_secret::RESOURCE_TYPE,
    sfn_state_machine::RESOURCE_TYPE,
    sns_topic::RESOURCE_TYPE,
    sqs_queue::RESOURCE_TYPE,
    wafv2_web_acl::RESOURCE_TYPE,
];

/// Types that cost nothing and decide nothing, one a line.
pub(super) const FREE: &str = include_str!("free.txt");

/// Free types whose attributes decide what others cost, with those attributes.
pub(super) const SUPPORTING: &[(&str, &[&str])] = &[
    (
        "aws_appautoscaling_target",
        &["resource_id", "service_namespace", "scalable_dimension", "min_capacity"],
    ),
    ("aws_eip_association", &["instance_id", "allocation_id", "network_interface_id"]),
    ("aws_kinesis_stream_consumer", &["stream_arn"]),
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
    ("aws_sns_topic_subscription", &["topic_arn", "protocol"]),
    ("aws_subnet", &["map_public_ip_on_launch", "availability_zone"]),
    ("aws_wafv2_rule_group", &["rule", "arn"]),
    (
        "aws_wafv2_web_acl_rule_group_association",
        &["web_acl_arn", "rule_group_reference", "managed_rule_group"],
    ),
];
