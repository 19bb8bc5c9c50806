//! `aws_eks_cluster`: its control plane by the hour, and more once its Kubernetes version has left
//! standard support (<https://aws.amazon.com/eks/pricing/>). Nodes and Fargate pods bill apart. With
//! Auto Mode EKS starts and looks after the nodes: what of them the pods need no document tells, and
//! looking after them costs a share of the instance's price.

use jiff::civil::{Date, date};
use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_eks_cluster",
    cost_attributes: &[
        "compute_config",
        "control_plane_scaling_config",
        "upgrade_policy",
        "version",
    ],
    components,
};

/// The last day of standard support of each Kubernetes version, oldest first
/// (<https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html>, release calendar
/// as of 2026-02). Older versions are long past it, newer ones are in it.
const STANDARD_SUPPORT: &[(&str, Date)] = &[
    ("1.21", date(2023, 2, 16)),
    ("1.22", date(2023, 6, 4)),
    ("1.23", date(2023, 10, 11)),
    ("1.24", date(2024, 1, 31)),
    ("1.25", date(2024, 5, 1)),
    ("1.26", date(2024, 6, 11)),
    ("1.27", date(2024, 7, 24)),
    ("1.28", date(2024, 11, 26)),
    ("1.29", date(2025, 3, 23)),
    ("1.30", date(2025, 7, 23)),
    ("1.31", date(2025, 11, 26)),
    ("1.32", date(2026, 3, 23)),
    ("1.33", date(2026, 7, 29)),
    ("1.34", date(2026, 12, 2)),
    ("1.35", date(2027, 3, 27)),
];

/// Extended support was a free preview before
/// (<https://aws.amazon.com/blogs/containers/amazon-eks-extended-support-for-kubernetes-versions-pricing/>).
const EXTENDED_SUPPORT_BILLED: Date = date(2024, 4, 1);

fn components(cluster: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.hourly("EKS cluster", price(cluster, "eks.cluster")?);
    bill.part(|bill| {
        if is_in_extended_support(cluster, context.as_of)? {
            let price = price(cluster, "eks.cluster.extended_support")?;
            bill.hourly("EKS cluster (extended support)", price);
        }
        Ok(())
    });
    if let Some(scaling) = cluster.block("control_plane_scaling_config")?
        && let Some(tier) = scaling.text("tier")?.filter(|tier| *tier != "standard")
    {
        let price = price(cluster, "eks.provisioned_control_plane")?.sku(tier);
        bill.hourly(format!("EKS provisioned control plane ({tier})"), price);
    }
    if let Some(compute) = cluster.block("compute_config")?
        && compute.flag("enabled")? == Some(true)
    {
        auto_mode(cluster, context, bill)?;
    }
    Ok(())
}

/// What Auto Mode costs on top of an instance, as a share of its on-demand price.
const AUTO_MODE_SHARE: Decimal = dec!(0.12);
/// Auto Mode takes instances of the families c, m and r.
const AUTO_MODE_INSTANCE: &str = "m6i.large";

fn auto_mode(cluster: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let instance_type = context.usage.text("auto_mode_instance_type").unwrap_or(AUTO_MODE_INSTANCE);
    let key = "auto_mode_instances";
    let hours = context.usage.number(key).map(|count| times(count, HOURS_PER_MONTH));
    let price = price(cluster, "ec2.instance")?.sku(instance_type).variant("linux");
    let name = format!("Auto Mode nodes (Linux/UNIX, on-demand, {instance_type})");
    bill.usage(name, price.clone(), key, hours);
    let fee = hours.map(|hours| times(hours, AUTO_MODE_SHARE));
    bill.usage("Auto Mode management", price, key, fee).per(AUTO_MODE_SHARE, "hours");
    Ok(())
}

fn is_in_extended_support(cluster: &Resource, as_of: Date) -> Result<bool, Gap> {
    // Without a version the newest is created.
    let Some(version) = cluster.text("version")? else { return Ok(false) };
    let minor = minor(version).ok_or_else(|| Gap::invalid("version", version))?;
    // AWS upgrades such a cluster when standard support of its version ends.
    if let Some(policy) = cluster.block("upgrade_policy")?
        && policy.text("support_type")? == Some("STANDARD")
    {
        return Ok(false);
    }
    let known = STANDARD_SUPPORT.iter().find(|(version, _)| self::minor(version) >= Some(minor));
    // A version that AWS did away with altogether was upgraded to one in extended support.
    let left = known.is_some_and(|(_, last_day)| as_of > *last_day);
    Ok(left && as_of >= EXTENDED_SUPPORT_BILLED)
}

/// Of a version that left standard support before `as_of`: the last day of it, and the oldest version
/// that is still in it.
pub(in crate::provider::aws) fn supported(
    version: &str,
    as_of: Date,
) -> Option<(Date, &'static str)> {
    let has = minor(version)?;
    let (_, last_day) = STANDARD_SUPPORT.iter().find(|(name, _)| minor(name) >= Some(has))?;
    let (next, _) = STANDARD_SUPPORT.iter().find(|(_, last_day)| as_of <= *last_day)?;
    (as_of > *last_day).then_some((*last_day, *next))
}

/// The 29 of `1.29`.
fn minor(version: &str) -> Option<u32> {
    version.strip_prefix("1.")?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Attributes, Value};

    #[test]
    fn extended_support_begins_the_day_after_standard_support() {
        let extended = |version: &str, as_of| {
            let text = Value::Text(version.into());
            let attributes = Attributes::from_iter([("version", text)]);
            is_in_extended_support(&Resource { attributes, ..Resource::default() }, as_of)
        };
        assert_eq!(extended("1.29", date(2025, 3, 23)), Ok(false));
        assert_eq!(extended("1.29", date(2025, 3, 24)), Ok(true));
        assert_eq!(extended("1.23", date(2024, 3, 1)), Ok(false));
        assert_eq!(extended("1.19", date(2024, 4, 1)), Ok(true));
        assert_eq!(extended("1.99", date(2026, 11, 1)), Ok(false));
        assert!(extended("latest", date(2026, 11, 1)).is_err());
    }
}
