//! How AWS bills what several resource types share: instances, volumes, addresses, load
//! balancers, databases.

pub(super) mod autoscaling;
pub(super) mod ebs;
pub(super) mod ec2;
pub(super) mod elasticache;
pub(super) mod extended_support;
pub(super) mod fargate;
pub(super) mod fleet;
pub(super) mod fsx;
pub(super) mod load_balancing;
pub(super) mod metering;
pub(super) mod public_ipv4;
pub(super) mod rds;
pub(super) mod rds_storage;
pub(super) mod reservation;
pub(super) mod snapshots;
pub(super) mod subnets;

use std::borrow::Cow;

use crate::{
    model::{Region, Resource},
    price::{Gap, PriceKey},
};

/// The on-demand price of `product` where `resource` is.
pub(super) fn price(
    resource: &Resource,
    product: impl Into<Cow<'static, str>>,
) -> Result<PriceKey, Gap> {
    PriceKey::at("aws", product, resource)
}

/// The price of a product that is the same all over the world.
pub(super) fn global(product: impl Into<Cow<'static, str>>) -> PriceKey {
    PriceKey::new("aws", product, Region("global".into()))
}
