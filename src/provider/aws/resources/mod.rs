//! The AWS resources that cost money, one file each, and those known to be free.

mod acm_certificate;
mod acmpca_certificate_authority;
mod alb;
mod ami;
mod ami_copy;
mod ami_from_instance;
mod api_gateway_rest_api;
mod api_gateway_stage;
mod apigatewayv2_api;
mod apprunner_service;
mod autoscaling_group;
mod backup_vault;
mod cloudformation_stack;
mod cloudformation_stack_set;
mod cloudfront_distribution;
mod cloudfront_function;
mod cloudhsm_v2_hsm;
mod cloudtrail;
mod cloudwatch_composite_alarm;
mod cloudwatch_dashboard;
mod cloudwatch_event_bus;
mod cloudwatch_log_group;
mod cloudwatch_metric_alarm;
mod codebuild_project;
mod config_config_rule;
mod config_configuration_recorder;
mod config_organization_custom_rule;
mod config_organization_managed_rule;
mod dax_cluster;
mod db_cluster_snapshot;
mod db_instance;
mod db_proxy;
mod db_snapshot;
mod directory_service_directory;
mod dms_replication_instance;
mod docdb_cluster;
mod docdb_cluster_instance;
mod docdb_cluster_snapshot;
mod dx_connection;
mod dx_gateway_association;
mod dynamodb_table;
mod ebs_fast_snapshot_restore;
mod ebs_snapshot;
mod ebs_snapshot_copy;
mod ebs_volume;
mod ec2_capacity_reservation;
mod ec2_client_vpn_endpoint;
mod ec2_client_vpn_network_association;
mod ec2_fleet;
mod ec2_host;
mod ec2_traffic_mirror_session;
mod ec2_transit_gateway_connect;
mod ec2_transit_gateway_peering_attachment;
mod ec2_transit_gateway_peering_attachment_accepter;
mod ec2_transit_gateway_vpc_attachment;
mod ecr_repository;
mod ecs_service;
mod efs_file_system;
mod eip;
pub(super) mod eks_cluster;
mod eks_fargate_profile;
mod eks_node_group;
mod elastic_beanstalk_environment;
mod elasticache_cluster;
mod elasticache_replication_group;
mod elasticache_serverless_cache;
mod elasticsearch_domain;
mod elb;
mod emr_cluster;
mod emr_instance_fleet;
mod emr_instance_group;
mod flow_log;
mod fsx_lustre_file_system;
mod fsx_ontap_file_system;
mod fsx_openzfs_file_system;
mod fsx_windows_file_system;
mod globalaccelerator_accelerator;
mod globalaccelerator_endpoint_group;
mod glue_catalog_database;
mod glue_crawler;
mod glue_job;
mod grafana_workspace;
mod instance;
mod kinesis_analytics_application;
mod kinesis_firehose_delivery_stream;
mod kinesis_stream;
mod kinesisanalyticsv2_application;
mod kinesisanalyticsv2_application_snapshot;
mod kms_external_key;
mod kms_key;
mod kms_replica_external_key;
mod kms_replica_key;
mod lambda_function;
mod lambda_provisioned_concurrency_config;
mod lb;
mod lb_trust_store;
mod lightsail_instance;
mod memorydb_cluster;
mod mq_broker;
mod msk_cluster;
mod msk_serverless_cluster;
mod mwaa_environment;
mod nat_gateway;
mod neptune_cluster;
mod neptune_cluster_instance;
mod neptune_cluster_snapshot;
mod networkfirewall_firewall;
mod opensearch_domain;
mod opensearchserverless_collection;
mod rds_cluster;
mod rds_cluster_instance;
mod redshift_cluster;
mod redshiftserverless_workgroup;
mod route53_health_check;
mod route53_record;
mod route53_resolver_endpoint;
mod route53_zone;
mod s3_bucket;
mod s3_bucket_analytics_configuration;
mod s3_bucket_inventory;
mod sagemaker_endpoint_configuration;
mod sagemaker_notebook_instance;
mod secretsmanager_secret;
mod service_discovery_private_dns_namespace;
mod service_discovery_public_dns_namespace;
mod sfn_state_machine;
mod sns_topic;
mod sns_topic_subscription;
mod spot_fleet_request;
mod spot_instance_request;
mod sqs_queue;
mod ssm_activation;
mod ssm_parameter;
mod transfer_server;
mod vpc_endpoint;
mod vpn_connection;
mod waf_web_acl;
mod wafv2_web_acl;

use super::billing::{global, price};
use crate::price::ResourceType;

