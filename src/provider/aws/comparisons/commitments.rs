//! Commitments: bought for a term, whoever bought them, and so never unmanaged. Of two types Terraform
//! has resources; what they are is create-only, and their tags alone may change.

use crate::drift::Comparison;

pub(super) const COMPARISONS: &[Comparison] = &[
    Comparison { is_bought: true, ..Comparison::of("aws_ec2_reserved_instances", &[]) },
    Comparison { is_bought: true, ..Comparison::of("aws_elasticache_reserved_cache_node", &[]) },
    Comparison { is_bought: true, ..Comparison::of("aws_opensearch_reserved_instance", &[]) },
    Comparison {
        is_bought: true,
        identities: &["reservation_id"],
        reads: &["reservation_id"],
        ..Comparison::of("aws_rds_reserved_instance", &[])
    },
    Comparison { is_bought: true, ..Comparison::of("aws_redshift_reserved_node", &[]) },
    Comparison { is_bought: true, global: true, ..Comparison::of("aws_savingsplans_plan", &[]) },
];
