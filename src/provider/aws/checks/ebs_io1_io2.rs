//! io1 as io2: the same price up to 32,000 IOPS and less beyond, a hundred times as durable (99.999 %
//! a year: <https://docs.aws.amazon.com/ebs/latest/userguide/provisioned-iops.html>).

use rust_decimal::{Decimal, dec};

use super::{block_of, text};
use crate::{
    advise::{Change, Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ebs-io1-io2",
    summary: "Volumes of type io1 cost no less than io2, which is more durable and cheaper above 32,000 IOPS.",
    kinds: &["aws_ebs_volume"],
    reads: &[],
    lever: Lever::Storage,
    propose,
};

/// What io2's first tier ends at (<https://aws.amazon.com/ebs/pricing/>).
const TIER: Decimal = dec!(32000);

fn propose(subject: &Subject, _: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let volume = subject.resource;
    if volume.text("type")? != Some("io1") {
        return Ok(Vec::new());
    }
    let iops = volume.number("iops")?.unwrap_or_default();
    let proposal = if iops > TIER {
        let because =
            format!("io1 with {} IOPS: io2 has a lower tier above 32,000", iops.normalize());
        Proposal::set([("type", text("io2"))], because)
    } else {
        let because = "io1 costs what io2 does, which is 100 times as durable".to_owned();
        Proposal::new(Change::Finding, because).remediation(block_of(volume, "  type = \"io2\"\n"))
    };
    Ok(vec![proposal.risk(Risk::Low).confidence(Confidence::High)])
}
