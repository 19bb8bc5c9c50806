//! Volumes with more IOPS or throughput provisioned than they ever use: what AWS Compute Optimizer and
//! Trusted Advisor (`COr6dfpM03`) look at, the peak with a fifth on top. gp3 has 3,000 IOPS and 125 MiB/s
//! at no charge, and 0.25 MiB/s at most an operation
//! (<https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html>).

use rust_decimal::{Decimal, dec};

use super::ebs_io_to_gp3::peak;
use crate::{
    advise::{Check, Evidence, Lever, Proposal, Risk, Subject},
    model::{Unknown, Value},
};

pub(super) const CHECK: Check = Check {
    id: "aws-ebs-overprovisioned",
    summary: "Volumes that never reach their provisioned IOPS or throughput need less of it.",
    kinds: &["aws_ebs_volume"],
    reads: &[],
    lever: Lever::Storage,
    propose,
};

/// The least that a volume of provisioned IOPS can have.
const LEAST: Decimal = dec!(100);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let volume = subject.resource;
    let volume_type = volume.text("type")?.unwrap_or_default();
    let iops = volume.number("iops")?.unwrap_or_default();
    let throughput = volume.number("throughput")?.unwrap_or_default();
    let Some((operations, used)) = peak(subject, evidence) else { return Ok(Vec::new()) };
    let proposal = match volume_type {
        "io1" | "io2" => {
            let need = operations.max(used * dec!(4)).max(LEAST);
            if need >= iops {
                return Ok(Vec::new());
            }
            let because = because(operations, iops, used, None);
            Proposal::set([("iops", Value::Number(need))], because)
        }
        "gp3" => {
            let iops = iops.max(dec!(3000));
            let throughput = throughput.max(dec!(125));
            let need_throughput = used.clamp(dec!(125), throughput);
            let need = operations.max(need_throughput * dec!(4)).clamp(dec!(3000), iops);
            if need >= iops && need_throughput >= throughput {
                return Ok(Vec::new());
            }
            let because = because(operations, iops, used, Some(throughput));
            let edits =
                [("iops", Value::Number(need)), ("throughput", Value::Number(need_throughput))];
            Proposal::set(edits, because)
        }
        _ => return Ok(Vec::new()),
    };
    Ok(vec![proposal.risk(Risk::Low)])
}

fn because(
    operations: Decimal,
    iops: Decimal,
    used: Decimal,
    throughput: Option<Decimal>,
) -> String {
    let throughput = throughput.map_or_else(String::new, |throughput| {
        format!(" and {used} of {} MiB/s", throughput.normalize())
    });
    format!(
        "uses {operations} of {} IOPS{throughput} (peak of 30 days, 20 % on top)",
        iops.normalize()
    )
}
