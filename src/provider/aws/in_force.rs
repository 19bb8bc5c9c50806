//! Commitments in force: Savings Plans, reserved instances and reserved nodes, as an inventory tells
//! them, and what each covers
//! (<https://docs.aws.amazon.com/savingsplans/latest/userguide/what-is-savings-plans.html>,
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/apply_ri.html>). Terraform knows two of the
//! types; the names of the others are ours.

use rust_decimal::{Decimal, dec};

use crate::{
    advise::{Amount, Commitments, InForce, InForceKind},
    model::{LiveResource, Value},
    price::{PriceKey, PurchaseOption},
};

pub(super) const COMMITMENTS: &[Commitments] = &[
    Commitments { kind: "aws_ec2_reserved_instances", in_force: instances },
    Commitments { kind: "aws_elasticache_reserved_cache_node", in_force: cache_nodes },
    Commitments { kind: "aws_opensearch_reserved_instance", in_force: search_instances },
    Commitments { kind: "aws_rds_reserved_instance", in_force: databases },
    Commitments { kind: "aws_redshift_reserved_node", in_force: warehouse_nodes },
    Commitments { kind: "aws_savingsplans_plan", in_force: plan },
];

/// What Compute Savings Plans cover of ours.
const COMPUTE: &[&str] = &[
    "ec2.instance",
    "fargate.linux.arm.memory",
    "fargate.linux.arm.vcpu",
    "fargate.linux.x86.memory",
    "fargate.linux.x86.vcpu",
    "fargate.windows.memory",
    "fargate.windows.vcpu",
];

/// The type of what a bill calls by `id`: an ARN.
pub(super) fn kind_of(id: &str) -> Option<&'static str> {
    let mut parts = id.split(':').skip(2);
    let service = parts.next()?;
    Some(match service {
        "savingsplans" => "aws_savingsplans_plan",
        "ec2" => "aws_ec2_reserved_instances",
        "rds" => "aws_rds_reserved_instance",
        "elasticache" => "aws_elasticache_reserved_cache_node",
        "es" => "aws_opensearch_reserved_instance",
        "redshift" => "aws_redshift_reserved_node",
        _ => return None,
    })
}

fn text<'a>(live: &'a LiveResource, name: &str) -> Option<&'a str> {
    live.resource.attributes.value(name).and_then(Value::as_text)
}

fn number(live: &LiveResource, name: &str) -> Option<Decimal> {
    live.resource.attributes.value(name).and_then(Value::as_number)
}

fn region(live: &LiveResource) -> Option<Box<str>> {
    live.resource.region.as_ref().map(|region| (*region.0).into())
}

/// `eu-west-1` covers so many dollars of `m5` there, or of all compute anywhere.
fn plan(live: &LiveResource) -> Option<InForce> {
    let hourly = number(live, "commitment")?;
    let payment = match text(live, "payment_option")? {
        "All Upfront" => "all_upfront",
        "Partial Upfront" => "partial_upfront",
        _ => "no_upfront",
    };
    let years = match number(live, "term_duration_in_seconds") {
        Some(seconds) if seconds > dec!(50000000) => "3yr",
        _ => "1yr",
    };
    let prices = |plan: &str, stand_in: &str| {
        // Where the table has no rate of the plan, a reservation's price stands in for it.
        vec![
            (PurchaseOption::SavingsPlan, format!("{years}.{payment}.{plan}").into()),
            (PurchaseOption::SavingsPlan, format!("1yr.no_upfront.{plan}").into()),
            (PurchaseOption::Reserved, format!("{years}.no_upfront.{stand_in}").into()),
        ]
    };
    let of_all = InForce {
        kind: InForceKind::ComputePlan,
        amount: Amount::Dollars(hourly, prices("compute", "convertible")),
        products: COMPUTE,
        family: None,
        sku: None,
        variant: None,
        region: None,
    };
    match text(live, "savings_plan_type")? {
        "Compute" => Some(of_all),
        "EC2Instance" => Some(InForce {
            kind: InForceKind::FamilyPlan,
            amount: Amount::Dollars(hourly, prices("ec2_instance", "standard")),
            products: &["ec2.instance"],
            family: Some(text(live, "ec2_instance_family")?.into()),
            region: Some(text(live, "region")?.into()),
            ..of_all
        }),
        // SageMaker's and databases' plans cover nothing that is advised on.
        _ => None,
    }
}

