//! Databases, caches, search and warehouses.

use crate::{
    drift::{Comparison, Form, Grave, Scaled},
    model::Resource,
};

/// Which of the shared attributes of RDS's engines the cloud fills in.
const COMPUTED: &[&str] = &[
    "allocated_storage",
    "availability_zone",
    "backup_retention_period",
    "db_cluster_parameter_group_name",
    "db_parameter_group_name",
    "db_subnet_group_name",
    "engine",
    "engine_version",
    "iops",
    "kms_key_id",
    "license_model",
    "master_username",
    "multi_az",
    "option_group_name",
    "parameter_group_name",
    "performance_insights_enabled",
    "port",
    "promotion_tier",
    "storage_throughput",
    "storage_type",
    "username",
    "vpc_security_group_ids",
];

const GRAVE: &[Grave] = &[
    Grave::Flag("storage_encrypted", false),
    Grave::Flag("publicly_accessible", true),
    Grave::Flag("deletion_protection", false),
];

const VERSION: &[(&str, Form)] = &[("engine_version", Form::Version)];

pub(super) const COMPARISONS: &[Comparison] = &[
    Comparison {
        computed: COMPUTED,
        forms: VERSION,
        grave: GRAVE,
        identities: &["identifier", "resource_id"],
        reads: &["resource_id"],
        import: "{identifier}",
        ..Comparison::of(
            "aws_db_instance",
            &[
                "allocated_storage",
                "auto_minor_version_upgrade",
                "backup_retention_period",
                "db_subnet_group_name",
                "deletion_protection",
                "engine",
                "engine_version",
                "instance_class",
                "iops",
                "kms_key_id",
                "license_model",
                "max_allocated_storage",
                "monitoring_interval",
                "multi_az",
                "parameter_group_name",
                "performance_insights_enabled",
                "publicly_accessible",
                "storage_encrypted",
                "storage_throughput",
                "storage_type",
                "vpc_security_group_ids",
            ],
        )
    },
    Comparison { live_as: &["aws_docdb_cluster"], ..cluster("aws_rds_cluster") },
    cluster("aws_docdb_cluster"),
    cluster("aws_neptune_cluster"),
    cluster_instance("aws_rds_cluster_instance"),
    cluster_instance("aws_docdb_cluster_instance"),
    cluster_instance("aws_neptune_cluster_instance"),
    Comparison {
        identities: &["db_cluster_snapshot_identifier"],
        reads: &["db_cluster_snapshot_identifier"],
        import: "{db_cluster_snapshot_identifier}",
        ..Comparison::of("aws_db_cluster_snapshot", &["db_cluster_identifier", "storage_encrypted"])
    },
    Comparison {
        identities: &["db_snapshot_identifier"],
        reads: &["db_snapshot_identifier"],
        import: "{db_snapshot_identifier}",
        ..Comparison::of(
            "aws_db_snapshot",
            &["db_instance_identifier", "encrypted", "storage_type"],
        )
    },
    Comparison {
        computed: &[
            "billing_mode",
            "server_side_encryption.kms_key_arn",
            "stream_view_type",
            "table_class",
        ],
        scaled_by: Some(Scaled {
            by: "aws_appautoscaling_target",
            attributes: &["read_capacity", "write_capacity"],
            name: table,
        }),
        grave: &[Grave::Flag("server_side_encryption.enabled", false)],
        identities: &["name"],
        import: "{name}",
        ..Comparison::of(
            "aws_dynamodb_table",
            &[
                "attribute",
                "billing_mode",
                "deletion_protection_enabled",
                "global_secondary_index",
                "hash_key",
                "local_secondary_index",
                "point_in_time_recovery",
                "range_key",
                "read_capacity",
                "replica",
                "server_side_encryption",
                "stream_enabled",
                "stream_view_type",
                "table_class",
                "ttl",
                "write_capacity",
            ],
        )
    },
    Comparison {
        computed: CACHE_COMPUTED,
        forms: VERSION,
        import: "{cluster_id}",
        identities: &["cluster_id"],
        reads: &["cluster_id"],
        ..Comparison::of(
            "aws_elasticache_cluster",
            &[
                "availability_zone",
                "engine",
                "engine_version",
                "node_type",
                "num_cache_nodes",
                "security_group_ids",
                "snapshot_retention_limit",
                "subnet_group_name",
            ],
        )
    },
    Comparison {
        computed: CACHE_COMPUTED,
        forms: VERSION,
        grave: &[
            Grave::Flag("at_rest_encryption_enabled", false),
            Grave::Flag("transit_encryption_enabled", false),
        ],
        includes: &["aws_elasticache_cluster"],
        import: "{replication_group_id}",
        ..Comparison::of(
            "aws_elasticache_replication_group",
            &[
                "at_rest_encryption_enabled",
                "automatic_failover_enabled",
                "description",
                "engine_version",
                "multi_az_enabled",
                "node_type",
                "num_node_groups",
                "replicas_per_node_group",
                "snapshot_retention_limit",
                "transit_encryption_enabled",
            ],
        )
    },
    Comparison {
        computed: &["access_policies", "vpc_options", "cluster_config", "ebs_options"],
        identities: &["domain_name"],
        reads: &["domain_name"],
        grave: &[
            Grave::Flag("encrypt_at_rest.enabled", false),
            Grave::Flag("node_to_node_encryption.enabled", false),
            Grave::Any("access_policies"),
        ],
        import: "{domain_name}",
        ..Comparison::of(
            "aws_opensearch_domain",
            &[
                "access_policies",
                "cluster_config",
                "ebs_options",
                "encrypt_at_rest",
                "engine_version",
                "node_to_node_encryption",
                "vpc_options",
            ],
        )
    },
    Comparison {
        computed: &[
            "availability_zone",
            "cluster_subnet_group_name",
            "database_name",
            "kms_key_id",
            "master_username",
            "number_of_nodes",
        ],
        grave: &[Grave::Flag("encrypted", false), Grave::Flag("publicly_accessible", true)],
        identities: &["cluster_identifier"],
        import: "{cluster_identifier}",
        ..Comparison::of(
            "aws_redshift_cluster",
            &[
                "automated_snapshot_retention_period",
                "cluster_subnet_group_name",
                "cluster_version",
                "database_name",
                "encrypted",
                "kms_key_id",
                "master_username",
                "node_type",
                "number_of_nodes",
                "publicly_accessible",
            ],
        )
    },
    Comparison {
        computed: &["start_time", "end_time"],
        identities: &["name"],
        import: "{name}",
        ..Comparison::of(
            "aws_redshift_scheduled_action",
            &["enable", "iam_role", "schedule", "target_action"],
        )
    },
];

