//! `aws_msk_cluster` and `aws_msk_serverless_cluster`.

use aws_sdk_kafka::{
    Client,
    types::{BrokerNodeGroupInfo, Cluster, Provisioned, StorageInfo},
};
use futures::FutureExt as _;

use super::{
    Listing, Service,
    fields::{Fields, block, texts},
    found::{Findings, Found},
    place::Place,
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_msk_cluster", "aws_msk_serverless_cluster"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let mut pages = Client::new(&place.config).list_clusters_v2().into_paginator().send();
    while let Some(page) = place.page("kafka:ListClustersV2", pages.next()).await? {
        for cluster in page.cluster_info_list() {
            findings.push(cluster_found(cluster));
        }
    }
    Ok(())
}

fn cluster_found(cluster: &Cluster) -> Found {
    let serverless = cluster.serverless().is_some();
    let kind = if serverless { "aws_msk_serverless_cluster" } else { "aws_msk_cluster" };
    let found = Found::new(kind, cluster.cluster_arn().unwrap_or_default())
        .text("arn", cluster.cluster_arn())
        .text("cluster_name", cluster.cluster_name())
        .tags(cluster.tags().into_iter().flatten())
        .observe("create_time", cluster.creation_time())
        .observe("status", cluster.state().map(|state| state.as_str()));
    match cluster.provisioned() {
        Some(provisioned) => with_brokers(found, provisioned),
        None => found,
    }
}

fn with_brokers(found: Found, provisioned: &Provisioned) -> Found {
    let software = provisioned.current_broker_software_info();
    let at_rest = provisioned.encryption_info().and_then(|info| info.encryption_at_rest());
    let in_transit = provisioned.encryption_info().and_then(|info| info.encryption_in_transit());
    let encryption = Fields::new()
        .text(
            "encryption_at_rest_kms_key_arn",
            at_rest.and_then(|one| one.data_volume_kms_key_id()),
        )
        .set(
            "encryption_in_transit",
            block(in_transit, |one| {
                Fields::new()
                    .text("client_broker", one.client_broker())
                    .set("in_cluster", one.in_cluster())
            }),
        );
    found
        .text("kafka_version", software.and_then(|software| software.kafka_version()))
        .set("number_of_broker_nodes", provisioned.number_of_broker_nodes())
        .text("enhanced_monitoring", provisioned.enhanced_monitoring())
        .text("storage_mode", provisioned.storage_mode())
        .set("broker_node_group_info", block(provisioned.broker_node_group_info(), broker_fields))
        .set("encryption_info", encryption.one())
}

fn broker_fields(brokers: &BrokerNodeGroupInfo) -> Fields {
    Fields::new()
        .text("instance_type", brokers.instance_type())
        .text("az_distribution", brokers.broker_az_distribution())
        .set("client_subnets", texts(brokers.client_subnets()))
        .set("security_groups", texts(brokers.security_groups()))
        .set("storage_info", block(brokers.storage_info(), storage_fields))
}

fn storage_fields(storage: &StorageInfo) -> Fields {
    let ebs = block(storage.ebs_storage_info(), |ebs| {
        let throughput = block(ebs.provisioned_throughput(), |throughput| {
            Fields::new()
                .set("enabled", throughput.enabled())
                .set("volume_throughput", throughput.volume_throughput())
        });
        Fields::new()
            .set("volume_size", ebs.volume_size())
            .set("provisioned_throughput", throughput)
    });
    Fields::new().set("ebs_storage_info", ebs)
}
