//! Functions, queues, topics, streams, APIs and what watches them.

use crate::{
    drift::{Comparison, Form, Grave, PartOf, Told},
    model::{Attributes, Resource},
};

pub(super) const COMPARISONS: &[Comparison] = &[
    Comparison {
        computed: &[
            "architectures",
            "ephemeral_storage",
            "tracing_config",
            "vpc_config",
            "logging_config",
        ],
        forms: &[("environment.variables", Form::Secret), ("layers", Form::Ordered)],
        identities: &["function_name"],
        import: "{function_name}",
        ..Comparison::of(
            "aws_lambda_function",
            &[
                "architectures",
                "environment",
                "ephemeral_storage",
                "handler",
                "kms_key_arn",
                "layers",
                "memory_size",
                "package_type",
                "reserved_concurrent_executions",
                "role",
                "runtime",
                "timeout",
                "tracing_config",
                "vpc_config",
            ],
        )
    },
    Comparison {
        computed: &[
            "deduplication_scope",
            "fifo_throughput_limit",
            "kms_data_key_reuse_period_seconds",
            "policy",
            "sqs_managed_sse_enabled",
        ],
        identities: &["url", "name"],
        reads: &["url"],
        grave: &[Grave::Flag("sqs_managed_sse_enabled", false), Grave::Any("policy")],
        ..Comparison::of(
            "aws_sqs_queue",
            &[
                "content_based_deduplication",
                "delay_seconds",
                "fifo_queue",
                "kms_master_key_id",
                "max_message_size",
                "message_retention_seconds",
                "policy",
                "receive_wait_time_seconds",
                "redrive_policy",
                "sqs_managed_sse_enabled",
                "visibility_timeout_seconds",
            ],
        )
    },
    Comparison {
        part_of: Some(policy("aws_sqs_queue", "queue_url")),
        reads: &["queue_url"],
        grave: &[Grave::Any("policy")],
        ..Comparison::of("aws_sqs_queue_policy", &["policy"])
    },
    Comparison {
        computed: &["policy", "delivery_policy"],
        grave: &[Grave::Any("policy")],
        ..Comparison::of(
            "aws_sns_topic",
            &[
                "content_based_deduplication",
                "delivery_policy",
                "display_name",
                "fifo_topic",
                "kms_master_key_id",
                "policy",
            ],
        )
    },
    Comparison {
        part_of: Some(policy("aws_sns_topic", "arn")),
        grave: &[Grave::Any("policy")],
        ..Comparison::of("aws_sns_topic_policy", &["policy"])
    },
    Comparison {
        computed: &["stream_mode_details", "encryption_type"],
        identities: &["name"],
        import: "{name}",
        ..Comparison::of(
            "aws_kinesis_stream",
            &[
                "encryption_type",
                "kms_key_id",
                "retention_period",
                "shard_count",
                "shard_level_metrics",
                "stream_mode_details",
            ],
        )
    },
    Comparison {
        computed: &["extended_s3_configuration", "server_side_encryption"],
        identities: &["name"],
        grave: &[Grave::Flag("server_side_encryption.enabled", false)],
        import: "{arn}",
        ..Comparison::of(
            "aws_kinesis_firehose_delivery_stream",
            &["destination", "extended_s3_configuration", "server_side_encryption"],
        )
    },
    Comparison {
        grave: &[Grave::Flag("encrypt_at_rest.enabled", false)],
        forms: &[("kafka_version", Form::Version)],
        import: "{arn}",
        ..Comparison::of(
            "aws_msk_cluster",
            &[
                "broker_node_group_info",
                "cluster_name",
                "enhanced_monitoring",
                "kafka_version",
                "number_of_broker_nodes",
                "storage_mode",
            ],
        )
    },
    Comparison {
        computed: &["authentication_strategy", "storage_type", "subnet_ids", "security_groups"],
        grave: &[Grave::Flag("publicly_accessible", true)],
        forms: &[("engine_version", Form::Version)],
        ..Comparison::of(
            "aws_mq_broker",
            &[
                "auto_minor_version_upgrade",
                "broker_name",
                "deployment_mode",
                "engine_type",
                "engine_version",
                "host_instance_type",
                "publicly_accessible",
                "security_groups",
                "storage_type",
                "subnet_ids",
            ],
        )
    },
    Comparison {
        computed: &[
            "api_key_source",
            "binary_media_types",
            "description",
            "policy",
            "endpoint_configuration",
        ],
        grave: &[Grave::Any("policy")],
        ..Comparison::of(
            "aws_api_gateway_rest_api",
            &[
                "api_key_source",
                "binary_media_types",
                "description",
                "endpoint_configuration",
                "minimum_compression_size",
                "name",
                "policy",
            ],
        )
    },
    Comparison {
        part_of: Some(policy("aws_api_gateway_rest_api", "rest_api_id")),
        reads: &["rest_api_id"],
        grave: &[Grave::Any("policy")],
        ..Comparison::of("aws_api_gateway_rest_api_policy", &["policy"])
    },
    Comparison {
        import: "{arn}",
        ..Comparison::of("aws_sfn_state_machine", &["definition", "name", "role_arn", "type"])
    },
    Comparison {
        identities: &["name"],
        import: "{name}",
        ..Comparison::of("aws_sagemaker_endpoint_configuration", &["production_variants"])
    },
    Comparison {
        identities: &["name"],
        import: "{name}",
        ..Comparison::of(
            "aws_sagemaker_notebook_instance",
            &["instance_type", "role_arn", "subnet_id", "volume_size"],
        )
    },
    Comparison {
        import: "{arn}",
        ..Comparison::of("aws_msk_serverless_cluster", &["cluster_name"])
    },
    Comparison {
        identities: &["name"],
        import: "{name}",
        ..Comparison::of("aws_sagemaker_endpoint", &["endpoint_config_name", "name"])
    },
    Comparison {
        identities: &["name"],
        import: "{name}",
        ..Comparison::of(
            "aws_cloudwatch_log_group",
            &["kms_key_id", "log_group_class", "retention_in_days"],
        )
    },
    Comparison {
        identities: &["alarm_name"],
        reads: &["alarm_name"],
        import: "{alarm_name}",
        ..Comparison::of(
            "aws_cloudwatch_metric_alarm",
            &[
                "alarm_actions",
                "comparison_operator",
                "dimensions",
                "evaluation_periods",
                "metric_name",
                "namespace",
                "period",
                "statistic",
                "threshold",
                "treat_missing_data",
            ],
        )
    },
];

/// A policy that may be declared apart from what it guards.
pub(super) const fn policy(kind: &'static str, by: &'static str) -> PartOf {
    PartOf {
        kind,
        by,
        covers: |_| &["policy"],
        live: Some(policy_of),
        claims: |_| Vec::new(),
        is_all: false,
    }
}

fn policy_of(whole: &Resource, _: &Resource) -> Told {
    same(whole, "policy")
}

/// An attribute that both call the same.
pub(super) fn same(whole: &Resource, name: &str) -> Told {
    let Some(value) = whole.attributes.value(name) else { return Told::Nothing };
    match whole.text(name) {
        Ok(Some(_)) => Told::Is(Attributes::from_iter([(name, value.clone())])),
        _ => Told::Gone,
    }
}