pub(super) const RESOURCE_TYPES: &[ResourceType] = &[
    acm_certificate::RESOURCE_TYPE,
    acmpca_certificate_authority::RESOURCE_TYPE,
    alb::RESOURCE_TYPE,
    ami::RESOURCE_TYPE,
    ami_copy::RESOURCE_TYPE,
    ami_from_instance::RESOURCE_TYPE,
    api_gateway_rest_api::RESOURCE_TYPE,
    api_gateway_stage::RESOURCE_TYPE,
    apigatewayv2_api::RESOURCE_TYPE,
    apprunner_service::RESOURCE_TYPE,
    autoscaling_group::RESOURCE_TYPE,
    backup_vault::RESOURCE_TYPE,
    cloudformation_stack::RESOURCE_TYPE,
    cloudformation_stack_set::RESOURCE_TYPE,
    cloudfront_distribution::RESOURCE_TYPE,
    cloudfront_function::RESOURCE_TYPE,
    cloudhsm_v2_hsm::RESOURCE_TYPE,
    cloudtrail::RESOURCE_TYPE,
    cloudwatch_composite_alarm::RESOURCE_TYPE,
    cloudwatch_dashboard::RESOURCE_TYPE,
    cloudwatch_event_bus::RESOURCE_TYPE,
    cloudwatch_log_group::RESOURCE_TYPE,
    cloudwatch_metric_alarm::RESOURCE_TYPE,
    codebuild_project::RESOURCE_TYPE,
    config_config_rule::RESOURCE_TYPE,
    config_configuration_recorder::RESOURCE_TYPE,
    config_organization_custom_rule::RESOURCE_TYPE,
    config_organization_managed_rule::RESOURCE_TYPE,
    dax_cluster::RESOURCE_TYPE,
    db_cluster_snapshot::RESOURCE_TYPE,
    db_instance::RESOURCE_TYPE,
    db_proxy::RESOURCE_TYPE,
    db_snapshot::RESOURCE_TYPE,
    directory_service_directory::RESOURCE_TYPE,
    dms_replication_instance::RESOURCE_TYPE,
    docdb_cluster::RESOURCE_TYPE,
    docdb_cluster_instance::RESOURCE_TYPE,
    docdb_cluster_snapshot::RESOURCE_TYPE,
    dx_connection::RESOURCE_TYPE,
    dx_gateway_association::RESOURCE_TYPE,
    dynamodb_table::RESOURCE_TYPE,
    ebs_fast_snapshot_restore::RESOURCE_TYPE,
    ebs_snapshot::RESOURCE_TYPE,
    ebs_snapshot_copy::RESOURCE_TYPE,
    ebs_volume::RESOURCE_TYPE,
    ec2_capacity_reservation::RESOURCE_TYPE,
    ec2_client_vpn_endpoint::RESOURCE_TYPE,
    ec2_client_vpn_network_association::RESOURCE_TYPE,
    ec2_fleet::RESOURCE_TYPE,
    ec2_host::RESOURCE_TYPE,
    ec2_traffic_mirror_session::RESOURCE_TYPE,
    ec2_transit_gateway_connect::RESOURCE_TYPE,
    ec2_transit_gateway_peering_attachment::RESOURCE_TYPE,
    ec2_transit_gateway_peering_attachment_accepter::RESOURCE_TYPE,
    ec2_transit_gateway_vpc_attachment::RESOURCE_TYPE,
    ecr_repository::RESOURCE_TYPE,
    ecs_service::RESOURCE_TYPE,
    efs_file_system::RESOURCE_TYPE,
    eip::RESOURCE_TYPE,
    eks_cluster::RESOURCE_TYPE,
    eks_fargate_profile::RESOURCE_TYPE,
    eks_node_group::RESOURCE_TYPE,
    elastic_beanstalk_environment::RESOURCE_TYPE,
    elasticache_cluster::RESOURCE_TYPE,
    elasticache_replication_group::RESOURCE_TYPE,
    elasticache_serverless_cache::RESOURCE_TYPE,
    elasticsearch_domain::RESOURCE_TYPE,
    elb::RESOURCE_TYPE,
    emr_cluster::RESOURCE_TYPE,
    emr_instance_fleet::RESOURCE_TYPE,
    emr_instance_group::RESOURCE_TYPE,
    flow_log::RESOURCE_TYPE,
    fsx_lustre_file_system::RESOURCE_TYPE,
    fsx_ontap_file_system::RESOURCE_TYPE,
    fsx_openzfs_file_system::RESOURCE_TYPE,
    fsx_windows_file_system::RESOURCE_TYPE,
    globalaccelerator_accelerator::RESOURCE_TYPE,
    globalaccelerator_endpoint_group::RESOURCE_TYPE,
    glue_catalog_database::RESOURCE_TYPE,
    glue_crawler::RESOURCE_TYPE,
    glue_job::RESOURCE_TYPE,
    grafana_workspace::RESOURCE_TYPE,
    instance::RESOURCE_TYPE,
    kinesis_analytics_application::RESOURCE_TYPE,
    kinesis_firehose_delivery_stream::RESOURCE_TYPE,
    kinesis_stream::RESOURCE_TYPE,
    kinesisanalyticsv2_application::RESOURCE_TYPE,
    kinesisanalyticsv2_application_snapshot::RESOURCE_TYPE,
    kms_external_key::RESOURCE_TYPE,
    kms_key::RESOURCE_TYPE,
    kms_replica_external_key::RESOURCE_TYPE,
    kms_replica_key::RESOURCE_TYPE,
    lambda_function::RESOURCE_TYPE,
    lambda_provisioned_concurrency_config::RESOURCE_TYPE,
    lb::RESOURCE_TYPE,
    lb_trust_store::RESOURCE_TYPE,
    lightsail_instance::RESOURCE_TYPE,
    memorydb_cluster::RESOURCE_TYPE,
    mq_broker::RESOURCE_TYPE,
    msk_cluster::RESOURCE_TYPE,
    msk_serverless_cluster::RESOURCE_TYPE,
    mwaa_environment::RESOURCE_TYPE,
    nat_gateway::RESOURCE_TYPE,
    neptune_cluster::RESOURCE_TYPE,
    neptune_cluster_instance::RESOURCE_TYPE,
    neptune_cluster_snapshot::RESOURCE_TYPE,
    networkfirewall_firewall::RESOURCE_TYPE,
    opensearch_domain::RESOURCE_TYPE,
    opensearchserverless_collection::RESOURCE_TYPE,
    rds_cluster::RESOURCE_TYPE,
    rds_cluster_instance::RESOURCE_TYPE,
    redshift_cluster::RESOURCE_TYPE,
    redshiftserverless_workgroup::RESOURCE_TYPE,
    route53_health_check::RESOURCE_TYPE,
    route53_record::RESOURCE_TYPE,
    route53_resolver_endpoint::RESOURCE_TYPE,
    route53_zone::RESOURCE_TYPE,
    s3_bucket::RESOURCE_TYPE,
    s3_bucket_analytics_configuration::RESOURCE_TYPE,
    s3_bucket_inventory::RESOURCE_TYPE,
    sagemaker_endpoint_configuration::RESOURCE_TYPE,
    sagemaker_notebook_instance::RESOURCE_TYPE,
    secretsmanager_secret::RESOURCE_TYPE,
    service_discovery_private_dns_namespace::RESOURCE_TYPE,
    service_discovery_public_dns_namespace::RESOURCE_TYPE,
    sfn_state_machine::RESOURCE_TYPE,
    sns_topic::RESOURCE_TYPE,
    sns_topic_subscription::RESOURCE_TYPE,
    spot_fleet_request::RESOURCE_TYPE,
    spot_instance_request::RESOURCE_TYPE,
    sqs_queue::RESOURCE_TYPE,
    ssm_activation::RESOURCE_TYPE,
    ssm_parameter::RESOURCE_TYPE,
    transfer_server::RESOURCE_TYPE,
    vpc_endpoint::RESOURCE_TYPE,
    vpn_connection::RESOURCE_TYPE,
    waf_web_acl::RESOURCE_TYPE,
    wafv2_web_acl::RESOURCE_TYPE,
];

