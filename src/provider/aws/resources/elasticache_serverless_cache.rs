//! `aws_elasticache_serverless_cache`: the data it holds by the GB-hour, at least 1 GB (with Valkey
//! 100 MB), and the processing units that requests take (<https://aws.amazon.com/elasticache/pricing/>,
//! "Serverless"). What the cache is told to keep ready at least is billed, used or not.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::{Attributes, Resource},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::elasticache,
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_elasticache_serverless_cache",
    cost_attributes: &["engine", "cache_usage_limits", "snapshot_retention_limit"],
    components,
};

const SECONDS_PER_HOUR: Decimal = dec!(3600);

fn components(cache: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let engine = cache.text("engine")?.ok_or_else(|| Gap::invalid("engine", ""))?;
    let least_gb = match engine {
        "valkey" => dec!(0.1),
        "redis" | "memcached" => dec!(1),
        other => return Err(Gap::invalid("engine", other)),
    };
    let limits = cache.block("cache_usage_limits")?;

    bill.part(|bill| {
        let price = price(cache, "elasticache.serverless.storage")?.sku(engine);
        let ready = minimum(limits, "data_storage")?;
        let gb = context.usage.number("storage_gb").max(ready);
        let hours = gb.map(|gb| times(gb.max(least_gb), HOURS_PER_MONTH));
        bill.usage("Storage", price, "storage_gb", hours);
        Ok(())
    });
    bill.part(|bill| {
        let price = price(cache, "elasticache.serverless.ecpu")?.sku(engine);
        let month = times(HOURS_PER_MONTH, SECONDS_PER_HOUR);
        let ready = minimum(limits, "ecpu_per_second")?.map(|ecpus| times(ecpus, month));
        let ecpus = context.usage.number("monthly_ecpus").max(ready);
        bill.usage("Processing units", price, "monthly_ecpus", ecpus).per(1_000_000, "1M ECPUs");
        Ok(())
    });
    if engine != "memcached" {
        elasticache::backups(&cache.attributes, context, bill)?;
    }
    Ok(())
}

/// The least of a resource that is kept ready.
fn minimum(limits: Option<&Attributes>, name: &str) -> Result<Option<Decimal>, Gap> {
    let Some(limits) = limits else { return Ok(None) };
    let Some(limit) = limits.block(name)? else { return Ok(None) };
    let minimum = limit.number("minimum")?;
    Ok(minimum.filter(|minimum| *minimum > dec!(0)))
}
