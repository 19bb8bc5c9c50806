//! `aws_opensearch_domain`.

use aws_sdk_opensearch::{
    Client,
    types::{ClusterConfig, DomainStatus},
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::{Fields, block, texts},
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_opensearch_domain"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

/// AWS describes no more domains in one call.
const DOMAINS_A_CALL: usize = 5;

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let opensearch = &Client::new(&place.config);
    let request = opensearch.list_domain_names();
    let answer = place.ask("es:ListDomainNames", request.send()).await?;
    let names: Vec<String> =
        answer.domain_names().iter().filter_map(|one| one.domain_name.clone()).collect();
    let mut domains = Vec::new();
    for names in names.chunks(DOMAINS_A_CALL) {
        let request = opensearch.describe_domains().set_domain_names(Some(names.to_vec()));
        domains.extend(place.ask("es:DescribeDomains", request.send()).await?.domain_status_list);
    }
    domains.retain(|domain| domain.deleted() != Some(true));
    let mut found = each(domains, |domain| domain_found(place, opensearch, domain));
    while let Some(found) = found.next().await {
        findings.push(found);
    }
    Ok(())
}

async fn domain_found(place: &Place, opensearch: &Client, domain: DomainStatus) -> Found {
    let vpc = domain.vpc_options().filter(|vpc| !vpc.subnet_ids().is_empty());
    let mut found = Found::new("aws_opensearch_domain", domain.arn())
        .set("arn", domain.arn())
        .set("domain_name", domain.domain_name())
        .text("engine_version", domain.engine_version())
        .set("cluster_config", block(domain.cluster_config(), cluster_fields))
        .set(
            "ebs_options",
            block(domain.ebs_options(), |ebs| {
                Fields::new()
                    .set("ebs_enabled", ebs.ebs_enabled().unwrap_or(false))
                    .text("volume_type", ebs.volume_type())
                    .set("volume_size", ebs.volume_size().unwrap_or(0))
                    .set("iops", ebs.iops().unwrap_or(0))
                    .set("throughput", ebs.throughput().unwrap_or(0))
            }),
        )
        .set(
            "encrypt_at_rest",
            block(domain.encryption_at_rest_options(), |encryption| {
                Fields::new()
                    .set("enabled", encryption.enabled().unwrap_or(false))
                    .text("kms_key_id", encryption.kms_key_id())
            }),
        )
        .set(
            "node_to_node_encryption",
            block(domain.node_to_node_encryption_options(), |encryption| {
                Fields::new().set("enabled", encryption.enabled().unwrap_or(false))
            }),
        )
        .text("access_policies", domain.access_policies())
        .set(
            "vpc_options",
            block(vpc, |vpc| {
                Fields::new()
                    .set("subnet_ids", texts(vpc.subnet_ids()))
                    .set("security_group_ids", texts(vpc.security_group_ids()))
            }),
        )
        .set(
            "domain_endpoint_options",
            block(domain.domain_endpoint_options(), |options| {
                Fields::new()
                    .set("enforce_https", options.enforce_https().unwrap_or(false))
                    .text("tls_security_policy", options.tls_security_policy())
                    .set(
                        "custom_endpoint_enabled",
                        options.custom_endpoint_enabled().unwrap_or(false),
                    )
                    .text("custom_endpoint", options.custom_endpoint())
            }),
        );
    let request = opensearch.list_tags().arn(domain.arn());
    let answer = found.detail(place.ask("es:ListTags", request.send()).await);
    let tags = answer.and_then(|answer| answer.tag_list).unwrap_or_default();
    found.tags(tags.iter().map(|tag| (tag.key(), tag.value())))
}

fn cluster_fields(cluster: &ClusterConfig) -> Fields {
    let zones = cluster.zone_awareness_config();
    Fields::new()
        .text("instance_type", cluster.instance_type())
        .set("instance_count", cluster.instance_count())
        .set("dedicated_master_enabled", cluster.dedicated_master_enabled().unwrap_or(false))
        .text("dedicated_master_type", cluster.dedicated_master_type())
        .set("dedicated_master_count", cluster.dedicated_master_count().unwrap_or(0))
        .set("zone_awareness_enabled", cluster.zone_awareness_enabled().unwrap_or(false))
        .set(
            "zone_awareness_config",
            block(zones, |zones| {
                Fields::new().set("availability_zone_count", zones.availability_zone_count())
            }),
        )
        .set("warm_enabled", cluster.warm_enabled().unwrap_or(false))
        .text("warm_type", cluster.warm_type())
        .set("warm_count", cluster.warm_count())
        .set(
            "cold_storage_options",
            block(cluster.cold_storage_options(), |cold| {
                Fields::new().set("enabled", cold.enabled())
            }),
        )
        .set(
            "multi_az_with_standby_enabled",
            cluster.multi_az_with_standby_enabled().unwrap_or(false),
        )
}
