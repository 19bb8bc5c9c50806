//! `aws_kinesisanalyticsv2_application`: hours times the Kinesis processing units (KPU) it runs on,
//! SQL, Flink or a Studio notebook; Flink takes one KPU more to orchestrate, Studio two, both with
//! 50 GB of running storage a KPU, and what durable backups hold
//! (<https://aws.amazon.com/managed-service-apache-flink/pricing/>).

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_kinesisanalyticsv2_application",
    cost_attributes: &["application_configuration", "runtime_environment"],
    components,
};

const STORAGE_A_UNIT: Decimal = dec!(50);

fn components(application: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let runtime = application.text("runtime_environment")?;
    let runtime = runtime.ok_or_else(|| Gap::invalid("runtime_environment", ""))?;
    let (engine, overhead) = match runtime.to_ascii_uppercase() {
        name if name.starts_with("FLINK-") => ("flink", dec!(1)),
        name if name.starts_with("ZEPPELIN-FLINK-") => ("studio", dec!(2)),
        name if name.starts_with("SQL-") => ("sql", dec!(0)),
        _ => return Err(Gap::invalid("runtime_environment", runtime)),
    };
    let key = "kinesis_processing_units";
    let units = match context.usage.number(key) {
        Some(units) => Some(units),
        None => fixed_units(application)?,
    };
    let kpu = || Ok::<_, Gap>(price(application, "kinesis_analytics.kpu")?.sku(engine));
    let hours = |units| times(units, HOURS_PER_MONTH);
    bill.usage("Processing (stream)", kpu()?, key, units.map(hours)).per(HOURS_PER_MONTH, "KPU");
    if overhead > dec!(0) {
        bill.add("Processing (orchestration)", kpu()?, hours(overhead)).per(HOURS_PER_MONTH, "KPU");
        let storage = price(application, "kinesis_analytics.storage")?;
        let stored = units.map(|units| times(units, STORAGE_A_UNIT));
        bill.usage("Running storage", storage, key, stored);
        let key = "durable_application_backup_gb";
        let backup = price(application, "kinesis_analytics.backup.storage")?;
        bill.usage("Backup", backup, key, context.usage.number(key));
    }
    Ok(())
}

/// The units of an application whose parallelism is set and does not scale by itself.
fn fixed_units(application: &Resource) -> Result<Option<Decimal>, Gap> {
    let Some(configuration) = application.block("application_configuration")? else {
        return Ok(None);
    };
    let Some(flink) = configuration.block("flink_application_configuration")? else {
        return Ok(None);
    };
    let Some(parallelism) = flink.block("parallelism_configuration")? else { return Ok(None) };
    let is_custom = parallelism.text("configuration_type")? == Some("CUSTOM");
    // Where Terraform leaves it out, AWS scales it.
    let is_fixed = parallelism.flag("auto_scaling_enabled")? == Some(false);
    if !is_custom || !is_fixed {
        return Ok(None);
    }
    let (Ok(tasks), Ok(tasks_a_unit)) =
        (parallelism.number("parallelism"), parallelism.number("parallelism_per_kpu"))
    else {
        return Ok(None);
    };
    let tasks_a_unit = tasks_a_unit.unwrap_or(dec!(1));
    Ok(tasks.unwrap_or(dec!(1)).checked_div(tasks_a_unit).map(|units| units.ceil()))
}
