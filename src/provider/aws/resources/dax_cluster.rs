//! `aws_dax_cluster`: nodes by the hour of their type, the primary and its replicas alike
//! (<https://aws.amazon.com/dynamodb/pricing/>, "DAX").

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_dax_cluster",
    cost_attributes: &["node_type", "replication_factor"],
    components,
};

fn components(cluster: &Resource, _: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let node_type = cluster.text("node_type")?.ok_or_else(|| Gap::invalid("node_type", ""))?;
    let nodes = cluster.number("replication_factor")?;
    let nodes = nodes.ok_or_else(|| Gap::invalid("replication_factor", ""))?;
    let node = price(cluster, "dax.node")?.sku(node_type);
    bill.add(format!("Nodes ({node_type})"), node, times(nodes, HOURS_PER_MONTH));
    Ok(())
}
