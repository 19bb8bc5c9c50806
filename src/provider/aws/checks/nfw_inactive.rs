//! Network firewalls that no packet reaches for 30 days cost $288 a month for each endpoint all the same
//! (<https://aws.amazon.com/network-firewall/pricing/>; Trusted Advisor c2vlfg0bfw). The metric is that of
//! <https://docs.aws.amazon.com/network-firewall/latest/developerguide/monitoring-cloudwatch.html>.

use super::counted;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-nfw-inactive",
    summary: "Network firewalls without a packet for 30 days cost as much as used ones.",
    kinds: &["aws_networkfirewall_firewall"],
    reads: &[],
    lever: Lever::Delete,
    propose,
};

const DAYS: u32 = 30;

#[expect(clippy::unnecessary_wraps, reason = "a check's shape")]
fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let packets = counted::a_day(subject, evidence, &["ReceivedPackets"], DAYS);
    if packets.is_none_or(|packets| !packets.is_zero()) {
        return Ok(Vec::new());
    }
    let because = format!("no packet in {DAYS} days");
    Ok(vec![Proposal::delete(because).confidence(Confidence::High)])
}
