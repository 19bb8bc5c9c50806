//! `aws_elasticsearch_domain`: the older name of an OpenSearch domain, billed the same
//! (<https://aws.amazon.com/opensearch-service/pricing/>).

use super::opensearch_domain;
use crate::price::ResourceType;

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_elasticsearch_domain", ..opensearch_domain::RESOURCE_TYPE };
