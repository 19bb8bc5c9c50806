//! The savings checks of AWS, one a file. Each states one [`Check`], named as in the catalogue.

#![allow(clippy::unnecessary_wraps, reason = "one signature for all checks")]

mod asg_no_scaling;
mod asg_offhours;
mod cw_retention;
mod ebs_gp2_gp3;
mod ebs_unattached;
mod ec2_idle;
mod ec2_offhours;
mod ec2_previous_gen;
mod ec2_rightsize;
mod ec2_spot;
mod off_hours;
mod rds_offhours;
mod sp_compute;
mod spot_capacity;

use crate::{
    advise::{Check, Offer, StopsWith},
    model::{Resource, ResourceId, Value},
};

pub(super) const CHECKS: &[Check] = &[
    asg_no_scaling::CHECK,
    asg_offhours::CHECK,
    cw_retention::CHECK,
    ebs_gp2_gp3::CHECK,
    ebs_unattached::CHECK,
    ec2_idle::CHECK,
    ec2_offhours::CHECK,
    ec2_previous_gen::CHECK,
    ec2_rightsize::CHECK,
    ec2_spot::CHECK,
    rds_offhours::CHECK,
    sp_compute::CHECK,
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