/// Types that AWS bills nothing for by themselves, one a line.
pub(super) const FREE: &str = include_str!("free.txt");

/// Types whose attributes decide what others cost, with those attributes.
pub(super) const SUPPORTING: &[(&str, &[&str])] = &[
    ("aws_alb_listener", &["load_balancer_arn", "protocol", "mutual_authentication"]),
    (
        "aws_appautoscaling_target",
        &["resource_id", "min_capacity", "service_namespace", "scalable_dimension", "max_capacity"],
    ),
    ("aws_apprunner_auto_scaling_configuration_version", &["min_size", "arn"]),
    ("aws_db_proxy_target", &["db_proxy_name", "db_instance_identifier", "db_cluster_identifier"]),
    ("aws_directory_service_shared_directory", &["directory_id"]),
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
    ("aws_elastic_beanstalk_configuration_template", &["name", "setting"]),
    ("aws_elasticache_global_replication_group", &["primary_replication_group_id"]),
    ("aws_kinesis_stream_consumer", &["stream_arn"]),
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
    ("aws_lb_listener", &["load_balancer_arn", "protocol", "mutual_authentication"]),
    ("aws_networkfirewall_firewall_policy", &["firewall_policy"]),
    ("aws_s3_bucket_lifecycle_configuration", &["bucket", "rule"]),
    ("aws_sagemaker_endpoint", &["endpoint_config_name"]),
    ("aws_subnet", &["map_public_ip_on_launch", "availability_zone"]),
    ("aws_vpc_endpoint_subnet_association", &["vpc_endpoint_id"]),
    ("aws_vpc_ipam_pool", &["public_ip_source"]),
    ("aws_vpn_gateway", &[]),
    ("aws_waf_rule_group", &["activated_rule"]),
    ("aws_wafv2_rule_group", &["rule", "arn"]),
    (
        "aws_wafv2_web_acl_rule_group_association",
        &["web_acl_arn", "rule_group_reference", "managed_rule_group"],
    ),
];