/// So many pieces of one size; with `family`, as much of its other sizes.
fn pieces(
    live: &LiveResource,
    (product, sku, variant): (&'static [&'static str], &str, &str),
    count: Decimal,
    family: Option<&str>,
) -> Option<InForce> {
    let region = region(live)?;
    let key = PriceKey::new("aws", *product.first()?, (&*region).into()).sku(sku).variant(variant);
    Some(InForce {
        kind: InForceKind::Reservation,
        amount: Amount::Pieces(count, key),
        products: product,
        sku: family.is_none().then(|| sku.into()),
        family: family.map(Into::into),
        variant: Some(variant.into()),
        region: Some(region),
    })
}

/// Of Linux, for a whole region and shared tenancy, a reservation covers all sizes of its family
/// (<https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/apply_ri.html>).
fn instances(live: &LiveResource) -> Option<InForce> {
    let size = text(live, "instance_type")?;
    let system = match text(live, "product_description")?.trim_end_matches(" (Amazon VPC)") {
        "Linux/UNIX" => "linux",
        "Windows" => "windows",
        "Red Hat Enterprise Linux" => "rhel",
        "SUSE Linux" => "suse",
        _ => return None,
    };
    let dedicated = text(live, "instance_tenancy") == Some("dedicated");
    let flexible = system == "linux" && !dedicated && text(live, "scope") == Some("Region");
    let family = size.split('.').next().filter(|_| flexible);
    let variant = if dedicated { format!("{system}/dedicated") } else { system.to_owned() };
    pieces(live, (&["ec2.instance"], size, &variant), number(live, "instance_count")?, family)
}

/// Of open-source engines, all sizes of the family
/// (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithReservedDBInstances.html>).
fn databases(live: &LiveResource) -> Option<InForce> {
    let size = text(live, "db_instance_class")?;
    let engine = match text(live, "product_description")? {
        "mysql" => "mysql",
        "mariadb" => "mariadb",
        "postgresql" | "postgres" => "postgresql",
        "aurora-mysql" => "aurora-mysql",
        "aurora-postgresql" => "aurora-postgresql",
        _ => return None,
    };
    let zones = live.resource.attributes.value("multi_az") == Some(&Value::Flag(true));
    let variant = format!("{engine}/{}", if zones { "multi-az" } else { "single-az" });
    let family = size.rsplit_once('.').map(|(family, _)| family);
    pieces(live, (&["rds.instance"], size, &variant), number(live, "instance_count")?, family)
}

fn cache_nodes(live: &LiveResource) -> Option<InForce> {
    let size = text(live, "cache_node_type")?;
    let engine = text(live, "product_description")?.to_lowercase();
    let count = number(live, "cache_node_count")?;
    // Since October 2024 all sizes of a family
    // (<https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.Reserved.html>).
    let family = size.rsplit_once('.').map(|(family, _)| family);
    pieces(live, (&["elasticache.node"], size, &engine), count, family)
}

fn search_instances(live: &LiveResource) -> Option<InForce> {
    let size = text(live, "instance_type")?.replace(".elasticsearch", ".search");
    pieces(live, (&["opensearch.instance"], &size, ""), number(live, "instance_count")?, None)
}

fn warehouse_nodes(live: &LiveResource) -> Option<InForce> {
    let count = number(live, "node_count")?;
    pieces(live, (&["redshift.node"], text(live, "node_type")?, ""), count, None)
}
