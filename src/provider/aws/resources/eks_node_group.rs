//! `aws_eks_node_group`: the group is free, each of its nodes bills as an instance does
//! (<https://aws.amazon.com/eks/pricing/>), on demand or at the spot price.

use rust_decimal::{Decimal, dec};

use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
    provider::aws::billing::{
        ebs::Volume,
        ec2::{Launch, Market},
    },
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_eks_node_group",
    cost_attributes: &[
        "ami_type",
        "capacity_type",
        "disk_size",
        "instance_types",
        "launch_template",
        "scaling_config",
        "subnet_ids",
    ],
    components,
};

/// What EKS starts where neither the group nor a launch template names an instance type.
const DEFAULT_INSTANCE_TYPE: &str = "t3.medium";

fn components(group: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let templates = context.graph.referenced(group, "launch_template", "aws_launch_template");
    let template = templates.first().copied();
    let is_elsewhere = template.is_none() && group.block("launch_template")?.is_some();
    let mut launch = match template {
        Some(template) => Launch::of_template(template)?,
        None => Launch::default(),
    };
    if let Some(first) = group.attributes.texts("instance_types")?.first() {
        launch.instance_type = Some((*first).into());
    } else if launch.instance_type.is_none() {
        if is_elsewhere {
            return Err(Gap::Unresolved("launch_template".into()));
        }
        launch.instance_type = Some(DEFAULT_INSTANCE_TYPE.into());
    }
    match group.text("capacity_type")? {
        Some("SPOT") => launch.market = Market::Spot,
        Some("CAPACITY_BLOCK") => launch.market = Market::CapacityBlock,
        _ => {}
    }
    let is_windows = group.text("ami_type")?.is_some_and(|image| image.starts_with("WINDOWS"));
    if is_windows {
        launch.system = Some("windows");
    }
    if is_elsewhere {
        bill.gap(Gap::Unresolved("launch_template".into()));
    }
    // The images of EKS have disks of known sizes, those of one's own do not.
    let own_image = template.is_some_and(|template| !matches!(template.text("image_id"), Ok(None)));
    if launch.root.is_none() && !own_image && !is_elsewhere {
        let default = if is_windows { dec!(50) } else { dec!(20) };
        let size = group.number("disk_size")?.unwrap_or(default);
        launch.root = Some(Volume { size: Some(size), ..Volume::default() });
    }

    let usage = context.usage.number("instances");
    let count = match usage {
        Some(instances) => instances,
        None => nodes(group)?,
    };
    let source: Box<str> = match template.and_then(|template| template.address.clone()) {
        Some(address) => (*address.0).into(),
        None => "nodes".into(),
    };
    bill.under(source, count, |bill| launch.bill_in_fleet(group, context, "subnet_ids", bill));
    if usage.is_some() {
        for component in &mut bill.components {
            component.usage_based();
        }
    }
    Ok(())
}

/// As many nodes as are desired, else the least there may be.
fn nodes(group: &Resource) -> Result<Decimal, Gap> {
    let scaling = group.block("scaling_config")?;
    let scaling = scaling.ok_or_else(|| Gap::invalid("scaling_config", ""))?;
    let desired = scaling.number("desired_size")?.or(scaling.number("min_size")?);
    desired.ok_or_else(|| Gap::invalid("desired_size", ""))
}
