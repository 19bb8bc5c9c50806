//! Groups of instances and of nodes whose instances need less: the busiest of them must fit a
//! cheaper type, by the same rule as a single one (`aws-ec2-rightsize`;
//! <https://docs.aws.amazon.com/compute-optimizer/latest/ug/view-asg-recommendations.html>). A node
//! group is measured by the Auto Scaling group that EKS made for it.

use rust_decimal::{Decimal, dec};

use super::{
    instance_need::{DAYS, LEAST_HOURS, Need, SURE_DAYS, drivers},
    text,
};
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Series, Subject},
    model::{Resource, Unknown, Value},
};

pub(super) const CHECK: Check = Check {
    id: "aws-asg-rightsize",
    summary: "Groups of instances or nodes whose measured need fits a cheaper type.",
    kinds: &["aws_autoscaling_group", "aws_eks_node_group"],
    reads: &[
        ("aws_autoscaling_group", &["mixed_instances_policy", "placement_group"]),
        ("aws_eks_node_group", &["resources"]),
    ],
    lever: Lever::Shape,
    propose,
};

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let group = subject.resource;
    let own = group.attributes.texts("instance_types")?;
    let templates = evidence.graph.referenced(group, "launch_template", "aws_launch_template");
    let template = templates.first().copied();
    // Another group starts from it as well, and may need what it says.
    let is_shared = template.is_some_and(|template| {
        let of = |kind| evidence.graph.referrers(template, kind, "launch_template").len();
        ["aws_autoscaling_group", "aws_eks_node_group", "aws_instance"]
            .map(of)
            .iter()
            .sum::<usize>()
            > 1
    });
    // Several types are chosen from as capacity goes.
    if is_shared && own.is_empty()
        || own.len() > 1
        || group.block("mixed_instances_policy")?.is_some()
    {
        return Ok(Vec::new());
    }
    let instance_type = match (own.first(), template) {
        (Some(own), _) => *own,
        (None, Some(template)) => match template.text("instance_type")? {
            Some(instance_type) => instance_type,
            None => return Ok(Vec::new()),
        },
        (None, None) => return Ok(Vec::new()),
    };
    let Some(now) = evidence.specs.spec("aws", instance_type) else { return Ok(Vec::new()) };
    let made = made_for(group)?;
    let series = |metric: &str| -> Option<Series<'_>> {
        evidence
            .series(subject, metric)
            .or_else(|| evidence.series_of(subject, made.as_deref()?, metric))
    };
    let (Some(cpu), Some(instances)) = (series("CPUUtilization"), size(group)?) else {
        return Ok(Vec::new());
    };
    let cpu = cpu.last(DAYS);
    if cpu.hours() < LEAST_HOURS || now.bare_metal || instances < dec!(1) {
        return Ok(Vec::new());
    }
    let percent = cpu.quantile_of_maxima(evidence.preset.percentile());
    let Some(need) = Need::of(now, percent, instances, &series, evidence.preset) else {
        return Ok(Vec::new());
    };
    let is_placed = group.text("placement_group")?.is_some_and(|name| !name.is_empty());
    let need = Need { is_placed, ..need };
    let confidence = match (cpu.days() >= SURE_DAYS, need.is_measured()) {
        (true, true) => Confidence::High,
        (_, true) | (true, _) => Confidence::Medium,
        _ => Confidence::Low,
    };
    let because = format!(
        "the busiest of {}: {}",
        instances.normalize(),
        need.because(instance_type, now, cpu.days(), evidence.preset)
    );
    let types = need.smallest_types(instance_type, now, cpu, evidence.specs);
    let proposal = |name: &str| {
        let because = format!("{because}{}", drivers(instance_type, name));
        let proposal = match template.filter(|_| own.is_empty()) {
            Some(template) => Proposal::set_of(template, [("instance_type", text(name))], because),
            None => Proposal::set([("instance_types", Value::List(vec![text(name)]))], because),
        };
        proposal.risk(Risk::Medium).confidence(confidence)
    };
    Ok(types.into_iter().map(proposal).collect())
}

/// How many instances share what is measured of the group.
fn size(group: &Resource) -> Result<Option<Decimal>, Unknown> {
    if let Some(scaling) = group.block("scaling_config")? {
        return Ok(scaling.number("desired_size")?.or(scaling.number("min_size")?));
    }
    Ok(group.number("desired_capacity")?.or(group.number("min_size")?))
}

/// The Auto Scaling group that EKS made for a node group.
fn made_for(group: &Resource) -> Result<Option<String>, Unknown> {
    let Some(resources) = group.block("resources")? else { return Ok(None) };
    let Some(made) = resources.block("autoscaling_groups")? else { return Ok(None) };
    Ok(made.text("name")?.map(String::from))
}
