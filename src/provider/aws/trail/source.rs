//! Which service's events tell of a resource type.

/// Which service's events are a type's, by the start of its name (the longest counts), and whether
/// they are in no region: then they are found in the partition's first one. Several resources of
/// one name are told apart by it.
const SOURCES: &[(&str, &str, bool)] = &[
    ("aws_alb", "elasticloadbalancing", false),
    ("aws_ami", "ec2", false),
    ("aws_api_gateway_", "apigateway", false),
    ("aws_appautoscaling_", "autoscaling", false),
    ("aws_autoscaling_", "autoscaling", false),
    ("aws_cloudfront_", "cloudfront", true),
    ("aws_cloudwatch_event_", "events", false),
    ("aws_cloudwatch_log_", "logs", false),
    ("aws_cloudwatch_metric_", "monitoring", false),
    ("aws_db_", "rds", false),
    ("aws_default_", "ec2", false),
    ("aws_docdb_", "rds", false),
    ("aws_dynamodb_", "dynamodb", false),
    ("aws_ebs_", "ec2", false),
    ("aws_ec2_", "ec2", false),
    ("aws_ecr_", "ecr", false),
    ("aws_ecs_", "ecs", false),
    ("aws_efs_", "elasticfilesystem", false),
    ("aws_eip", "ec2", false),
    ("aws_eks_", "eks", false),
    ("aws_elasticache_", "elasticache", false),
    ("aws_elb", "elasticloadbalancing", false),
    ("aws_emr_", "elasticmapreduce", false),
    ("aws_fsx_", "fsx", false),
    ("aws_iam_", "iam", true),
    ("aws_instance", "ec2", false),
    ("aws_kinesis_", "kinesis", false),
    ("aws_kinesis_firehose_", "firehose", false),
    ("aws_kms_", "kms", false),
    ("aws_lambda_", "lambda", false),
    ("aws_launch_template", "ec2", false),
    ("aws_lb", "elasticloadbalancing", false),
    ("aws_mq_", "amazonmq", false),
    ("aws_msk_", "kafka", false),
    ("aws_nat_gateway", "ec2", false),
    ("aws_neptune_", "rds", false),
    ("aws_network_", "ec2", false),
    ("aws_opensearch_", "es", false),
    ("aws_rds_", "rds", false),
    ("aws_redshift_", "redshift", false),
    ("aws_route", "ec2", false),
    ("aws_route53_", "route53", true),
    ("aws_route53_resolver_", "route53resolver", false),
    ("aws_s3_", "s3", false),
    ("aws_sagemaker_", "sagemaker", false),
    ("aws_savingsplans_", "savingsplans", true),
    ("aws_secretsmanager_", "secretsmanager", false),
    ("aws_security_group", "ec2", false),
    ("aws_sfn_", "states", false),
    ("aws_sns_", "sns", false),
    ("aws_spot_", "ec2", false),
    ("aws_sqs_", "sqs", false),
    ("aws_subnet", "ec2", false),
    ("aws_vpc", "ec2", false),
    ("aws_vpn_", "ec2", false),
    ("aws_wafv2_", "wafv2", false),
    ("aws_workspaces_", "workspaces", false),
];

pub(super) fn source(kind: &str) -> Option<(&'static str, bool)> {
    let of = SOURCES.iter().filter(|(start, ..)| kind.starts_with(start));
    of.max_by_key(|(start, ..)| start.len()).map(|(_, source, global)| (*source, *global))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::aws::comparisons::COMPARISONS;

    #[test]
    fn what_is_compared_has_a_source() {
        for comparison in COMPARISONS.iter().copied().flatten() {
            let found = source(comparison.kind).map(|(_, global)| global);
            assert_eq!(found, Some(comparison.global), "{}", comparison.kind);
        }
        assert_eq!(source("aws_route53_resolver_endpoint"), Some(("route53resolver", false)));
        assert_eq!(source("aws_of_tomorrow"), None);
    }
}
