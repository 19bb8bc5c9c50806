//! `aws_alb`: the older name of `aws_lb`, billed the same
//! (<https://aws.amazon.com/elasticloadbalancing/pricing/>).

use super::lb;
use crate::price::ResourceType;

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_alb", ..lb::RESOURCE_TYPE };
