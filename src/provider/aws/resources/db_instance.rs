//! `aws_db_instance`: hours by class, engine, licence and deployment; storage; what Performance
//! Insights keeps; backups beyond the size of the database; extended support; a public address
//! (<https://aws.amazon.com/rds/pricing/>). Storage is billed as allocated: what autoscaling adds up
//! to `max_allocated_storage` is only on the bill once it is there.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::{Resource, Unknown, Value},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::{
        extended_support, global, public_ipv4,
        rds::{self, Engine, Insights, Size},
        rds_storage::{Deployment, Storage},
    },
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_db_instance",
    cost_attributes: &[
        "engine",
        "engine_version",
        "engine_lifecycle_support",
        "instance_class",
        "license_model",
        "multi_az",
        "storage_type",
        "allocated_storage",
        "iops",
        "storage_throughput",
        "dedicated_log_volume",
        "replicate_source_db",
        "restore_to_point_in_time",
        "snapshot_identifier",
        "s3_import",
        "backup_retention_period",
        "performance_insights_enabled",
        "performance_insights_retention_period",
        "database_insights_mode",
        "publicly_accessible",
    ],
    components,
};

/// The least that RDS allocates, in GiB.
const LEAST_STORAGE: Decimal = dec!(20);

fn components(database: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let lineage = Lineage::of(database, context);
    let Some(engine_name) = lineage.text("engine")? else { return Err(lineage.missing("engine")) };
    let engine = Engine::of(engine_name, lineage.text("license_model")?)?;
    let multi_az = database.flag("multi_az")?.unwrap_or(false);
    let deployment = if multi_az { Deployment::MultiAz } else { Deployment::SingleAz };

    bill.part(|bill| {
        let class = instance_class(database)?;
        engine.hours(database, context, class, deployment, bill)?;
        let credits =
            if engine.aurora().is_some() { "aurora.cpu_credits" } else { "rds.cpu_credits" };
        rds::cpu_credits(context, class, || global(credits), bill)
    });
    bill.part(|bill| storage(&lineage, context, engine.name, deployment, bill));
    bill.part(|bill| {
        let insights = Insights::of(&[database])?;
        let size = || Ok(Size::Vcpus(rds::vcpus(context, instance_class(database)?)?));
        insights.bill(database, context, size, bill)
    });
    bill.part(|bill| {
        let gb = context.usage.number("additional_backup_storage_gb");
        let kept = database.number("backup_retention_period")?.unwrap_or_default();
        if gb.is_some() || kept > dec!(0) {
            let price = match engine.aurora() {
                Some(engine) => price(database, "aurora.backup.storage")?.sku(engine),
                None => price(database, "rds.backup.storage")?,
            };
            bill.usage("Additional backup storage", price, "additional_backup_storage_gb", gb);
        }
        Ok(())
    });
    bill.part(|bill| {
        let version = lineage.text("engine_version")?;
        let size = || {
            let vcpus = rds::vcpus(context, instance_class(database)?)?;
            Ok(Size::Vcpus(times(vcpus, deployment.instances())))
        };
        extended_support::bill(database, (engine.name, version), context.as_of, size, bill)
    });
    if database.flag("publicly_accessible")? == Some(true) {
        public_ipv4::in_use(database, bill, dec!(1), HOURS_PER_MONTH)?;
    }
    Ok(())
}

fn instance_class(database: &Resource) -> Result<&str, Gap> {
    database.text("instance_class")?.ok_or_else(|| Gap::invalid("instance_class", ""))
}

fn storage(
    lineage: &Lineage,
    context: &Context,
    engine: &'static str,
    deployment: Deployment,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let database = lineage.database();
    let size = match lineage.number("allocated_storage")?.filter(|size| *size > dec!(0)) {
        Some(size) => size,
        None if lineage.origin().is_some() => return Err(lineage.missing("allocated_storage")),
        None => LEAST_STORAGE,
    };
    Storage {
        engine,
        deployment,
        volume_type: lineage.text("storage_type")?,
        size,
        iops: lineage.number("iops")?,
        throughput: lineage.number("storage_throughput")?,
        dedicated_log_volume: database.flag("dedicated_log_volume")?.unwrap_or(false),
        io_requests: context.usage.number("monthly_standard_io_requests"),
    }
    .bill(database, bill)
}

/// A database and those it is a replica or a restored copy of, nearest first: what it leaves unset
/// it takes over from them.
struct Lineage<'a>(Vec<&'a Resource>);

/// AWS chains no more than four replicas; this only ends circles.
const LONGEST_LINEAGE: usize = 8;

/// The attributes that name where a database's data come from.
const ORIGINS: [&str; 4] =
    ["replicate_source_db", "restore_to_point_in_time", "snapshot_identifier", "s3_import"];

impl<'a> Lineage<'a> {
    fn of<'g: 'a>(database: &'a Resource, context: &Context<'_, 'g>) -> Self {
        let mut chain = vec![database];
        while let Some(last) = chain.last()
            && chain.len() < LONGEST_LINEAGE
        {
            let source = |name| context.graph.referenced(last, name, "aws_db_instance");
            let found = ORIGINS[..2].iter().find_map(|name| source(name).first().copied());
            match found {
                Some(source) => chain.push(source),
                None => break,
            }
        }
        Self(chain)
    }

    fn database(&self) -> &'a Resource {
        self.0[0]
    }

    fn text(&self, name: &str) -> Result<Option<&'a str>, Unknown> {
        for database in &self.0 {
            if let Some(text) = database.text(name)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    fn number(&self, name: &str) -> Result<Option<Decimal>, Unknown> {
        for database in &self.0 {
            if let Some(number) = database.number(name)? {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// The attribute that names where the data come from that no database here has.
    fn origin(&self) -> Option<&'static str> {
        let set = |value: &Value| value.as_text().is_some() || matches!(value, Value::Block(_));
        let last = self.0[self.0.len() - 1];
        ORIGINS.into_iter().find(|name| match last.attributes.values(name) {
            Ok(values) => values.iter().any(set),
            Err(_) => true,
        })
    }

    /// Why `attribute` has no value: the source that has it is not in the document, or nobody set it.
    fn missing(&self, attribute: &str) -> Gap {
        match self.origin() {
            Some(origin) => Gap::Unresolved(origin.into()),
            None => Gap::invalid(attribute, ""),
        }
    }
}
