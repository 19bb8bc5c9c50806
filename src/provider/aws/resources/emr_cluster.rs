//! `aws_emr_cluster`: each instance at EC2's price, on demand or spot, what EMR adds to it by the hour,
//! and its volumes (<https://aws.amazon.com/emr/pricing/>). Instances without disks of their own get
//! volumes where none are asked for
//! (<https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-plan-storage.html>).

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::{Attributes, Resource, Unknown},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType, Usage},
    provider::aws::billing::{
        ebs::Volume,
        ec2::{Launch, Market},
        fleet,
    },
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_emr_cluster",
    cost_attributes: &[
        "release_label",
        "ebs_root_volume_size",
        "keep_job_flow_alive_when_no_steps",
        "master_instance_group",
        "core_instance_group",
        "master_instance_fleet",
        "core_instance_fleet",
    ],
    components,
};

fn components(cluster: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let share = share_of_month(cluster, &context.usage)?;
    for name in ["master_instance_group", "core_instance_group"] {
        let Some(group) = cluster.block(name)? else { continue };
        bill.part(|bill| instance_group(cluster, (name, group), share, context, bill));
    }
    for name in ["master_instance_fleet", "core_instance_fleet"] {
        let Some(group) = cluster.block(name)? else { continue };
        bill.part(|bill| instance_fleet(cluster, (name, group), share, context, bill));
    }
    Ok(())
}

/// How much of the month a cluster runs, by its usage or its group's.
pub(super) fn share_of_month(cluster: &Resource, usage: &Usage) -> Result<Decimal, Gap> {
    let hours = match usage.number("monthly_hrs") {
        Some(hours) => hours,
        // It ends when its steps are done, which takes as long as they take.
        None if cluster.flag("keep_job_flow_alive_when_no_steps") == Ok(Some(false)) => {
            return Err(Gap::NeedsUsage("monthly_hrs".into()));
        }
        None => HOURS_PER_MONTH,
    };
    Ok(hours / HOURS_PER_MONTH)
}

/// The instances of a group, all of one type; spot where there is a bid for them.
pub(super) fn instance_group(
    cluster: &Resource,
    (name, group): (&str, &Attributes),
    share: Decimal,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let market = match group.text("bid_price")? {
        Some(_) => Market::Spot,
        None => Market::OnDemand,
    };
    let count = group.number("instance_count")?.unwrap_or(dec!(1));
    bill.under(name, times(count, share), |bill| instance(cluster, group, market, context, bill));
    Ok(())
}

/// The instances of a fleet, by the capacity that it is to have on demand and spot.
pub(super) fn instance_fleet(
    cluster: &Resource,
    (name, group): (&str, &Attributes),
    share: Decimal,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    // The first type stands for all: which of them runs is decided by what AWS has to spare.
    let Some(first) = group.block("instance_type_configs")? else { return Ok(()) };
    let weight = fleet::weight(first.number("weighted_capacity")?);
    for (target, market) in
        [("target_on_demand_capacity", Market::OnDemand), ("target_spot_capacity", Market::Spot)]
    {
        let units = group.number(target)?.unwrap_or_default();
        let count = fleet::instances(units, weight);
        if count > dec!(0) {
            let count = times(count, share);
            bill.under(name, count, |bill| instance(cluster, first, market, context, bill));
        }
    }
    Ok(())
}

/// The lines of one instance that runs all month.
fn instance(
    cluster: &Resource,
    group: &Attributes,
    market: Market,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let instance_type = group.text("instance_type")?;
    let instance_type = instance_type.ok_or_else(|| Gap::invalid("instance_type", ""))?;
    let surcharge = price(cluster, "emr.instance")?.sku(instance_type);
    bill.hourly(format!("EMR ({instance_type})"), surcharge);
    let mut launch = Launch {
        instance_type: Some(instance_type.into()),
        market,
        root: Some(root(cluster)?),
        ..Launch::default()
    };
    let given = group.blocks("ebs_config")?;
    for config in &given {
        let volume = volume(config)?;
        let count = config.number("volumes_per_instance")?.unwrap_or(dec!(1));
        // AWS attaches 25 at most.
        for _ in 0..u32::try_from(count.clamp(dec!(0), dec!(25))).unwrap_or_default() {
            launch.put_volume("", volume.clone());
        }
    }
    if given.is_empty()
        && let Some(gb) = default_gb(instance_type)
    {
        launch.put_volume("", Volume { size: Some(gb), ..Volume::default() });
    }
    launch.bill(cluster, context, HOURS_PER_MONTH, bill)
}

fn volume(config: &Attributes) -> Result<Volume, Unknown> {
    Ok(Volume {
        volume_type: config.text("type")?.map(Into::into),
        size: config.number("size")?,
        iops: config.number("iops")?,
        throughput: config.number("throughput")?,
        io_requests: None,
    })
}

/// 10 GB of gp2, from release 6.15 on 15 GB of gp3.
fn root(cluster: &Resource) -> Result<Volume, Unknown> {
    let release = cluster.text("release_label")?.unwrap_or_default();
    let mut parts = release.trim_start_matches("emr-").split('.').map(str::parse::<u32>);
    let version = (parts.next().and_then(Result::ok), parts.next().and_then(Result::ok));
    let is_new = version >= (Some(6), Some(15));
    let (kind, gb) = if is_new { ("gp3", dec!(15)) } else { ("gp2", dec!(10)) };
    let size = cluster.number("ebs_root_volume_size")?.unwrap_or(gb);
    Ok(Volume { volume_type: Some(kind.into()), size: Some(size), ..Volume::default() })
}

/// The GB of gp2 that an instance without disks of its own gets: 32 if large, else 64 for each
/// `xlarge` that it is the size of.
fn default_gb(instance_type: &str) -> Option<Decimal> {
    let (family, size) = instance_type.split_once('.')?;
    let is_diskless =
        ["c4", "c5", "c5a", "c5n", "m4", "m5", "m5a", "r4", "r5", "r5a", "r5b", "r5n"]
            .contains(&family)
            || ["6g", "6i", "6a", "7g", "7i", "7a"]
                .iter()
                .any(|name| family.get(1..) == Some(name));
    let units: Decimal = match size.strip_suffix("xlarge") {
        Some("") => dec!(1),
        Some(number) => number.parse().ok()?,
        None if size == "large" => dec!(0.5),
        None => return None,
    };
    is_diskless.then(|| times(units, dec!(64)))
}
