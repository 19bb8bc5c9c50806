//! `aws_dynamodb_table`: writes and reads, by the capacity provisioned or by the request; for a
//! global table in every region that has a replica; storage, backups, restores and stream reads by
//! use (<https://aws.amazon.com/dynamodb/pricing/>). The infrequent-access class stores for less and
//! reads and writes for more. Secondary indexes have capacity of their own.

use rust_decimal::Decimal;

use super::price;
use crate::{
    model::{Attributes, Region, Resource},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, PriceKey, ResourceType},
    provider::aws::billing::autoscaling::Scaled,
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_dynamodb_table",
    cost_attributes: &[
        "billing_mode",
        "table_class",
        "read_capacity",
        "write_capacity",
        "global_secondary_index",
        "replica",
        "point_in_time_recovery",
        "stream_enabled",
    ],
    components,
};

fn components(table: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = &context.usage;
    let class = Class::of(table)?;
    match table.text("billing_mode")?.unwrap_or("PROVISIONED") {
        "PROVISIONED" => provisioned(table, context, class, bill)?,
        "PAY_PER_REQUEST" => on_demand(table, context, class, bill)?,
        other => return Err(Gap::invalid("billing_mode", other)),
    }

    let key = "storage_gb";
    let storage = price(table, class.product("storage"))?;
    bill.usage("Data storage", storage, key, usage.number(key));
    bill.part(|bill| {
        let key = "pitr_backup_storage_gb";
        let gb = usage.number(key);
        let enabled = match table.block("point_in_time_recovery")? {
            Some(recovery) => recovery.flag("enabled")?.unwrap_or(false),
            None => false,
        };
        if enabled || gb.is_some() {
            let name = "Point-In-Time Recovery (PITR) backup storage";
            bill.usage(name, price(table, "dynamodb.pitr")?, key, gb);
        }
        Ok(())
    });
    let key = "on_demand_backup_storage_gb";
    let backup = price(table, "dynamodb.backup")?;
    bill.usage("On-demand backup storage", backup, key, usage.number(key));
    let key = "monthly_data_restored_gb";
    let restore = price(table, "dynamodb.restore")?;
    bill.usage("Table data restored", restore, key, usage.number(key));

    let key = "monthly_streams_read_request_units";
    let reads = usage.number(key);
    if table.flag("stream_enabled")? == Some(true) || reads.is_some() {
        let price = price(table, "dynamodb.streams.read")?;
        bill.usage("Streams read request unit (sRRU)", price, key, reads)
            .per(1_000_000, "1M sRRUs");
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Class {
    Standard,
    InfrequentAccess,
}

impl Class {
    fn of(table: &Resource) -> Result<Self, Gap> {
        match table.text("table_class")? {
            None | Some("STANDARD") => Ok(Self::Standard),
            Some("STANDARD_INFREQUENT_ACCESS") => Ok(Self::InfrequentAccess),
            Some(other) => Err(Gap::invalid("table_class", other)),
        }
    }

    fn product(self, what: &str) -> String {
        match self {
            Self::Standard => format!("dynamodb.{what}"),
            Self::InfrequentAccess => format!("dynamodb.ia.{what}"),
        }
    }
}

/// Capacity units by the hour, of the table and its indexes, here and in the replicas' regions.
fn provisioned(
    table: &Resource,
    context: &Context,
    class: Class,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let name = table.text("name").ok().flatten().unwrap_or_default();
    let scaled = |suffix: &str, dimension| {
        Scaled { resource: table, prefix: "table", name, suffix, dimension }.capacity(context)
    };
    let write = Capacity::of(
        scaled("", "dynamodb:table:WriteCapacityUnits")?,
        table.number("write_capacity")?,
        "write_capacity",
    )?;
    let read = Capacity::of(
        scaled("", "dynamodb:table:ReadCapacityUnits")?,
        table.number("read_capacity")?,
        "read_capacity",
    )?;
    let mut indexes = Vec::new();
    for index in table.blocks("global_secondary_index")? {
        let name = index.text("name")?.unwrap_or_default();
        let suffix = format!("/index/{name}");
        let write = Capacity::of(
            scaled(&suffix, "dynamodb:index:WriteCapacityUnits")?,
            index.number("write_capacity")?,
            "write_capacity",
        )?;
        let read = Capacity::of(
            scaled(&suffix, "dynamodb:index:ReadCapacityUnits")?,
            index.number("read_capacity")?,
            "read_capacity",
        )?;
        indexes.push((format!("global_secondary_index ({name})"), write, read));
    }

    let region = table.region.clone().ok_or(Gap::UnknownRegion)?;
    let key = |what: &str, region: &Region| {
        PriceKey::new("aws", class.product(&format!("provisioned.{what}")), region.clone())
    };
    write.bill("Write capacity unit (WCU", "WCU", key("wcu", &region), bill);
    read.bill("Read capacity unit (RCU", "RCU", key("rcu", &region), bill);
    let index_lines = |region: &Region, bill: &mut Bill| {
        for (group, write, read) in &indexes {
            bill.under(group.as_str(), 1, |bill| {
                write.bill("Write capacity unit (WCU", "WCU", key("wcu", region), bill);
                read.bill("Read capacity unit (RCU", "RCU", key("rcu", region), bill);
                Ok(())
            });
        }
    };
    index_lines(&region, bill);
    for replica in table.blocks("replica")? {
        bill.part(|bill| {
            let region = replica_region(replica)?;
            bill.under(format!("Global table ({region})"), 1, |bill| {
                let price = key("rwcu", &region);
                write.bill("Replicated write capacity unit (rWCU", "rWCU", price, bill);
                read.bill("Read capacity unit (RCU", "RCU", key("rcu", &region), bill);
                index_lines(&region, bill);
                stored_in_replica(replica, &region, context, class, bill)
            });
            Ok(())
        });
    }
    Ok(())
}

/// A replica holds all of the table once more. The usage file that the field has tells what the table
/// itself holds, so it is asked apart.
fn stored_in_replica(
    replica: &Attributes,
    region: &Region,
    context: &Context,
    class: Class,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let price_of = |product: String| PriceKey::new("aws", product, region.clone());
    let key = "replica_storage_gb";
    let stored = context.usage.number(key);
    bill.usage("Data storage", price_of(class.product("storage")), key, stored);
    let key = "replica_pitr_backup_storage_gb";
    let kept = context.usage.number(key);
    if kept.is_some() || replica.flag("point_in_time_recovery")? == Some(true) {
        let name = "Point-In-Time Recovery (PITR) backup storage";
        bill.usage(name, price_of("dynamodb.pitr".into()), key, kept);
    }
    Ok(())
}

/// Provisioned units, and whether autoscaling decides how many.
#[derive(Clone, Copy)]
struct Capacity {
    units: Decimal,
    autoscaled: bool,
}

impl Capacity {
    fn of(
        target: Option<Decimal>,
        declared: Option<Decimal>,
        attribute: &str,
    ) -> Result<Self, Gap> {
        let units = target.or(declared).ok_or_else(|| Gap::invalid(attribute, ""))?;
        Ok(Self { units, autoscaled: target.is_some() })
    }

    /// `name` lacks its closing bracket. Shown by the unit, as it is provisioned all month.
    fn bill(self, name: &str, unit: &'static str, price: PriceKey, bill: &mut Bill) {
        let end = if self.autoscaled { ", autoscaling)" } else { ")" };
        let hours = times(self.units, HOURS_PER_MONTH);
        let line = bill.add(format!("{name}{end}"), price, hours).per(HOURS_PER_MONTH, unit);
        if self.autoscaled {
            line.usage_based();
        }
    }
}

/// Requests here, and each write once more in every region that has a replica. Where they are read
/// nobody tells, so reads are priced here.
fn on_demand(
    table: &Resource,
    context: &Context,
    class: Class,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let usage = &context.usage;
    let key = "monthly_write_request_units";
    let writes = usage.number(key);
    let price_of = |what: &str| price(table, class.product(&format!("ondemand.{what}")));
    bill.usage("Write request unit (WRU)", price_of("wru")?, key, writes).per(1_000_000, "1M WRUs");
    let read_key = "monthly_read_request_units";
    let reads = usage.number(read_key);
    bill.usage("Read request unit (RRU)", price_of("rru")?, read_key, reads)
        .per(1_000_000, "1M RRUs");
    for replica in table.blocks("replica")? {
        bill.part(|bill| {
            let region = replica_region(replica)?;
            bill.under(format!("Global table ({region})"), 1, |bill| {
                let price = PriceKey::new("aws", class.product("ondemand.rwru"), region.clone());
                let name = "Replicated write request unit (rWRU)";
                bill.usage(name, price, key, writes).per(1_000_000, "1M rWRUs");
                stored_in_replica(replica, &region, context, class, bill)
            });
            Ok(())
        });
    }
    Ok(())
}

fn replica_region(replica: &Attributes) -> Result<Region, Gap> {
    let name = replica.text("region_name")?.ok_or_else(|| Gap::invalid("region_name", ""))?;
    Ok(Region(name.into()))
}
