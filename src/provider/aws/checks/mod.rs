//! The savings checks of AWS, one a file. Each states one [`Check`], named as in the catalogue.

#![allow(clippy::unnecessary_wraps, reason = "one signature for all checks")]

mod ami_unused;
mod asg_idle;
mod asg_no_scaling;
mod asg_offhours;
mod asg_rightsize;
mod aurora_io;
mod budget_missing;
mod cloudtrail_dup;
mod commit_expiring;
mod commit_underused;
mod commitment;
mod counted;
mod cross_az;
mod cw_retention;
mod cw_stream_unused;
mod ddb_provisioned;
mod ddb_stale;
mod ebs_gp2_gp3;
mod ebs_idle;
mod ebs_io1_io2;
mod ebs_io_to_gp3;
mod ebs_on_stopped;
mod ebs_overprovisioned;
mod ebs_snapshot_old;
mod ebs_unattached;
mod ec2_burst_surplus;
mod ec2_burstable_fit;
mod ec2_gpu_idle;
mod ec2_graviton;
mod ec2_idle;
mod ec2_idle_ce;
mod ec2_lowutil_ta;
mod ec2_offhours;
mod ec2_previous_gen;
mod ec2_rightsize;
mod ec2_short_lived;
mod ec2_spot;
mod ec2_sql_consolidate;
mod ec2_sql_overvcpu;
mod ec2_stopped_30d;
mod ecr_lifecycle;
mod ecs_cluster_lowcpu;
mod ecs_idle;
mod ecs_rightsize;
mod eip_idle;
mod eks_empty;
mod eks_extended_support;
mod eks_graviton;
mod elasticache_idle;
mod emr_idle;
mod fargate_spot;
mod gwlbe_inactive;
mod instance_need;
mod kinesis_abandoned;
mod lambda_arm;
mod lambda_errors;
mod lambda_memory;
mod lambda_provconc_idle;
mod lambda_timeouts;
mod lb_unused;
mod measured;
mod nat_idle;
mod nat_per_az_dev;
mod nat_to_vpce;
mod nfw_inactive;
mod off_hours;
mod opensearch_gen;
mod public_ipv4_inuse;
mod rds_extended_support;
mod rds_idle;
mod rds_low_conn;
mod rds_multiaz_dev;
mod rds_offhours;
mod rds_prevgen;
mod rds_rightsize;
mod rds_snapshot_orphan;
mod rds_storage;
mod redshift_low;
mod redshift_pause;
mod ri_db;
mod routes;
mod s3_abandoned;
mod s3_mpu_abort;
mod s3_no_lifecycle;
mod s3_noncurrent;
mod s3_rules;
mod sagemaker_endpoint_idle;
mod scaled;
mod secrets_unused;
mod sp_compute;
mod sp_ec2;
mod spot_capacity;
mod tags_missing;
mod vpce_inactive;
mod workspaces_idle;

use measured::{carries, failures, graviton, highest};

use crate::{
    advise::{Check, Offer, StopsWith, block_name},
    model::{Resource, ResourceId, Value},
};

pub(super) const CHECKS: &[Check] = &[
    ami_unused::CHECK,
    asg_idle::CHECK,
    asg_no_scaling::CHECK,
    asg_offhours::CHECK,
    asg_rightsize::CHECK,
    aurora_io::CHECK,
    budget_missing::CHECK,
    cloudtrail_dup::CHECK,
    commit_expiring::CHECK,
    commit_underused::CHECK,
    cross_az::CHECK,
    cw_retention::CHECK,
    cw_stream_unused::CHECK,
    ddb_provisioned::CHECK,
    ddb_stale::CHECK,
    ebs_gp2_gp3::CHECK,
    ebs_idle::CHECK,
    ebs_io_to_gp3::CHECK,
    ebs_io1_io2::CHECK,
    ebs_on_stopped::CHECK,
    ebs_overprovisioned::CHECK,
    ebs_snapshot_old::CHECK,
    ebs_unattached::CHECK,
    ec2_burst_surplus::CHECK,
    ec2_burstable_fit::CHECK,
    ec2_gpu_idle::CHECK,
    ec2_graviton::CHECK,
    ec2_idle::CHECK,
    ec2_idle_ce::CHECK,
    ec2_lowutil_ta::CHECK,
    ec2_offhours::CHECK,
    ec2_previous_gen::CHECK,
    ec2_rightsize::CHECK,
    ec2_short_lived::CHECK,
    ec2_spot::CHECK,
    ec2_sql_consolidate::CHECK,
    ec2_sql_overvcpu::CHECK,
    ec2_stopped_30d::CHECK,
    ecr_lifecycle::CHECK,
    ecs_cluster_lowcpu::CHECK,
    ecs_idle::CHECK,
    ecs_rightsize::CHECK,
    eip_idle::CHECK,
    eks_empty::CHECK,
    eks_extended_support::CHECK,
    eks_graviton::CHECK,
    elasticache_idle::CHECK,
    emr_idle::CHECK,
    fargate_spot::CHECK,
    gwlbe_inactive::CHECK,
    kinesis_abandoned::CHECK,
    lambda_arm::CHECK,
    lambda_errors::CHECK,
    lambda_memory::CHECK,
    lambda_provconc_idle::CHECK,
    lambda_timeouts::CHECK,
    lb_unused::CHECK,
    nat_idle::CHECK,
    nat_per_az_dev::CHECK,
    nat_to_vpce::CHECK,
    nfw_inactive::CHECK,
    opensearch_gen::CHECK,
    public_ipv4_inuse::CHECK,
    rds_extended_support::CHECK,
    rds_idle::CHECK,
    rds_low_conn::CHECK,
    rds_multiaz_dev::CHECK,
    rds_offhours::CHECK,
    rds_prevgen::CHECK,
    rds_rightsize::CHECK,
    rds_snapshot_orphan::CHECK,
    rds_storage::CHECK,
    redshift_low::CHECK,
    redshift_pause::CHECK,
    ri_db::CHECK,
    s3_abandoned::CHECK,
    s3_mpu_abort::CHECK,
    s3_no_lifecycle::CHECK,
    s3_noncurrent::CHECK,
    sagemaker_endpoint_idle::CHECK,
    secrets_unused::CHECK,
    sp_compute::CHECK,
    sp_ec2::CHECK,
    tags_missing::CHECK,
    vpce_inactive::CHECK,
    workspaces_idle::CHECK,
];

/// What may be committed to; of two that cover the same, the one that ties to more comes first.
pub(super) const OFFERS: &[Offer] = &[sp_ec2::OFFER, sp_compute::OFFER, ri_db::OFFER];

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

/// A block that Terraform lays over the resource's own, where no change of an attribute tells it.
fn block_of(resource: &Resource, body: &str) -> String {
    format!("resource \"{}\" \"{}\" {{\n{body}}}\n", resource.kind, block_name(resource))
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
