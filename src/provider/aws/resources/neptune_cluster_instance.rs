//! `aws_neptune_cluster_instance`: by the hour of its class or, as `db.serverless`, by the Neptune
//! capacity units it takes; dearer where the storage of its cluster is I/O-optimized; CPU credits of
//! T3 and T4g (<https://aws.amazon.com/neptune/pricing/>). Storage is billed with the cluster.

use super::{global, neptune_cluster::is_io_optimized, price};
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::{public_ipv4, rds},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_neptune_cluster_instance",
    cost_attributes: &[
        "instance_class",
        "cluster_identifier",
        "storage_type",
        "publicly_accessible",
    ],
    components,
};

fn components(instance: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let clusters = context.graph.referenced(instance, "cluster_identifier", "aws_neptune_cluster");
    // An instance's own storage type is computed: the cluster's.
    let io_optimized = is_io_optimized(clusters.first().copied().unwrap_or(instance))?;
    let class =
        instance.text("instance_class")?.ok_or_else(|| Gap::invalid("instance_class", ""))?;

    if class == "db.serverless" {
        let product =
            if io_optimized { "neptune.serverless.io_optimized" } else { "neptune.serverless" };
        let key = "capacity_units_per_hr";
        let hours = context.usage.number(key).map(|units| times(units, HOURS_PER_MONTH));
        bill.usage("Neptune serverless", price(instance, product)?, key, hours);
    } else {
        let variant = if io_optimized { "neptune/io-optimized" } else { "neptune" };
        let price = price(instance, "neptune.instance")?.sku(class).variant(variant);
        bill.hourly(format!("Database instance (on-demand, {class})"), price);
    }
    bill.part(|bill| rds::cpu_credits(context, class, || global("neptune.cpu_credits"), bill));
    if instance.flag("publicly_accessible")? == Some(true) {
        public_ipv4::in_use(instance, bill, 1.into(), HOURS_PER_MONTH)?;
    }
    Ok(())
}
