//! The savings checks of AWS, one a file. Each states one [`Check`], named as in the catalogue.

mod cw_retention;
mod ddb_provisioned;
mod ddb_stale;
mod ebs_gp2_gp3;
mod ebs_unattached;
mod ec2_idle;
mod ec2_previous_gen;
mod ecs_cluster_lowcpu;
mod ecs_idle;
mod eks_empty;
mod eks_extended_support;
mod eks_graviton;
mod elasticache_idle;
mod emr_idle;
mod lambda_arm;
mod lambda_errors;
mod lambda_provconc_idle;
mod lambda_timeouts;
mod measured;
mod opensearch_gen;
mod rds_extended_support;
mod rds_idle;
mod rds_low_conn;
mod rds_multiaz_dev;
mod rds_prevgen;
mod rds_snapshot_orphan;
mod rds_storage;
mod redshift_low;
mod redshift_pause;
mod sagemaker_endpoint_idle;
mod sp_compute;
mod workspaces_idle;

use measured::{carries, failures, graviton, highest};

use crate::{
    advise::{Check, Offer, StopsWith},
    model::{Resource, ResourceId, Value},
};

pub(super) const CHECKS: &[Check] = &[
    cw_retention::CHECK,
    ddb_provisioned::CHECK,
    ddb_stale::CHECK,
    ebs_gp2_gp3::CHECK,
    ebs_unattached::CHECK,
    ec2_idle::CHECK,
    ec2_previous_gen::CHECK,
    ecs_cluster_lowcpu::CHECK,
    ecs_idle::CHECK,
    eks_empty::CHECK,
    eks_extended_support::CHECK,
    eks_graviton::CHECK,
    elasticache_idle::CHECK,
    emr_idle::CHECK,
    lambda_arm::CHECK,
    lambda_errors::CHECK,
    lambda_provconc_idle::CHECK,
    lambda_timeouts::CHECK,
    opensearch_gen::CHECK,
    rds_extended_support::CHECK,
    rds_idle::CHECK,
    rds_low_conn::CHECK,
    rds_multiaz_dev::CHECK,
    rds_prevgen::CHECK,
    rds_snapshot_orphan::CHECK,
    rds_storage::CHECK,
    redshift_low::CHECK,
    redshift_pause::CHECK,
    sagemaker_endpoint_idle::CHECK,
    sp_compute::CHECK,
    workspaces_idle::CHECK,
];

/// What may be committed to.
pub(super) const OFFERS: &[Offer] = &[sp_compute::OFFER];

/// What of a bill stops while a resource is stopped. The rest goes on: volumes, elastic addresses,
/// a database's storage. An address that AWS gave an instance is taken back with the stop (<https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Stop_Start.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html>).
pub(super) const STOPS: &[StopsWith] = &[
    // A group that is scaled to nothing has no instances, and so no volumes.
    StopsWith { kind: "aws_autoscaling_group", products: &[""] },
    StopsWith { kind: "aws_db_instance", products: &["rds.instance"] },
    StopsWith { kind: "aws_docdb_cluster_instance", products: &["docdb.instance"] },
    StopsWith { kind: "aws_ecs_service", products: &[""] },
    StopsWith { kind: "aws_eks_node_group", products: &[""] },
    StopsWith {
        kind: "aws_instance",
        products: &["cloudwatch.metric", "ec2.", "public_ipv4.in_use"],
    },
    StopsWith { kind: "aws_neptune_cluster_instance", products: &["neptune.instance"] },
    StopsWith { kind: "aws_rds_cluster_instance", products: &["rds.instance"] },
    StopsWith { kind: "aws_redshift_cluster", products: &["redshift.node"] },
    StopsWith { kind: "aws_sagemaker_notebook_instance", products: &["sagemaker.instance"] },
];

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

/// The snapshot that deleting a volume of so many GiB leaves, which bills at most that much
/// (<https://aws.amazon.com/ebs/pricing/>, "Snapshots").
fn snapshot_of(volume: &Resource, size: rust_decimal::Decimal) -> Resource {
    Resource {
        kind: "aws_ebs_snapshot".into(),
        id: volume.id.as_ref().map(|id| ResourceId(format!("snapshot of {}", id.0).into())),
        region: volume.region.clone(),
        attributes: [("volume_size", Value::Number(size))].into_iter().collect(),
        ..Resource::default()
    }
}

/// The snapshot that deleting a database leaves, which bills at most what was allocated
/// (<https://aws.amazon.com/rds/pricing/>, "Backup storage").
fn db_snapshot_of(database: &Resource, gb: rust_decimal::Decimal) -> Resource {
    Resource {
        kind: "aws_db_snapshot".into(),
        id: database.id.as_ref().map(|id| ResourceId(format!("snapshot of {}", id.0).into())),
        region: database.region.clone(),
        attributes: [("backup_storage_gb", Value::Number(gb))].into_iter().collect(),
        ..Resource::default()
    }
}
