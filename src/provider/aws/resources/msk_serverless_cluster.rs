//! `aws_msk_serverless_cluster`: the cluster by the hour, its partitions by the hour, data in, data
//! out and data kept by the GB (<https://aws.amazon.com/msk/pricing/>, "Serverless").

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_msk_serverless_cluster", cost_attributes: &[], components };

fn components(cluster: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = &context.usage;
    bill.hourly("Cluster", price(cluster, "msk.serverless.cluster")?);
    let hours = usage.number("partitions").map(|partitions| times(partitions, HOURS_PER_MONTH));
    let partitions = price(cluster, "msk.serverless.partition")?;
    bill.usage("Partitions", partitions, "partitions", hours);
    for (name, product, key) in [
        ("Storage", "msk.serverless.storage", "storage_gb"),
        ("Data in", "msk.serverless.data_in", "monthly_data_in_gb"),
        ("Data out", "msk.serverless.data_out", "monthly_data_out_gb"),
    ] {
        bill.usage(name, price(cluster, product)?, key, usage.number(key)).per(1, "GB");
    }
    Ok(())
}
