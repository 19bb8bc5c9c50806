//! `aws_kms_replica_key`: a multi-Region key's replica is a key of its own, by the month and its
//! requests (<https://aws.amazon.com/kms/pricing/>). Which kind of key it is the primary tells.

use super::kms_key;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_kms_replica_key",
    cost_attributes: &["primary_key_arn", "key_spec"],
    components,
};

fn components(replica: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let primaries = context.graph.referenced(replica, "primary_key_arn", "aws_kms_key");
    let own = replica.text("key_spec").ok().flatten();
    let spec = match (own, primaries.first()) {
        (Some(spec), _) => Some(spec),
        (None, Some(primary)) => primary.text("customer_master_key_spec")?,
        (None, None) => None,
    };
    kms_key::bill_key(replica, spec, context, bill)
}
