//! What each AWS resource type is billed by: products of the price table, or families of them.
//!
//! For looking prices up (`outlay prices show aws_instance`); what a resource of the type really
//! asks for, its file in `resources/` says.

/// By resource type; `ebs` stands for `ebs.gp3.storage` and all others below it.
pub(super) const PRODUCTS: &[(&str, &[&str])] = &[
    ("aws_acm_certificate", &["acm", "acm_pca.certificate", "acm_pca.short_lived_certificate"]),
    ("aws_acmpca_certificate_authority", &["acm_pca"]),
    ("aws_alb", &["alb", "nlb", "gwlb", "public_ipv4"]),
    ("aws_ami", &["ebs.snapshot.standard"]),
    ("aws_ami_copy", &["ebs.snapshot.standard"]),
    ("aws_ami_from_instance", &["ebs.snapshot.standard"]),
    ("aws_api_gateway_rest_api", &["apigateway.rest", "apigateway.cache"]),
    ("aws_api_gateway_stage", &["apigateway.cache"]),
    ("aws_apigatewayv2_api", &["apigateway.http", "apigateway.websocket"]),
    ("aws_apprunner_service", &["apprunner"]),
    ("aws_autoscaling_group", INSTANCE),
    (
        "aws_backup_vault",
        &["backup", "ebs.snapshot.standard", "rds.backup", "aurora.backup", "fsx.backup"],
    ),
    ("aws_cloudformation_stack", &["cloudformation"]),
    ("aws_cloudformation_stack_set", &["cloudformation"]),
    ("aws_cloudfront_distribution", &["cloudfront"]),
    ("aws_cloudfront_function", &["cloudfront.function"]),
    ("aws_cloudhsm_v2_hsm", &["cloudhsm"]),
    ("aws_cloudtrail", &["cloudtrail"]),
    ("aws_cloudwatch_composite_alarm", &["cloudwatch.alarm.composite"]),
    ("aws_cloudwatch_dashboard", &["cloudwatch.dashboard"]),
    ("aws_cloudwatch_event_bus", &["eventbridge"]),
    ("aws_cloudwatch_log_group", &["cloudwatch.logs"]),
    ("aws_cloudwatch_metric_alarm", &["cloudwatch.alarm"]),
    ("aws_codebuild_project", &["codebuild"]),
    ("aws_config_config_rule", &["config.rule_eval"]),
    (
        "aws_config_configuration_recorder",
        &["config.item", "config.item_daily", "config.custom_item"],
    ),
    ("aws_config_organization_custom_rule", &["config.rule_eval"]),
    ("aws_config_organization_managed_rule", &["config.rule_eval"]),
    ("aws_dax_cluster", &["dax"]),
    ("aws_db_cluster_snapshot", &["aurora.backup", "rds.backup"]),
    ("aws_db_instance", &["rds"]),
    ("aws_db_proxy", &["rds_proxy"]),
    ("aws_db_snapshot", &["rds.backup"]),
    ("aws_directory_service_directory", &["directory"]),
    ("aws_dms_replication_instance", &["dms"]),
    ("aws_docdb_cluster", &["docdb.backup"]),
    ("aws_docdb_cluster_instance", &["docdb"]),
    ("aws_docdb_cluster_snapshot", &["docdb.backup"]),
    ("aws_dx_connection", &["direct_connect"]),
    ("aws_dx_gateway_association", &["transit_gateway.attachment.dx", "transit_gateway.data.dx"]),
    ("aws_dynamodb_table", &["dynamodb"]),
    ("aws_ebs_fast_snapshot_restore", &["ebs.snapshot.fast_restore"]),
    ("aws_ebs_snapshot", &["ebs.snapshot", "ebs.direct_api"]),
    ("aws_ebs_snapshot_copy", &["ebs.snapshot"]),
    ("aws_ebs_volume", VOLUME),
    ("aws_ec2_capacity_reservation", &["ec2.instance"]),
    ("aws_ec2_client_vpn_endpoint", &["client_vpn.connection"]),
    ("aws_ec2_client_vpn_network_association", &["client_vpn.endpoint_association"]),
    ("aws_ec2_fleet", INSTANCE),
    ("aws_ec2_host", &["ec2.dedicated_host"]),
    ("aws_ec2_traffic_mirror_session", &["traffic_mirror"]),
    ("aws_ec2_transit_gateway_connect", &["transit_gateway.attachment.connect"]),
    ("aws_ec2_transit_gateway_peering_attachment", &["transit_gateway.attachment.peering"]),
    (
        "aws_ec2_transit_gateway_peering_attachment_accepter",
        &["transit_gateway.attachment.peering"],
    ),
    (
        "aws_ec2_transit_gateway_vpc_attachment",
        &["transit_gateway.attachment.vpc", "transit_gateway.data.vpc"],
    ),
    ("aws_ecr_repository", &["ecr"]),
    ("aws_ecs_service", &["fargate"]),
    ("aws_efs_file_system", &["efs"]),
    ("aws_eip", &["public_ipv4"]),
    ("aws_eks_cluster", &["eks", "ec2.instance"]),
    ("aws_eks_fargate_profile", &["fargate"]),
    ("aws_eks_node_group", INSTANCE),
    (
        "aws_elastic_beanstalk_environment",
        &["ec2.instance", "ebs", "alb", "nlb", "clb", "rds", "cloudwatch.logs", "public_ipv4"],
    ),
    ("aws_elasticache_cluster", &["elasticache"]),
    ("aws_elasticache_replication_group", &["elasticache"]),
    ("aws_elasticache_serverless_cache", &["elasticache.serverless", "elasticache.backup"]),
    ("aws_elasticsearch_domain", &["opensearch"]),
    ("aws_elb", &["clb", "public_ipv4"]),
    ("aws_emr_cluster", &["emr", "ec2.instance", "ebs.gp2", "ebs.gp3"]),
    ("aws_emr_instance_fleet", &["emr", "ec2.instance", "ebs.gp2", "ebs.gp3"]),
    ("aws_emr_instance_group", &["emr", "ec2.instance", "ebs.gp2", "ebs.gp3"]),
    (
        "aws_flow_log",
        &[
            "cloudwatch.logs.vended",
            "cloudwatch.logs.vended_to_s3",
            "cloudwatch.logs.vended_to_firehose",
        ],
    ),
    ("aws_fsx_lustre_file_system", &["fsx.lustre"]),
    ("aws_fsx_ontap_file_system", &["fsx.ontap"]),
    ("aws_fsx_openzfs_file_system", &["fsx.openzfs"]),
    ("aws_fsx_windows_file_system", &["fsx.windows"]),
    ("aws_globalaccelerator_accelerator", &["global_accelerator.hour", "public_ipv4.in_use"]),
    ("aws_globalaccelerator_endpoint_group", &["global_accelerator.data_premium"]),
    ("aws_glue_catalog_database", &["glue.catalog"]),
    ("aws_glue_crawler", &["glue.crawler"]),
    ("aws_glue_job", &["glue.job"]),
    ("aws_grafana_workspace", &["grafana"]),
    ("aws_instance", INSTANCE),
    ("aws_kinesis_analytics_application", &["kinesis_analytics.kpu"]),
    ("aws_kinesis_firehose_delivery_stream", &["firehose"]),
    ("aws_kinesis_stream", &["kinesis"]),
    ("aws_kinesisanalyticsv2_application", &["kinesis_analytics"]),
    ("aws_kinesisanalyticsv2_application_snapshot", &["kinesis_analytics.backup"]),
    ("aws_kms_external_key", &["kms"]),
    ("aws_kms_key", &["kms"]),
    ("aws_kms_replica_external_key", &["kms"]),
    ("aws_kms_replica_key", &["kms"]),
    ("aws_lambda_function", &["lambda"]),
    ("aws_lambda_provisioned_concurrency_config", &["lambda"]),
    ("aws_lb", &["alb", "nlb", "gwlb", "public_ipv4"]),
    ("aws_lb_trust_store", &["alb.trust_store"]),
    ("aws_lightsail_instance", &["lightsail"]),
    ("aws_memorydb_cluster", &["memorydb"]),
    ("aws_mq_broker", &["mq"]),
    ("aws_msk_cluster", &["msk"]),
    ("aws_msk_serverless_cluster", &["msk.serverless"]),
    ("aws_mwaa_environment", &["mwaa"]),
    ("aws_nat_gateway", &["nat_gateway"]),
    ("aws_neptune_cluster", &["neptune.storage", "neptune.io", "neptune.backup"]),
    (
        "aws_neptune_cluster_instance",
        &["neptune.instance", "neptune.serverless", "neptune.cpu_credits"],
    ),
    ("aws_neptune_cluster_snapshot", &["neptune.backup"]),
    ("aws_networkfirewall_firewall", &["network_firewall"]),
    ("aws_opensearch_domain", &["opensearch"]),
    ("aws_opensearchserverless_collection", &["opensearch.direct_query", "opensearch.serverless"]),
    ("aws_rds_cluster", &["aurora"]),
    (
        "aws_rds_cluster_instance",
        &[
            "rds.instance",
            "rds.performance_insights",
            "rds.database_insights",
            "aurora.serverless_v2",
            "aurora.cpu_credits",
            "aurora.performance_insights",
            "aurora.database_insights",
            "aurora.extended_support",
        ],
    ),
    ("aws_redshift_cluster", &["redshift"]),
    (
        "aws_redshiftserverless_workgroup",
        &["redshift.serverless", "redshift.managed_storage", "redshift.backup"],
    ),
    ("aws_route53_health_check", &["route53.health_check"]),
    ("aws_route53_record", &["route53.query", "route53.record_over_10000"]),
    ("aws_route53_resolver_endpoint", &["route53.resolver_endpoint", "route53.query.resolver"]),
    ("aws_route53_zone", &["route53.zone"]),
    ("aws_s3_bucket", &["s3"]),
    ("aws_s3_bucket_analytics_configuration", &["s3.analytics"]),
    ("aws_s3_bucket_inventory", &["s3.inventory"]),
    ("aws_sagemaker_endpoint_configuration", &["sagemaker"]),
    ("aws_sagemaker_notebook_instance", &["sagemaker.instance", "sagemaker.storage"]),
    ("aws_secretsmanager_secret", &["secretsmanager"]),
    ("aws_service_discovery_private_dns_namespace", &["route53.zone"]),
    ("aws_service_discovery_public_dns_namespace", &["route53.zone"]),
    ("aws_sfn_state_machine", &["stepfunctions"]),
    ("aws_sns_topic", &["sns"]),
    ("aws_sns_topic_subscription", &["sns"]),
    ("aws_spot_fleet_request", INSTANCE),
    ("aws_spot_instance_request", INSTANCE),
    ("aws_sqs_queue", &["sqs"]),
    ("aws_ssm_activation", &["ssm.advanced_instance"]),
    ("aws_ssm_parameter", &["ssm.advanced_parameter"]),
    ("aws_transfer_server", &["transfer"]),
    ("aws_vpc_endpoint", &["vpc_endpoint"]),
    ("aws_vpn_connection", &["vpn", "transit_gateway.attachment.vpn", "transit_gateway.data.vpn"]),
    ("aws_waf_web_acl", &["waf.web_acl", "waf.rule", "waf.request"]),
    ("aws_wafv2_web_acl", &["waf"]),
];

