//! `aws_glue_job`: the hours it runs times the data processing units (DPU) it holds
//! (<https://aws.amazon.com/glue/pricing/>). A worker's type says its DPU; the flexible execution
//! class is cheaper, memory-optimised workers are dearer.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::times,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_glue_job",
    cost_attributes: &[
        "command",
        "execution_class",
        "max_capacity",
        "number_of_workers",
        "worker_type",
    ],
    components,
};

/// What Spark, Ray and Python shell jobs hold where nothing is set.
const DEFAULT_SPARK: Decimal = dec!(10);
const DEFAULT_PYTHON_SHELL: Decimal = dec!(0.0625);

fn components(job: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let command = match job.block("command")? {
        Some(command) => command.text("name")?.unwrap_or("glueetl"),
        None => "glueetl",
    };
    let worker_type = job.text("worker_type")?;
    let units = units(job, command, worker_type)?;
    let product = match (worker_type, job.text("execution_class")?) {
        (Some(worker), _) if worker.starts_with("R.") => "glue.job.memory_optimized",
        (_, Some("FLEX")) => "glue.job.flex",
        (_, None | Some("STANDARD")) if command == "glueray" => "glue.job.ray",
        (_, None | Some("STANDARD")) => "glue.job",
        (_, Some(other)) => return Err(Gap::invalid("execution_class", other)),
    };
    let hours = context.usage.number("monthly_hours");
    let name = format!("Duration ({} DPU)", units.normalize());
    bill.usage(name, price(job, product)?, "monthly_hours", hours.map(|h| times(h, units)))
        .per(units, "hours");
    Ok(())
}

fn units(job: &Resource, command: &str, worker_type: Option<&str>) -> Result<Decimal, Gap> {
    let workers = job.number("number_of_workers")?;
    if let Some(workers) = workers {
        return Ok(times(workers, units_of_worker(worker_type.unwrap_or("Standard"))?));
    }
    let capacity = job.number("max_capacity")?.filter(|units| *units > dec!(0));
    Ok(capacity.unwrap_or(match command {
        "pythonshell" => DEFAULT_PYTHON_SHELL,
        _ => DEFAULT_SPARK,
    }))
}

fn units_of_worker(worker_type: &str) -> Result<Decimal, Gap> {
    Ok(match worker_type {
        "G.025X" => dec!(0.25),
        "Standard" | "G.1X" | "R.1X" => dec!(1),
        "G.2X" | "R.2X" | "Z.2X" => dec!(2),
        "G.4X" | "R.4X" => dec!(4),
        "G.8X" | "R.8X" => dec!(8),
        "G.12X" => dec!(12),
        "G.16X" => dec!(16),
        other => return Err(Gap::invalid("worker_type", other)),
    })
}
