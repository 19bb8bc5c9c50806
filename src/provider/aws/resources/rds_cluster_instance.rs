//! `aws_rds_cluster_instance`: an Aurora instance, by the hour of its class or, as `db.serverless`,
//! by the Aurora capacity units it takes; dearer where the storage of its cluster is I/O-optimized.
//! Besides: CPU credits, what Performance Insights keeps, extended support, a public address
//! (<https://aws.amazon.com/rds/aurora/pricing/>). Storage is billed with the cluster.

use rust_decimal::dec;

use super::{price, rds_cluster::is_io_optimized};
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::{
        extended_support, global, public_ipv4,
        rds::{self, Engine, Insights, Size},
        reservation,
    },
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_rds_cluster_instance",
    cost_attributes: &[
        "engine",
        "engine_version",
        "instance_class",
        "cluster_identifier",
        "performance_insights_enabled",
        "performance_insights_retention_period",
        "publicly_accessible",
    ],
    components,
};

fn components(instance: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let clusters = context.graph.referenced(instance, "cluster_identifier", "aws_rds_cluster");
    let cluster = clusters.first().copied();
    let of_cluster = |name: &str| match cluster {
        Some(cluster) => cluster.text(name),
        None => Ok(None),
    };
    let engine_name = match instance.text("engine")? {
        Some(engine) => engine,
        None => of_cluster("engine")?.unwrap_or("aurora"),
    };
    let engine = Engine::of(engine_name, None)?;
    if engine.aurora().is_none() {
        return Err(Gap::invalid("engine", engine_name));
    }
    let io_optimized = cluster.map_or(Ok(false), is_io_optimized)?;
    let class =
        instance.text("instance_class")?.ok_or_else(|| Gap::invalid("instance_class", ""))?;
    let capacity = context.usage.number("capacity_units_per_hr");
    let size = || match class {
        "db.serverless" => Ok(Size::Acus(capacity)),
        class => Ok(Size::Vcpus(rds::vcpus(context, class)?)),
    };

    if class == "db.serverless" {
        let (name, product) = if io_optimized {
            ("Aurora serverless v2 (I/O-optimized)", "aurora.serverless_v2.acu.io_optimized")
        } else {
            ("Aurora serverless v2", "aurora.serverless_v2.acu")
        };
        let hours = capacity.map(|units| times(units, HOURS_PER_MONTH));
        bill.usage(name, price(instance, product)?, "capacity_units_per_hr", hours);
    } else {
        let mode = if io_optimized { "/io-optimized" } else { "" };
        let variant = format!("{}/single-az{mode}", engine.name);
        let price = price(instance, "rds.instance")?.sku(class).variant(&variant);
        bill.part(|bill| {
            let (price, option) = reservation::purchase(price, &context.usage)?;
            let mode = if io_optimized { ", I/O-optimized" } else { "" };
            bill.hourly(format!("Database instance ({option}, {class}{mode})"), price);
            Ok(())
        });
        bill.part(|bill| rds::cpu_credits(context, class, || global("aurora.cpu_credits"), bill));
    }
    bill.part(|bill| {
        let insights = match cluster {
            Some(cluster) => Insights::of(&[instance, cluster])?,
            None => Insights::of(&[instance])?,
        };
        insights.bill(instance, context, size, bill)
    });
    bill.part(|bill| {
        let version = match instance.text("engine_version")? {
            Some(version) => Some(version),
            None => of_cluster("engine_version")?,
        };
        // The cluster says for all its instances whether they take extended support.
        let decides = cluster.unwrap_or(instance);
        let engine = (engine.name, version);
        extended_support::bill(decides, engine, context.as_of, size, bill)
    });
    if instance.flag("publicly_accessible")? == Some(true) {
        public_ipv4::in_use(instance, bill, dec!(1), HOURS_PER_MONTH)?;
    }
    Ok(())
}
