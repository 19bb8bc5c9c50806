//! Instances whose tags call them interruptible (batch, CI runners, stateless workers) need not be on
//! demand (<https://aws.amazon.com/ec2/spot/>).

use super::spot_capacity;
use crate::{
    advise::{Check, Evidence, Lever, Proposal, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-spot",
    summary: "Instances and groups that may be interrupted cost less on spot capacity.",
    kinds: &["aws_autoscaling_group", "aws_instance"],
    reads: &[("aws_autoscaling_group", &["tag"])],
    lever: Lever::Spot,
    propose,
};

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
    Ok(spot_capacity::propose(subject, evidence, instance_type, &why).into_iter().collect())
}
