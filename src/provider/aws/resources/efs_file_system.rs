//! `aws_efs_file_system`: what it holds by the GB and month in each storage class, what is read
//! and written in the cold ones and with elastic throughput, and the throughput provisioned beyond
//! what comes with the storage (<https://aws.amazon.com/efs/pricing/>).

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType, Usage},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_efs_file_system",
    cost_attributes: &[
        "availability_zone_name",
        "lifecycle_policy",
        "provisioned_throughput_in_mibps",
        "throughput_mode",
    ],
    components,
};

/// Every 20 GB in the standard class bring 1 MiB/s along.
const GB_A_MIBPS: Decimal = dec!(20);

fn components(system: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = &context.usage;
    let one_zone = system.text("availability_zone_name")?.is_some();
    let mode = system.text("throughput_mode")?.unwrap_or("bursting");
    let stored = usage.number("storage_gb");
    let (name, product) = if one_zone {
        ("Storage (one zone)", "efs.onezone.storage")
    } else {
        ("Storage (standard)", "efs.standard.storage")
    };
    bill.usage(name, price(system, product)?, "storage_gb", stored);
    match mode {
        "bursting" => {}
        "provisioned" => bill.part(|bill| provisioned(system, stored, bill)),
        "elastic" => bill.part(|bill| elastic(system, usage, bill)),
        other => return Err(Gap::invalid("throughput_mode", other)),
    }

    let policies = system.blocks("lifecycle_policy")?;
    let (mut infrequent, mut archive) = (false, false);
    for policy in policies {
        infrequent |= policy.text("transition_to_ia")?.is_some();
        archive |= policy.text("transition_to_archive")?.is_some();
    }
    if infrequent || usage.number("infrequent_access_storage_gb").is_some() {
        bill.part(|bill| infrequent_access(system, usage, (one_zone, mode == "elastic"), bill));
    }
    if archive || usage.number("archive_storage_gb").is_some() {
        bill.part(|bill| archived(system, usage, bill));
    }
    Ok(())
}

fn provisioned(system: &Resource, stored: Option<Decimal>, bill: &mut Bill) -> Result<(), Gap> {
    let asked = system
        .number("provisioned_throughput_in_mibps")?
        .ok_or_else(|| Gap::invalid("provisioned_throughput_in_mibps", ""))?;
    let included = stored.unwrap_or_default() / GB_A_MIBPS;
    let billed = asked.saturating_sub(included).max(dec!(0));
    let price = price(system, "efs.provisioned_throughput")?;
    bill.add("Provisioned throughput", price, billed).per(1, "MiBps");
    Ok(())
}

fn elastic(system: &Resource, usage: &Usage, bill: &mut Bill) -> Result<(), Gap> {
    let (read, written) = ("monthly_elastic_read_gb", "monthly_elastic_write_gb");
    let price_of = |product: &'static str| price(system, product);
    let data = usage.number(read);
    bill.usage("Read throughput (elastic)", price_of("efs.elastic.read")?, read, data);
    let data = usage.number(written);
    bill.usage("Write throughput (elastic)", price_of("efs.elastic.write")?, written, data);
    Ok(())
}

/// The infrequent access class; cheaper where throughput is elastic.
fn infrequent_access(
    system: &Resource,
    usage: &Usage,
    (one_zone, elastic): (bool, bool),
    bill: &mut Bill,
) -> Result<(), Gap> {
    let (name, product) = match (one_zone, elastic) {
        (true, _) => ("Storage (one zone, infrequent access)", "efs.onezone_ia.storage"),
        (false, true) => ("Storage (standard, infrequent access)", "efs.ia.elastic.storage"),
        (false, false) => ("Storage (standard, infrequent access)", "efs.ia.storage"),
    };
    let key = "infrequent_access_storage_gb";
    bill.usage(name, price(system, product)?, key, usage.number(key));
    let key = "monthly_infrequent_access_read_gb";
    let read = price(system, "efs.ia.read")?;
    bill.usage("Read requests (infrequent access)", read, key, usage.number(key));
    let key = "monthly_infrequent_access_write_gb";
    let write = price(system, "efs.ia.write")?;
    bill.usage("Write requests (infrequent access)", write, key, usage.number(key));
    Ok(())
}

fn archived(system: &Resource, usage: &Usage, bill: &mut Bill) -> Result<(), Gap> {
    let key = "archive_storage_gb";
    bill.usage("Storage (archive)", price(system, "efs.archive.storage")?, key, usage.number(key));
    let key = "monthly_archive_read_gb";
    let read = price(system, "efs.archive.read")?;
    bill.usage("Read requests (archive)", read, key, usage.number(key));
    let key = "monthly_archive_write_gb";
    let write = price(system, "efs.archive.write")?;
    bill.usage("Write requests (archive)", write, key, usage.number(key));
    Ok(())
}
