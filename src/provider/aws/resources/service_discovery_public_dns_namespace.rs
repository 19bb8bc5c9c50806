//! `aws_service_discovery_public_dns_namespace`: Cloud Map makes a hosted zone for it, which bills as an
//! `aws_route53_zone` (<https://aws.amazon.com/cloud-map/pricing/>).

use super::route53_zone;
use crate::price::ResourceType;

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_service_discovery_public_dns_namespace",
    ..route53_zone::RESOURCE_TYPE
};
