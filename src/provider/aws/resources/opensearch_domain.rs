//! `aws_opensearch_domain`: every node by the hour, and the volume of every data node
//! (<https://aws.amazon.com/opensearch-service/pricing/>). Nodes are data, dedicated master,
//! UltraWarm and coordinator ones; instances with NVMe disks need no volume. IOPS and throughput of
//! gp3 volumes cost beyond what comes with their size. UltraWarm, cold and OpenSearch-optimised
//! (OR, OM, OI) storage is in S3 and billed by what it holds. Versions in extended support cost a fee
//! by the size of each instance.

use jiff::civil::{Date, date};
use rust_decimal::{Decimal, dec};

use super::{global, price};
use crate::{
    model::{Attributes, Resource},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::metering::steps,
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_opensearch_domain",
    cost_attributes: &["cluster_config", "ebs_options", "engine_version", "elasticsearch_version"],
    components,
};

/// What the provider takes where a domain says nothing of its nodes.
const DEFAULT_INSTANCE: &str = "m4.large.search";
const DEFAULT_MASTERS: Decimal = dec!(3);

/// Nodes of one kind.
struct Nodes<'a> {
    name: &'static str,
    instance_type: &'a str,
    count: Decimal,
}

fn components(domain: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let unset = Attributes::default();
    let cluster = domain.block("cluster_config")?.unwrap_or(&unset);
    let nodes = nodes(cluster)?;
    for group in &nodes {
        let sku = sku(group.instance_type);
        let name = format!("{} (on-demand, {})", group.name, group.instance_type);
        let hours = times(group.count, HOURS_PER_MONTH);
        bill.add(name, price(domain, "opensearch.instance")?.sku(&sku), hours);
    }
    let data = cluster.number("instance_count")?.unwrap_or(dec!(1));
    bill.part(|bill| volumes(domain, data, bill));
    bill.part(|bill| managed_storage(cluster, context, bill));
    bill.part(|bill| extended_support(domain, &nodes, context.as_of, bill));
    Ok(())
}

fn nodes(cluster: &Attributes) -> Result<Vec<Nodes<'_>>, Gap> {
    let instance_type = cluster.text("instance_type")?.unwrap_or(DEFAULT_INSTANCE);
    let count = cluster.number("instance_count")?.unwrap_or(dec!(1));
    let mut nodes = vec![Nodes { name: "Instance", instance_type, count }];
    if cluster.flag("dedicated_master_enabled")?.unwrap_or(false) {
        nodes.push(Nodes {
            name: "Dedicated master",
            instance_type: cluster.text("dedicated_master_type")?.unwrap_or(DEFAULT_INSTANCE),
            count: cluster.number("dedicated_master_count")?.unwrap_or(DEFAULT_MASTERS),
        });
    }
    if cluster.flag("warm_enabled")?.unwrap_or(false) {
        let warm_type = cluster.text("warm_type")?;
        nodes.push(Nodes {
            name: "UltraWarm instance",
            instance_type: warm_type.ok_or_else(|| Gap::invalid("warm_type", ""))?,
            count: cluster.number("warm_count")?.unwrap_or(dec!(2)),
        });
    }
    for options in cluster.blocks("node_options")? {
        let Some(config) = options.block("node_config")? else { continue };
        if config.flag("enabled")? == Some(false) {
            continue;
        }
        nodes.push(Nodes {
            name: "Coordinator",
            instance_type: config.text("type")?.ok_or_else(|| Gap::invalid("type", ""))?,
            count: config.number("count")?.unwrap_or(dec!(1)),
        });
    }
    Ok(nodes)
}

/// Elasticsearch's name for an instance type is OpenSearch's with another ending.
fn sku(instance_type: &str) -> String {
    instance_type.replace(".elasticsearch", ".search")
}

/// The volumes of the data nodes: each has one of the size that the domain names.
fn volumes(domain: &Resource, data_nodes: Decimal, bill: &mut Bill) -> Result<(), Gap> {
    let Some(ebs) = domain.block("ebs_options")? else { return Ok(()) };
    if !ebs.flag("ebs_enabled")?.unwrap_or(false) {
        return Ok(());
    }
    let size = ebs.number("volume_size")?.ok_or_else(|| Gap::invalid("volume_size", ""))?;
    let volume_type = ebs.text("volume_type")?.unwrap_or("gp2");
    let (name, product) = match volume_type {
        "gp2" => ("Storage (gp2)", "opensearch.storage.gp2"),
        "gp3" => ("Storage (gp3)", "opensearch.storage.gp3"),
        "io1" => ("Storage (io1)", "opensearch.storage.io1"),
        "standard" => ("Storage (standard)", "opensearch.storage.standard"),
        other => return Err(Gap::invalid("volume_type", other)),
    };
    bill.add(name, price(domain, product)?, times(data_nodes, size)).per(1, "GB");

    if volume_type == "io1" {
        let iops = ebs.number("iops")?.ok_or_else(|| Gap::invalid("iops", ""))?;
        let price = price(domain, "opensearch.iops.io1")?;
        bill.add("Storage IOPS (io1)", price, times(data_nodes, iops)).per(1, "IOPS");
    }
    if volume_type == "gp3" {
        // Where it is left out, it is what comes with the volume.
        let over = |name, included: Decimal| {
            let asked = ebs.number(name)?.unwrap_or_default();
            let over = asked.saturating_sub(included).max(dec!(0));
            Ok::<_, Gap>(times(data_nodes, over))
        };
        let iops = over("iops", times(size, dec!(3)).max(dec!(3000)))?;
        if iops > dec!(0) {
            let price = price(domain, "opensearch.iops.gp3")?;
            bill.add("Storage IOPS (gp3)", price, iops).per(1, "IOPS");
        }
        let throughput = over("throughput", included_throughput(size))?;
        if throughput > dec!(0) {
            let price = price(domain, "opensearch.throughput.gp3")?;
            bill.add("Throughput (gp3)", price, throughput).per(1, "MiBps");
        }
    }
    Ok(())
}

