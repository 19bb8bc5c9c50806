//! Interface endpoints that no byte passes for 30 days cost $7.30 a month in each of their zones all the
//! same (<https://aws.amazon.com/privatelink/pricing/>; Trusted Advisor c2vlfg0jp6).

use super::counted;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-vpce-inactive",
    summary: "Interface endpoints without traffic for 30 days cost as much as used ones.",
    kinds: &["aws_vpc_endpoint"],
    reads: &[],
    lever: Lever::Delete,
    propose,
};

const DAYS: u32 = 30;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    if subject.resource.text("vpc_endpoint_type")? != Some("Interface") {
        return Ok(Vec::new());
    }
    let bytes = counted::a_day(subject, evidence, &["BytesProcessed"], DAYS);
    if bytes.is_none_or(|bytes| !bytes.is_zero()) {
        return Ok(Vec::new());
    }
    let because = format!("no byte in {DAYS} days");
    Ok(vec![Proposal::delete(because).risk(Risk::Low).confidence(Confidence::High)])
}
