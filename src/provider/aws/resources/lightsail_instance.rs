//! `aws_lightsail_instance`: a bundle of processor, memory, disk and transfer by the hour, dearer with
//! Windows and cheaper without a public IPv4 address, and the snapshots that it takes by itself
//! (<https://aws.amazon.com/lightsail/pricing/>).

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_lightsail_instance",
    cost_attributes: &["add_on", "bundle_id", "availability_zone"],
    components,
};

fn components(instance: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let bundle = instance.text("bundle_id")?.ok_or_else(|| Gap::invalid("bundle_id", ""))?;
    // `small_win_ipv6_3_0`: the size, what sets it apart, and the generation. Those of former
    // generations cost what the new ones do.
    let mut parts = bundle.split('_');
    let memory = match parts.next() {
        Some("nano") => "0-5gb",
        Some("micro") => "1gb",
        Some("small") => "2gb",
        Some("medium") => "4gb",
        Some("large") => "8gb",
        Some("xlarge") => "16gb",
        Some("2xlarge") => "32gb",
        Some("4xlarge") => "64gb",
        _ => return Err(Gap::invalid("bundle_id", bundle)),
    };
    let (mut system, mut label, mut ipv6) = ("linux", "Linux/UNIX", "");
    for part in parts {
        match part {
            "win" => (system, label) = ("windows", "Windows"),
            "ipv6" => ipv6 = "/ipv6",
            generation if generation.parse::<u32>().is_ok() => {}
            _ => return Err(Gap::invalid("bundle_id", bundle)),
        }
    }
    let hours = price(instance, "lightsail.instance")?.sku(memory);
    let variant = format!("{system}{ipv6}");
    bill.hourly(format!("Virtual server ({label})"), hours.variant(&variant));

    bill.part(|bill| {
        let key = "snapshot_storage_gb";
        let stored = context.usage.number(key);
        let mut snapshots = stored.is_some();
        for add_on in instance.blocks("add_on")? {
            snapshots |= add_on.text("status")? == Some("Enabled");
        }
        if snapshots {
            bill.usage("Snapshot storage", price(instance, "lightsail.snapshot")?, key, stored);
        }
        Ok(())
    });
    Ok(())
}