/// An instance with its volumes and addresses.
const INSTANCE: &[&str] = &[
    "ec2.instance",
    "ec2.cpu_credits",
    "ec2.ebs_optimized",
    "ebs.gp2",
    "ebs.gp3",
    "ebs.io1",
    "ebs.io2",
    "ebs.sc1",
    "ebs.st1",
    "ebs.standard",
    "cloudwatch.metric",
    "public_ipv4",
];

/// Volumes, without the snapshots of them.
const VOLUME: &[&str] =
    &["ebs.gp2", "ebs.gp3", "ebs.io1", "ebs.io2", "ebs.sc1", "ebs.st1", "ebs.standard"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::PriceBook;

    #[test]
    fn every_priced_type_is_listed_in_order() {
        assert!(PRODUCTS.is_sorted_by(|(left, _), (right, _)| left < right));
        for resource_type in super::super::resources::RESOURCE_TYPES {
            let listed = PRODUCTS.iter().any(|(kind, _)| *kind == resource_type.kind);
            assert!(listed, "{} has no products", resource_type.kind);
        }
    }

    #[test]
    fn every_type_has_a_price_somewhere() {
        let book = PriceBook::open(None, None).unwrap();
        for (kind, products) in PRODUCTS {
            let sold = |product: &&str| {
                ["us-east-1", "global"]
                    .iter()
                    .any(|region| !book.listings(product, region).is_empty())
            };
            assert!(products.iter().any(sold), "{kind} has no price");
        }
    }
}
