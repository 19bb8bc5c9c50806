//! `aws_db_proxy`: by the vCPU and hour of each database instance behind it, two of each at least; in
//! front of Aurora Serverless v2 by its capacity, 8 ACUs at least
//! (<https://aws.amazon.com/rds/proxy/pricing/>).

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_db_proxy", cost_attributes: &["engine_family", "name"], components };

const LEAST_VCPUS: Decimal = dec!(2);
const LEAST_ACUS: Decimal = dec!(8);

/// What stands behind a proxy.
#[derive(Default)]
struct Behind {
    vcpus: Decimal,
    /// Of the serverless instances; `None` where one of them does not tell.
    acus: Option<Decimal>,
    serverless: usize,
}

fn components(proxy: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let behind = match context.usage.number("vcpu_count") {
        Some(vcpus) => Behind { vcpus: vcpus.max(LEAST_VCPUS), ..Behind::default() },
        None => behind(proxy, context)?,
    };
    if behind.vcpus > dec!(0) {
        let hours = times(behind.vcpus, HOURS_PER_MONTH);
        bill.add("RDS proxy", price(proxy, "rds_proxy.vcpu")?, hours);
    }
    if behind.serverless > 0 {
        let engine = match proxy.text("engine_family")? {
            Some("MYSQL") => "mysql",
            Some("POSTGRESQL") => "postgresql",
            other => return Err(Gap::invalid("engine_family", other.unwrap_or_default())),
        };
        let price = price(proxy, "rds_proxy.acu")?.sku(engine);
        let hours = behind.acus.map(|acus| times(acus, HOURS_PER_MONTH));
        bill.usage("RDS proxy (serverless)", price, "capacity_units_per_hr", hours);
    }
    Ok(())
}

/// All instances that the proxy's targets name, alone or by their cluster.
fn behind(proxy: &Resource, context: &Context) -> Result<Behind, Gap> {
    let graph = context.graph;
    let targets = graph.referrers(proxy, "aws_db_proxy_target", "db_proxy_name");
    let mut behind = Behind { acus: Some(dec!(0)), ..Behind::default() };
    let mut found = false;
    for target in targets {
        for instance in graph.referenced(target, "db_instance_identifier", "aws_db_instance") {
            behind.add(instance.text("instance_class")?, instance, context)?;
            found = true;
        }
        for cluster in graph.referenced(target, "db_cluster_identifier", "aws_rds_cluster") {
            if let Ok(Some(class)) = cluster.text("db_cluster_instance_class") {
                // A Multi-AZ cluster has three instances of its own.
                for _ in 0..3 {
                    behind.add(Some(class), cluster, context)?;
                }
                found = true;
            }
            let kind = "aws_rds_cluster_instance";
            for instance in graph.referrers(cluster, kind, "cluster_identifier") {
                behind.add(instance.text("instance_class")?, instance, context)?;
                found = true;
            }
        }
    }
    if found { Ok(behind) } else { Err(Gap::NeedsUsage("vcpu_count".into())) }
}

impl Behind {
    fn add(
        &mut self,
        class: Option<&str>,
        database: &Resource,
        context: &Context,
    ) -> Result<(), Gap> {
        let class = class.ok_or_else(|| Gap::invalid("instance_class", ""))?;
        if class == "db.serverless" {
            let acus = context.usage_of(database).number("capacity_units_per_hr");
            self.acus = self.acus.zip(acus).map(|(sum, acus)| sum + acus.max(LEAST_ACUS));
            self.serverless += 1;
            return Ok(());
        }
        let instance_type = class.strip_prefix("db.").unwrap_or(class);
        let spec = context.spec("aws", instance_type).and_then(|spec| spec.vcpu);
        let vcpus = spec.ok_or_else(|| Gap::invalid("instance_class", class))?;
        self.vcpus = self.vcpus.saturating_add(vcpus.max(LEAST_VCPUS));
        Ok(())
    }
}
