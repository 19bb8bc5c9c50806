//! Services whose tasks may be taken back with two minutes' notice: those whose tags call them
//! interruptible, and those that are not for production
//! (<https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html>).
//! Whether they run on Fargate, and on demand, their bill tells.

use super::spot_capacity;
use crate::{
    advise::{Change, Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-fargate-spot",
    summary: "Services on Fargate that may be interrupted cost less on Fargate Spot.",
    kinds: &["aws_ecs_service"],
    reads: &[],
    lever: Lever::Spot,
    propose,
};

fn propose(subject: &Subject, _: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let environment = || {
        let environment = subject.non_production()?;
        Some(format!("environment {environment}"))
    };
    let Some(why) = spot_capacity::interruptible(subject).or_else(environment) else {
        return Ok(Vec::new());
    };
    let because = format!(
        "{why}; Fargate Spot takes tasks back with two minutes' notice; its price moves, so that this is an estimate"
    );
    let name = subject.name();
    let remediation = format!(
        "resource \"aws_ecs_service\" \"{name}\" {{\n  # instead of launch_type\n  \
         capacity_provider_strategy {{\n    capacity_provider = \"FARGATE_SPOT\"\n    \
         weight            = 1\n  }}\n}}\n"
    );
    let proposal = Proposal::new(Change::Spot, because)
        .risk(Risk::Medium)
        .confidence(Confidence::Medium)
        .remediation(remediation);
    Ok(vec![proposal])
}
