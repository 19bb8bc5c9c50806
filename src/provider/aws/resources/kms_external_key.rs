//! `aws_kms_external_key`: a key whose material is imported, by the month, and its requests
//! (<https://aws.amazon.com/kms/pricing/>). It is always symmetric, and costs as a symmetric
//! `aws_kms_key`.

use super::kms_key;
use crate::price::ResourceType;

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_kms_external_key", ..kms_key::RESOURCE_TYPE };