/// 125 MiB/s come with a small gp3 volume, 250 MiB/s with each 3 TiB begun of a larger one
/// (<https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createupdatedomains.html>).
fn included_throughput(size_gib: Decimal) -> Decimal {
    if size_gib < dec!(170) { dec!(125) } else { times(steps(size_gib, dec!(3072)), dec!(250)) }
}

fn managed_storage(cluster: &Attributes, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let instance_type = cluster.text("instance_type")?.unwrap_or(DEFAULT_INSTANCE);
    let optimised = ["or1.", "or2.", "om2.", "oi2."];
    let is_optimised = optimised.iter().any(|family| instance_type.starts_with(family));
    let is_warm = cluster.flag("warm_enabled")?.unwrap_or(false);
    let is_cold = match cluster.block("cold_storage_options")? {
        Some(cold) => cold.flag("enabled")?.unwrap_or(false),
        None => false,
    };
    for (is_used, name, key) in [
        (is_optimised, "Managed storage", "managed_storage_gb"),
        (is_warm, "UltraWarm storage", "ultrawarm_storage_gb"),
        (is_cold, "Cold storage", "cold_storage_gb"),
    ] {
        if is_used {
            let price = global("opensearch.managed_storage");
            bill.usage(name, price, key, context.usage.number(key)).per(1, "GB");
        }
    }
    Ok(())
}

/// Every version whose extended support has a price, with its last day; all of them entered it
/// together (<https://docs.aws.amazon.com/opensearch-service/latest/developerguide/what-is.html>,
/// "Standard and extended support").
const EXTENDED_FROM: Date = date(2025, 11, 8);
const EXTENDED_UNTIL: &[(Date, &[&str])] = &[
    (
        date(2026, 11, 7),
        &[
            "1.5", "2.3", "5.1", "5.3", "5.5", "6.0", "6.2", "6.3", "6.4", "6.5", "6.7", "7.1",
            "7.4", "7.7", "7.8",
        ],
    ),
    (date(2028, 11, 7), &["5.6"]),
];
const EXTENDED_UNTIL_OPENSEARCH: &[(Date, &[&str])] =
    &[(date(2026, 11, 7), &["1.0", "1.1", "1.2", "2.3", "2.5", "2.7", "2.9"])];

fn extended_support(
    domain: &Resource,
    nodes: &[Nodes],
    as_of: Date,
    bill: &mut Bill,
) -> Result<(), Gap> {
    // Left unset, AWS takes its newest version, and tells it once the domain exists.
    let engine = domain.text("engine_version")?;
    let elasticsearch = domain.text("elasticsearch_version")?;
    let (version, table) = match (engine.and_then(|name| name.split_once('_')), elasticsearch) {
        (Some(("OpenSearch", version)), _) => (version, EXTENDED_UNTIL_OPENSEARCH),
        (Some((_, version)), _) | (None, Some(version)) => (version, EXTENDED_UNTIL),
        (None, None) => return Ok(()),
    };
    let is_extended = as_of >= EXTENDED_FROM
        && table.iter().any(|(until, versions)| as_of <= *until && versions.contains(&version));
    if is_extended {
        let units = nodes.iter().map(|group| times(group.count, normalized(group.instance_type)));
        let units = units.fold(dec!(0), Decimal::saturating_add);
        let price = price(domain, "opensearch.extended_support")?;
        bill.add("Extended support", price, times(units, HOURS_PER_MONTH))
            .per(1, "normalized instance hours");
    }
    Ok(())
}

/// An instance's normalized hours an hour: 4 for a large one, 8 for each xlarge.
fn normalized(instance_type: &str) -> Decimal {
    let size = instance_type.split('.').nth(1).unwrap_or_default();
    match size {
        "micro" => dec!(0.5),
        "small" => dec!(1),
        "medium" => dec!(2),
        "large" => dec!(4),
        "xlarge" => dec!(8),
        _ => {
            let times_xlarge = size.strip_suffix("xlarge").and_then(|n| n.parse().ok());
            times(times_xlarge.unwrap_or_default(), dec!(8))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn throughput_comes_with_each_3_tib_begun() {
        assert_eq!(included_throughput(dec!(150)), dec!(125));
        assert_eq!(included_throughput(dec!(170)), dec!(250));
        assert_eq!(included_throughput(dec!(3072)), dec!(250));
        assert_eq!(included_throughput(dec!(3500)), dec!(500));
    }

    #[test]
    fn instances_normalize_by_size() {
        assert_eq!(normalized("m7g.medium.search"), dec!(2));
        assert_eq!(normalized("r6g.12xlarge.search"), dec!(96));
        assert_eq!(normalized("x"), dec!(0));
    }
}
