//! `aws_kms_replica_external_key`: the replica of a multi-Region key whose material is imported, a key
//! of its own (<https://aws.amazon.com/kms/pricing/>).

use super::kms_replica_key;
use crate::price::ResourceType;

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_kms_replica_external_key", ..kms_replica_key::RESOURCE_TYPE };
