//! Containers: services, clusters, node groups, registries.

use super::{OF_KUBERNETES, documents::containers};
use crate::drift::{Comparison, Form, Grave};

pub(super) const COMPARISONS: &[Comparison] = &[
    // Its id stands for every dimension of a resource that is scaled.
    Comparison {
        computed: &["role_arn", "suspended_state"],
        key: Some(|target| {
            let text = |name| target.text(name).ok().flatten();
            let [service, resource, dimension] =
                ["service_namespace", "resource_id", "scalable_dimension"].map(text);
            Some(format!("{}/{}/{}", service?, resource?, dimension?))
        }),
        import: "{service_namespace}/{resource_id}/{scalable_dimension}",
        reads: &["resource_id", "scalable_dimension", "service_namespace"],
        ..Comparison::of("aws_appautoscaling_target", &["max_capacity", "min_capacity", "role_arn"])
    },
    Comparison {
        computed: &["setting"],
        identities: &["name"],
        import: "{name}",
        ..Comparison::of("aws_ecs_cluster", &["setting"])
    },
    Comparison {
        identities: &["cluster_name"],
        import: "{cluster_name}",
        ..Comparison::of(
            "aws_ecs_cluster_capacity_providers",
            &["capacity_providers", "default_capacity_provider_strategy"],
        )
    },
    Comparison {
        computed: &["cluster", "launch_type", "network_configuration", "scheduling_strategy"],
        runtime: &["desired_count"],
        import: "{cluster}/{name}",
        ..Comparison::of(
            "aws_ecs_service",
            &[
                "capacity_provider_strategy",
                "cluster",
                "desired_count",
                "enable_execute_command",
                "launch_type",
                "load_balancer",
                "network_configuration",
                "scheduling_strategy",
            ],
        )
    },
    // Deployments register a revision each: the latest is the one that counts.
    Comparison {
        computed: &["network_mode", "requires_compatibilities"],
        forms: &[
            ("container_definitions", Form::Parts(containers)),
            ("container_definitions.command", Form::Secret),
            ("container_definitions.entryPoint", Form::Secret),
            ("container_definitions.environment", Form::Secret),
            ("container_definitions.healthCheck.command", Form::Secret),
        ],
        identities: &["family"],
        reads: &["family"],
        import: "{arn}",
        ..Comparison::of(
            "aws_ecs_task_definition",
            &[
                "container_definitions",
                "cpu",
                "execution_role_arn",
                "memory",
                "network_mode",
                "requires_compatibilities",
                "runtime_platform",
                "task_role_arn",
            ],
        )
    },
    Comparison {
        computed: &["version", "upgrade_policy"],
        identities: &["name"],
        manages: &[("aws_security_group", "vpc_config.cluster_security_group_id")],
        grave: &[Grave::Flag("vpc_config.endpoint_public_access", true)],
        forms: &[("version", Form::Version)],
        import: "{name}",
        ..Comparison::of(
            "aws_eks_cluster",
            &[
                "enabled_cluster_log_types",
                "encryption_config",
                "role_arn",
                "upgrade_policy",
                "version",
                "vpc_config",
            ],
        )
    },
    Comparison {
        computed: &["ami_type", "capacity_type", "disk_size", "instance_types", "version"],
        runtime: &["scaling_config.desired_size"],
        includes: &["aws_autoscaling_group", "aws_instance", "aws_ebs_volume"],
        foreign_tags: OF_KUBERNETES,
        import: "{cluster_name}:{node_group_name}",
        reads: &["node_group_name"],
        ..Comparison::of(
            "aws_eks_node_group",
            &[
                "ami_type",
                "capacity_type",
                "cluster_name",
                "disk_size",
                "instance_types",
                "labels",
                "scaling_config",
                "subnet_ids",
                "taint",
                "version",
            ],
        )
    },
    Comparison {
        computed: &["encryption_configuration", "image_scanning_configuration"],
        identities: &["name"],
        import: "{name}",
        ..Comparison::of(
            "aws_ecr_repository",
            &["encryption_configuration", "image_scanning_configuration", "image_tag_mutability"],
        )
    },
];
