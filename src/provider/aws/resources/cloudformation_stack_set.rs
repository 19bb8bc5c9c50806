//! `aws_cloudformation_stack_set`: as the stacks it makes, each of their operations counted
//! (<https://aws.amazon.com/cloudformation/pricing/>).

use super::cloudformation_stack;
use crate::price::ResourceType;

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_cloudformation_stack_set", ..cloudformation_stack::RESOURCE_TYPE };
