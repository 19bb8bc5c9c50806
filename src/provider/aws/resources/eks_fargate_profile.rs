//! `aws_eks_fargate_profile`: the profile is free; the pods that it selects bill vCPU and memory by
//! the hour (<https://aws.amazon.com/fargate/pricing/>). Which pods run, Kubernetes decides, so
//! only usage tells. Fargate for EKS is Linux on x86 alone.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_eks_fargate_profile", cost_attributes: &[], components };

fn components(profile: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let mut line = |name: &'static str, product: &'static str, key: &str| {
        let price = price(profile, product)?;
        bill.usage(name, price, key, context.usage.number(key));
        Ok(())
    };
    line("Memory", "fargate.linux.x86.memory", "monthly_memory_gb_hours")?;
    line("vCPU", "fargate.linux.x86.vcpu", "monthly_vcpu_hours")
}
