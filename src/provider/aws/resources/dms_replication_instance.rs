//! `aws_dms_replication_instance`: hours by class, twice with a Multi-AZ standby, the storage beyond
//! what comes with the instance, and a public address
//! (<https://aws.amazon.com/dms/pricing/>, "On-demand instances").

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::public_ipv4,
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_dms_replication_instance",
    cost_attributes: &[
        "allocated_storage",
        "multi_az",
        "publicly_accessible",
        "replication_instance_class",
    ],
    components,
};

/// GB that come with burstable classes, and with all others.
const INCLUDED_BURSTABLE: Decimal = dec!(50);
const INCLUDED: Decimal = dec!(100);

fn components(instance: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let class = instance.text("replication_instance_class")?;
    let class = class.ok_or_else(|| Gap::invalid("replication_instance_class", ""))?;
    let instance_type = class.strip_prefix("dms.").unwrap_or(class);
    let variant =
        if instance.flag("multi_az")?.unwrap_or(false) { "multi-az" } else { "single-az" };

    let hours = price(instance, "dms.instance")?.sku(instance_type).variant(variant);
    bill.hourly(format!("Instance ({instance_type})"), hours);

    bill.part(|bill| {
        let included = if instance_type.starts_with('t') { INCLUDED_BURSTABLE } else { INCLUDED };
        // Where it is left out, AWS allocates what comes with the instance.
        let allocated = instance.number("allocated_storage")?.unwrap_or_default();
        let billed = allocated.saturating_sub(included);
        if billed > dec!(0) {
            let price = price(instance, "dms.storage")?.variant(variant);
            bill.add("Storage (general purpose SSD, gp2)", price, billed).per(1, "GB");
        }
        Ok(())
    });
    bill.part(|bill| {
        // T3 bursts without limit; few replications keep it busy enough to pay for it.
        let key = "monthly_cpu_credit_hrs";
        if let Some(hours) = context.usage.number(key)
            && instance_type.starts_with("t3.")
        {
            let vcpus = context.spec("aws", instance_type).and_then(|spec| spec.vcpu);
            let credits = vcpus.map(|vcpus| times(hours, vcpus));
            bill.usage("CPU credits", price(instance, "dms.cpu_credits")?, key, credits);
        }
        Ok(())
    });
    if instance.flag("publicly_accessible")? == Some(true) {
        public_ipv4::in_use(instance, bill, dec!(1), HOURS_PER_MONTH)?;
    }
    Ok(())
}
