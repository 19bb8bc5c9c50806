//! `aws_mwaa_environment`: the environment by the hour and class, with the workers, schedulers and
//! web servers beyond those that come with it, and the metadata database by the GB
//! (<https://aws.amazon.com/managed-workflows-for-apache-airflow/pricing/>). One worker, two
//! schedulers and two web servers come with it.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_mwaa_environment",
    cost_attributes: &["environment_class", "min_webservers", "min_workers", "schedulers"],
    components,
};

const INCLUDED_WORKERS: Decimal = dec!(1);
const INCLUDED_SCHEDULERS: Decimal = dec!(2);
const INCLUDED_WEB_SERVERS: Decimal = dec!(2);

fn components(environment: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let class = environment.text("environment_class")?;
    let class = class.unwrap_or("mw1.small");
    let lower = class.to_ascii_lowercase();
    let (size, label) = match lower.strip_prefix("mw1.") {
        Some("micro") => ("micro", "Micro"),
        Some("small") => ("small", "Small"),
        Some("medium") => ("medium", "Medium"),
        Some("large") => ("large", "Large"),
        Some("xlarge") => ("xlarge", "XLarge"),
        Some("2xlarge") => ("2xlarge", "2XLarge"),
        _ => return Err(Gap::invalid("environment_class", class)),
    };
    let price_of = |part: &str| price(environment, format!("mwaa.{part}.{size}"));
    bill.hourly(format!("Environment ({label})"), price_of("env")?);

    // The smallest environment is all it ever has: one of each.
    if size != "micro" {
        // Those above the least there may be come and go with the load, as the usage file tells.
        bill.part(|bill| {
            let key = "additional_workers";
            let least = beyond(environment, "min_workers", INCLUDED_WORKERS)?;
            let workers = context.usage.number(key).or(least);
            let hours = workers.map(|workers| times(workers, HOURS_PER_MONTH));
            bill.usage(format!("Worker ({label})"), price_of("worker")?, key, hours);
            Ok(())
        });
        bill.part(|bill| {
            let key = "additional_schedulers";
            let told = context.usage.number(key);
            let set = beyond(environment, "schedulers", INCLUDED_SCHEDULERS)?;
            if let Some(schedulers) = told.or(set) {
                let hours = Some(times(schedulers, HOURS_PER_MONTH));
                bill.usage(format!("Scheduler ({label})"), price_of("scheduler")?, key, hours);
            }
            Ok(())
        });
        bill.part(|bill| {
            if let Some(servers) = beyond(environment, "min_webservers", INCLUDED_WEB_SERVERS)? {
                let hours = times(servers, HOURS_PER_MONTH);
                bill.add(format!("Web server ({label})"), price_of("webserver")?, hours);
            }
            Ok(())
        });
    }
    let key = "meta_database_gb";
    let stored = context.usage.number(key);
    bill.usage("Meta database", price(environment, "mwaa.storage")?, key, stored);
    Ok(())
}

/// How many more than those that come with the environment; `None` where there are no more.
fn beyond(
    environment: &Resource,
    attribute: &str,
    included: Decimal,
) -> Result<Option<Decimal>, Gap> {
    let count = environment.number(attribute)?;
    Ok(count.map(|count| count.saturating_sub(included)).filter(|more| *more > dec!(0)))
}
