//! `aws_redshift_cluster`: nodes by the hour (in two zones, twice), managed storage of RA3 nodes by
//! the GB, concurrency scaling beyond the free hour a day, Spectrum by the TB it scans, backups at
//! the price of S3 (<https://aws.amazon.com/redshift/pricing/>).

use rust_decimal::dec;

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::{public_ipv4, reservation::purchase},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_redshift_cluster",
    cost_attributes: &["node_type", "number_of_nodes", "multi_az", "publicly_accessible"],
    components,
};

fn components(cluster: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = &context.usage;
    let node_type = cluster.text("node_type")?.ok_or_else(|| Gap::invalid("node_type", ""))?;
    let nodes = cluster.number("number_of_nodes")?.unwrap_or(dec!(1)).max(dec!(1));
    let zones = if cluster.flag("multi_az")? == Some(true) { dec!(2) } else { dec!(1) };

    let hours = times(times(nodes, zones), HOURS_PER_MONTH);
    let (node, option) = purchase(price(cluster, "redshift.node")?.sku(node_type), usage)?;
    bill.add(format!("Cluster usage ({option}, {node_type})"), node, hours);

    if node_type.starts_with("ra3.") {
        let key = "managed_storage_gb";
        let price = price(cluster, "redshift.managed_storage")?;
        bill.usage("Managed storage", price, key, usage.number(key));
    }
    // A cluster added for concurrency has as many nodes as the one it helps.
    let key = "excess_concurrency_scaling_secs";
    let seconds = usage.number(key).map(|seconds| times(seconds, nodes));
    let scaling = price(cluster, "redshift.concurrency_scaling")?.sku(node_type);
    bill.usage(format!("Concurrency scaling ({node_type})"), scaling, key, seconds);

    let key = "spectrum_data_scanned_tb";
    bill.usage("Spectrum", price(cluster, "redshift.spectrum")?, key, usage.number(key));
    let key = "backup_storage_gb";
    bill.usage(
        "Backup storage",
        price(cluster, "redshift.backup.storage")?,
        key,
        usage.number(key),
    );

    if cluster.flag("publicly_accessible")? == Some(true) {
        public_ipv4::in_use(cluster, bill, dec!(1), HOURS_PER_MONTH)?;
    }
    Ok(())
}
