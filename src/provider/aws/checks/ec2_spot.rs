//! Instances whose tags call them interruptible (batch, CI runners, stateless workers) need not be on
//! demand (<https://aws.amazon.com/ec2/spot/>). A group needs several pools, each a type in a zone, so
//! that one that runs out does not take all with it
//! (<https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-best-practices.html>).

use super::spot_capacity;
use crate::{
    advise::{Check, Evidence, Lever, Proposal, Subject, spot_group},
    model::{Resource, Unknown},
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-spot",
    summary: "Instances and groups that may be interrupted cost less on spot capacity.",
    kinds: &["aws_autoscaling_group", "aws_instance"],
    reads: &[("aws_autoscaling_group", &["tag", "availability_zones", "vpc_zone_identifier"])],
    lever: Lever::Spot,
    propose,
};

/// Of types and zones, at the least.
const LEAST_POOLS: usize = 3;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let resource = subject.resource;
    let tagged = spot_capacity::interruptible(subject);
    let (instance_type, why) = if &*resource.kind == "aws_instance" {
        (resource.text("instance_type")?, tagged)
    } else {
        let templates =
            evidence.graph.referenced(resource, "launch_template", "aws_launch_template");
        let Some(template) = templates.first() else { return Ok(Vec::new()) };
        let desired = resource.number("desired_capacity")?.unwrap_or_default();
        // One that is taken back must not take all with it.
        let several = subject.non_production().filter(|_| desired >= rust_decimal::dec!(2));
        let why = tagged.or_else(|| {
            several.map(|environment| {
                format!("environment {environment}, {} instances", desired.normalize())
            })
        });
        (template.text("instance_type")?, why)
    };
    let (Some(instance_type), Some(why)) = (instance_type, why) else { return Ok(Vec::new()) };
    let Some(proposal) = spot_capacity::propose(subject, evidence, instance_type, &why) else {
        return Ok(Vec::new());
    };
    if &*resource.kind == "aws_instance" {
        return Ok(vec![proposal]);
    }
    let types = spot_capacity::alike(subject, evidence, instance_type);
    let zones = zones(resource)?;
    if types.len() * zones < LEAST_POOLS {
        return Ok(Vec::new());
    }
    let plural =
        |count: usize, of: &str| format!("{count} {of}{}", if count == 1 { "" } else { "s" });
    let pools = format!("{} in {}", plural(types.len(), "type"), plural(zones, "zone"));
    let because = format!("{}; {pools}", proposal.because);
    let proposal = Proposal { because, ..proposal };
    Ok(vec![proposal.remediation(spot_group(resource, &types))])
}

/// How many zones a group starts instances in.
fn zones(group: &Resource) -> Result<usize, Unknown> {
    let zones = group.attributes.texts("availability_zones")?.len();
    Ok(zones.max(group.attributes.texts("vpc_zone_identifier")?.len()).max(1))
}
