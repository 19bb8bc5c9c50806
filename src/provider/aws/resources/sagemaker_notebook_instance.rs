//! `aws_sagemaker_notebook_instance`: hours by instance type while it runs, and its volume by the GB,
//! running or not (<https://aws.amazon.com/sagemaker/pricing/>).

use rust_decimal::dec;

use super::price;
use crate::{
    model::Resource,
    money::HOURS_PER_MONTH,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_sagemaker_notebook_instance",
    cost_attributes: &["instance_type", "volume_size"],
    components,
};

fn components(notebook: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.part(|bill| {
        let instance_type = notebook.text("instance_type")?;
        let instance_type = instance_type.ok_or_else(|| Gap::invalid("instance_type", ""))?;
        let hours = context.usage.number("monthly_hrs").unwrap_or(HOURS_PER_MONTH);
        let price = price(notebook, "sagemaker.instance")?.sku(instance_type);
        bill.add(format!("Notebook instance ({instance_type})"), price, hours).usage_based();
        Ok(())
    });
    let gb = notebook.number("volume_size")?.unwrap_or(dec!(5));
    bill.add("Storage", price(notebook, "sagemaker.storage")?, gb).per(1, "GB");
    Ok(())
}
