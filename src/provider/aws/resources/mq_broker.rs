//! `aws_mq_broker`: hours by instance type and deployment, and the storage of messages by the GB
//! (<https://aws.amazon.com/amazon-mq/pricing/>). An active broker and its standby are priced
//! together and share one EFS; each node of a `RabbitMQ` cluster is a broker with an EBS volume of its
//! own.

use rust_decimal::dec;

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_mq_broker",
    cost_attributes: &[
        "data_replication_mode",
        "deployment_mode",
        "engine_type",
        "host_instance_type",
        "storage_type",
    ],
    components,
};

fn components(broker: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let engine = broker.text("engine_type")?.ok_or_else(|| Gap::invalid("engine_type", ""))?;
    let is_rabbit = match engine.to_ascii_lowercase().as_str() {
        "rabbitmq" => true,
        "activemq" => false,
        _ => return Err(Gap::invalid("engine_type", engine)),
    };
    let instance_type = broker.text("host_instance_type")?;
    let instance_type = instance_type.ok_or_else(|| Gap::invalid("host_instance_type", ""))?;
    let mode = broker.text("deployment_mode")?.unwrap_or("SINGLE_INSTANCE");
    let (place, variant, nodes) = match (mode.to_ascii_uppercase().as_str(), is_rabbit) {
        ("SINGLE_INSTANCE", true) => ("single instance", "rabbitmq-single-instance", dec!(1)),
        ("SINGLE_INSTANCE", false) => ("single instance", "single-instance", dec!(1)),
        ("ACTIVE_STANDBY_MULTI_AZ", false) => ("active/standby", "active-standby", dec!(1)),
        ("CLUSTER_MULTI_AZ", true) => ("cluster of 3", "rabbitmq-single-instance", dec!(3)),
        _ => return Err(Gap::invalid("deployment_mode", mode)),
    };
    let engine = if is_rabbit { "RabbitMQ" } else { "ActiveMQ" };

    let name = format!("Instance usage ({engine}, {instance_type}, {place})");
    let hours = price(broker, "mq.broker")?.sku(instance_type).variant(variant);
    bill.add(name, hours, times(nodes, HOURS_PER_MONTH));
    if broker.text("data_replication_mode")? == Some("CRDR") {
        let price = price(broker, "mq.cross_region_replication")?.sku(instance_type);
        bill.hourly("Cross-Region data replication", price);
    }

    bill.part(|bill| {
        // Where it is left out, EFS for ActiveMQ; RabbitMQ has no choice.
        let asked = broker.text("storage_type")?.map(str::to_ascii_lowercase);
        let (storage, product) = match (asked.as_deref(), is_rabbit) {
            (_, true) | (Some("ebs"), false) => ("EBS", "mq.storage.ebs"),
            (Some("efs") | None, false) => ("EFS", "mq.storage.efs"),
            (Some(other), false) => return Err(Gap::invalid("storage_type", other)),
        };
        let key = "storage_size_gb";
        let stored = context.usage.number(key).map(|gb| times(gb, nodes));
        bill.usage(format!("Storage ({engine}, {storage})"), price(broker, product)?, key, stored)
            .per(1, "GB");
        Ok(())
    });
    Ok(())
}
