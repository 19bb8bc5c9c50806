//! `aws_ecr_repository`: the images it holds, by the GB and month
//! (<https://aws.amazon.com/ecr/pricing/>). Layers that repositories share are held once.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_ecr_repository", cost_attributes: &[], components };

fn components(repository: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let stored = context.usage.number("storage_gb");
    bill.usage("Storage", price(repository, "ecr.storage")?, "storage_gb", stored);
    Ok(())
}
