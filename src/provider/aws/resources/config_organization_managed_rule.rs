//! `aws_config_organization_managed_rule`: a rule in every account of an organization, billed by its
//! evaluations in all of them (<https://aws.amazon.com/config/pricing/>).

use super::config_config_rule;
use crate::price::ResourceType;

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_config_organization_managed_rule",
    ..config_config_rule::RESOURCE_TYPE
};