const CACHE_COMPUTED: &[&str] = &[
    "at_rest_encryption_enabled",
    "availability_zone",
    "engine",
    "engine_version",
    "node_type",
    "num_cache_nodes",
    "num_node_groups",
    "replicas_per_node_group",
    "security_group_ids",
    "subnet_group_name",
    "transit_encryption_enabled",
];

const fn cluster(kind: &'static str) -> Comparison {
    Comparison {
        computed: COMPUTED,
        forms: VERSION,
        grave: GRAVE,
        identities: &["cluster_identifier"],
        import: "{cluster_identifier}",
        ..Comparison::of(
            kind,
            &[
                "allocated_storage",
                "backup_retention_period",
                "database_name",
                "db_cluster_instance_class",
                "deletion_protection",
                "engine",
                "engine_mode",
                "engine_version",
                "kms_key_id",
                "master_username",
                "port",
                "serverlessv2_scaling_configuration",
                "storage_encrypted",
                "storage_type",
            ],
        )
    }
}

/// RDS lists them among its instances.
const fn cluster_instance(kind: &'static str) -> Comparison {
    Comparison {
        computed: COMPUTED,
        forms: VERSION,
        grave: GRAVE,
        identities: &["identifier", "dbi_resource_id"],
        reads: &["dbi_resource_id"],
        live_as: &["aws_rds_cluster_instance", "aws_db_instance"],
        stands_out: Some(is_added),
        import: "{identifier}",
        ..Comparison::of(
            kind,
            &[
                "cluster_identifier",
                "engine",
                "engine_version",
                "instance_class",
                "performance_insights_enabled",
                "promotion_tier",
                "publicly_accessible",
            ],
        )
    }
}

fn table(table: &Resource) -> Option<String> {
    Some(format!("table/{}", table.attributes.value("name")?.as_text()?))
}

/// Whether somebody added an instance to a cluster: what a Multi-AZ cluster consists of, and the readers
/// that scaling adds under a name of its own, come by themselves
/// (docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Integrating.AutoScaling.html).
fn is_added(cluster: &Resource, instance: &Resource) -> bool {
    let is_of_class = matches!(cluster.text("db_cluster_instance_class"), Ok(Some(_)));
    let is_scaled = matches!(instance.text("identifier"), Ok(Some(name)) if name.starts_with("application-autoscaling-"));
    !is_of_class && !is_scaled
}
