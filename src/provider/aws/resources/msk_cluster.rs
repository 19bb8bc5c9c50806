//! `aws_msk_cluster`: brokers by the hour; standard brokers' volumes by the GB provisioned and by the
//! throughput provisioned beyond 250 MiB/s, express brokers' storage by what it holds and by the data
//! written (<https://aws.amazon.com/msk/pricing/>). Volumes only ever grow, so storage autoscaling
//! adds to the size that the cluster starts with.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::{Attributes, Resource},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::autoscaling::Scaled,
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_msk_cluster",
    cost_attributes: &["broker_node_group_info", "number_of_broker_nodes", "storage_mode", "arn"],
    components,
};

fn components(cluster: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let brokers = cluster.number("number_of_broker_nodes")?;
    let brokers = brokers.ok_or_else(|| Gap::invalid("number_of_broker_nodes", ""))?;
    let group = cluster.block("broker_node_group_info")?;
    let group = group.ok_or_else(|| Gap::invalid("broker_node_group_info", ""))?;
    let instance_type = group.text("instance_type")?;
    let instance_type = instance_type.ok_or_else(|| Gap::invalid("instance_type", ""))?;
    let is_express = instance_type.starts_with("express.");

    let (sku, variant) = if is_express {
        (format!("kafka.{instance_type}"), "kafka/express")
    } else {
        (instance_type.to_owned(), "kafka")
    };
    let broker = price(cluster, "msk.broker")?.sku(&sku).variant(variant);
    bill.add(format!("Instance ({instance_type})"), broker, times(brokers, HOURS_PER_MONTH));
    if is_express {
        bill.part(|bill| express_storage(cluster, context, bill));
    } else {
        bill.part(|bill| volumes(cluster, group, brokers, context, bill));
    }
    bill.part(|bill| tiered_storage(cluster, context, bill));
    bill.part(|bill| private_connectivity(cluster, group, context, bill));
    Ok(())
}

fn express_storage(cluster: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    for (name, product, key) in [
        ("Storage", "msk.express.storage", "storage_gb"),
        ("Data in", "msk.express.data_in", "monthly_data_in_gb"),
    ] {
        bill.usage(name, price(cluster, product)?, key, context.usage.number(key)).per(1, "GB");
    }
    Ok(())
}

fn volumes(
    cluster: &Resource,
    group: &Attributes,
    brokers: Decimal,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let storage = match group.block("storage_info")? {
        Some(storage) => storage.block("ebs_storage_info")?,
        None => None,
    };
    let declared = match storage {
        Some(storage) => storage.number("volume_size")?,
        None => group.number("ebs_volume_size")?,
    };
    // The target names the cluster by its ARN, which only the configuration or a state resolves.
    let scaled = Scaled {
        resource: cluster,
        prefix: "",
        name: "",
        suffix: "",
        dimension: "kafka:broker-storage:VolumeSize",
    }
    .capacity(context)?;
    let size = declared.max(scaled).ok_or_else(|| Gap::invalid("volume_size", ""))?;
    let name = if scaled.is_some() { "Storage (autoscaling)" } else { "Storage" };
    let gb_months = price(cluster, "msk.storage")?;
    let line = bill.add(name, gb_months, times(brokers, size)).per(1, "GB");
    if scaled.is_some() {
        line.usage_based();
    }

    let provisioned = match storage {
        Some(storage) => storage.block("provisioned_throughput")?,
        None => None,
    };
    if let Some(provisioned) = provisioned
        && provisioned.flag("enabled")?.unwrap_or(false)
    {
        let throughput = provisioned.number("volume_throughput")?.unwrap_or_default();
        let over = throughput.saturating_sub(dec!(250)).max(dec!(0));
        let price = price(cluster, "msk.storage.throughput")?;
        bill.add("Storage throughput (over 250 MiBps)", price, times(brokers, over))
            .per(1, "MiBps");
    }
    Ok(())
}

fn tiered_storage(cluster: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    if cluster.text("storage_mode")? != Some("TIERED") {
        return Ok(());
    }
    for (name, product, key) in [
        ("Tiered storage", "msk.tiered.storage", "tiered_storage_gb"),
        ("Tiered storage retrieval", "msk.tiered.retrieval", "monthly_tiered_retrieval_gb"),
    ] {
        bill.usage(name, price(cluster, product)?, key, context.usage.number(key)).per(1, "GB");
    }
    Ok(())
}

/// Clients in other VPCs: each way to authenticate them is paid by the hour.
fn private_connectivity(
    cluster: &Resource,
    group: &Attributes,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let mut schemes = dec!(0);
    for connectivity in group.blocks("connectivity_info")? {
        for vpc in connectivity.blocks("vpc_connectivity")? {
            for authentication in vpc.blocks("client_authentication")? {
                let sasl = authentication.block("sasl")?;
                let is_on = |name| sasl.map_or(Ok(None), |sasl| sasl.flag(name));
                for flag in [authentication.flag("tls")?, is_on("iam")?, is_on("scram")?] {
                    if flag == Some(true) {
                        schemes += dec!(1);
                    }
                }
            }
        }
    }
    if schemes > dec!(0) {
        let hours = price(cluster, "msk.private_connectivity.hour")?;
        bill.add("Private connectivity", hours, times(schemes, HOURS_PER_MONTH));
        let key = "monthly_private_connectivity_gb";
        let data = price(cluster, "msk.private_connectivity.data")?;
        bill.usage("Private connectivity data", data, key, context.usage.number(key));
    }
    Ok(())
}
