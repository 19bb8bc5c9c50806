//! Groups that always run as many instances, and whose load would fit fewer in most hours: a target
//! tracking policy at 60 % of CPU follows it
//! (<https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html>). Advised
//! where a fifth of the instance-hours would go.

use rust_decimal::{Decimal, dec};

use crate::{
    advise::{Change, Check, Confidence, Evidence, Hours, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-asg-no-scaling",
    summary: "Groups of a fixed size whose load fits fewer instances in most hours.",
    kinds: &["aws_autoscaling_group"],
    reads: &[("aws_autoscaling_policy", &["autoscaling_group_name"])],
    lever: Lever::Hours,
    propose,
};

/// The share of CPU that the policy keeps.
const TARGET: Decimal = dec!(0.6);
/// Worth it where at most this share of the instance-hours is left.
const WORTH: Decimal = dec!(0.8);
const HOURS_A_WEEK: usize = 168;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let group = subject.resource;
    let least = group.number("min_size")?.unwrap_or_default();
    let most = group.number("max_size")?.unwrap_or_default();
    let desired = group.number("desired_capacity")?.unwrap_or(least);
    let policies =
        evidence.graph.referrers(group, "aws_autoscaling_policy", "autoscaling_group_name");
    // Those of a live group are counted with it.
    let counted = subject.observed_number("policy_count");
    let may_scale = !policies.is_empty() || counted.is_some_and(|count| count > dec!(0));
    let is_fixed = least == most || !may_scale;
    let Some(series) = evidence.series(subject, "CPUUtilization") else { return Ok(Vec::new()) };
    let hourly = series.hourly();
    // Fewer than its owner has said are never advised; where nobody has, one stays to take over from
    // another in production.
    let floor = match subject.non_production() {
        _ if least < most => least.max(dec!(1)),
        Some(_) => dec!(1),
        None => dec!(2),
    }
    .min(desired);
    // Whole weeks, so that a weekend counts as often as it comes.
    let whole = hourly.len() / HOURS_A_WEEK * HOURS_A_WEEK;
    if !is_fixed || desired < dec!(2) || whole < 2 * HOURS_A_WEEK {
        return Ok(Vec::new());
    }
    let needed = |cpu: &Decimal| {
        let load = desired * cpu / dec!(100);
        // Rounded first, as a measured 18.000000001 % is no fourth instance.
        (load / TARGET).round_dp(6).ceil().clamp(floor, desired)
    };
    let needed: Vec<_> = hourly[hourly.len() - whole..].iter().map(needed).collect();
    let all = desired * Decimal::from(whole);
    let left: Decimal = needed.iter().sum();
    if left >= all * WORTH {
        return Ok(Vec::new());
    }
    if least != most {
        evidence.knows_all(subject, "aws_autoscaling_group")?;
    }
    let shares: Vec<_> = needed.iter().map(|needed| needed / desired).collect();
    let hours = Hours::following(&shares);
    let fewest = needed.iter().min().copied().unwrap_or_default();
    let because = format!(
        "always {}; at 60 % of CPU {} to {} do, {} of {} instance-hours in {} weeks",
        desired.normalize(),
        fewest.normalize(),
        needed.iter().max().copied().unwrap_or_default().normalize(),
        left.normalize(),
        all.normalize(),
        whole / HOURS_A_WEEK,
    );
    let proposal = Proposal::new(Change::Hours(hours), because)
        .risk(Risk::Medium)
        .confidence(Confidence::Medium);
    let name = subject.name();
    Ok(vec![proposal.remediation(policy(&name, fewest, desired))])
}

fn policy(name: &str, least: Decimal, most: Decimal) -> String {
    format!(
        "resource \"aws_autoscaling_policy\" \"{name}_cpu\" {{\n  \
         name                   = \"cpu\"\n  \
         autoscaling_group_name = aws_autoscaling_group.{name}.name\n  \
         policy_type            = \"TargetTrackingScaling\"\n\n  \
         target_tracking_configuration {{\n    \
         target_value = 60\n\n    \
         predefined_metric_specification {{\n      \
         predefined_metric_type = \"ASGAverageCPUUtilization\"\n    \
         }}\n  }}\n}}\n\n\
         resource \"aws_autoscaling_group\" \"{name}\" {{\n  \
         min_size = {}\n  max_size = {}\n\n  \
         lifecycle {{\n    ignore_changes = [desired_capacity]\n  }}\n}}\n",
        least.normalize(),
        most.normalize(),
    )
}
