//! SQL Server uses no more than 48 vCPUs in its Standard edition and 32 in Web, and is licensed for all
//! that the instance has (Trusted Advisor `Qsdfp3A4L1`). The licence that is saved besides is not in the
//! price tables: what is told is the instance's share, the least that it is.

use rust_decimal::{Decimal, dec};

use super::text;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-sql-overvcpu",
    summary: "SQL Server Standard cannot use more than 48 vCPUs, and Web no more than 32.",
    kinds: &["aws_instance"],
    reads: &[],
    lever: Lever::Shape,
    propose,
};

/// Editions, by how EC2 tells them, and the vCPUs that each can use.
const EDITIONS: &[(&str, Decimal)] =
    &[("SQL Server Standard", dec!(48)), ("SQL Server Web", dec!(32))];

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let Some(instance_type) = subject.resource.text("instance_type")? else {
        return Ok(Vec::new());
    };
    let platform = subject.observed_text("platform_details").unwrap_or_default();
    let edition = EDITIONS.iter().find(|(edition, _)| platform.contains(edition));
    let now = evidence.specs.spec("aws", instance_type);
    let (Some((edition, most)), Some(now), Some((family, _))) =
        (edition, now, instance_type.split_once('.'))
    else {
        return Ok(Vec::new());
    };
    let vcpu = now.vcpu.unwrap_or_default();
    if vcpu <= *most {
        return Ok(Vec::new());
    }
    let sizes = evidence.specs.all("aws").filter_map(|(name, spec)| {
        let is_of_family = name.split_once('.').is_some_and(|(of, _)| of == family);
        let size = spec.vcpu.filter(|vcpu| is_of_family && !spec.bare_metal && vcpu <= most)?;
        Some((size, name))
    });
    // The largest that the edition can use.
    let Some((_, name)) = sizes.max() else { return Ok(Vec::new()) };
    let because = format!(
        "{edition} uses {most} of its {} vCPUs; memory shrinks along, licences are saved besides",
        vcpu.normalize()
    );
    let proposal = Proposal::set([("instance_type", text(name))], because);
    Ok(vec![proposal.risk(Risk::Medium).confidence(Confidence::High)])
}
