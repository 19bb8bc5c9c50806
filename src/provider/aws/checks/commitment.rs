//! What several checks say of a commitment.

use crate::advise::Subject;

/// The types that are commitments.
pub(super) const KINDS: &[&str] = &[
    "aws_ec2_reserved_instances",
    "aws_elasticache_reserved_cache_node",
    "aws_opensearch_reserved_instance",
    "aws_rds_reserved_instance",
    "aws_redshift_reserved_node",
    "aws_savingsplans_plan",
];

/// `Compute Savings Plan of $2.5 an hour`, `reservation of 4 × m5.large`.
pub(super) fn in_words(subject: &Subject) -> String {
    let attributes = &subject.resource.attributes;
    let text = |names: &[&str]| {
        names.iter().find_map(|name| attributes.value(name)?.as_text().map(ToOwned::to_owned))
    };
    let number = |names: &[&str]| {
        names.iter().find_map(|name| Some(attributes.value(name)?.as_number()?.normalize()))
    };
    if &*subject.resource.kind == "aws_savingsplans_plan" {
        let kind = match text(&["savings_plan_type"]).as_deref() {
            Some("EC2Instance") => "EC2 Instance ",
            Some("Compute") => "Compute ",
            Some("SageMaker") => "SageMaker ",
            Some("Database") => "Database ",
            _ => "",
        };
        let of = number(&["commitment"])
            .map_or_else(String::new, |hourly| format!(" of ${hourly} an hour"));
        return format!("the {kind}Savings Plan{of}");
    }
    let size = text(&["instance_type", "db_instance_class", "cache_node_type", "node_type"]);
    let count = number(&["instance_count", "cache_node_count", "node_count"]);
    match (count, size) {
        (Some(count), Some(size)) => format!("the reservation of {count} × {size}"),
        _ => "the reservation".to_owned(),
    }
}

pub(super) fn days(count: i32) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}
