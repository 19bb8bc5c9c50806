//! SQL Server is licensed for 4 vCPUs at the least (Trusted Advisor Qsdfp3A4L2): on smaller instances a
//! part of the licence is paid for nothing. Two databases on one instance share it; which could is
//! for people to say, and licences are in no price table: a finding.

use rust_decimal::{Decimal, dec};

use crate::{
    advise::{Change, Check, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-sql-consolidate",
    summary: "SQL Server on fewer than 4 vCPUs pays for a licence of 4.",
    kinds: &["aws_instance"],
    reads: &[],
    lever: Lever::Shape,
    propose,
};

/// vCPUs that a licence covers at the least.
const LEAST: Decimal = dec!(4);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let Some(instance_type) = subject.resource.text("instance_type")? else {
        return Ok(Vec::new());
    };
    let platform = subject.observed_text("platform_details").unwrap_or_default();
    let vcpu = evidence.specs.spec("aws", instance_type).and_then(|spec| spec.vcpu);
    let Some(vcpu) = vcpu.filter(|vcpu| *vcpu < LEAST && platform.contains("SQL Server")) else {
        return Ok(Vec::new());
    };
    let because = format!("{platform} on {} vCPUs, licensed for 4", vcpu.normalize());
    Ok(vec![Proposal::new(Change::Finding, because).risk(Risk::High)])
}
