//! Buckets of more than 1 GB without a lifecycle rule keep everything in the standard class for ever.
//! How old the objects are, and so what would move to the infrequent class (a bit over half the price:
//! <https://aws.amazon.com/s3/pricing/>), only S3 Inventory tells: a finding, without a figure.

use rust_decimal::dec;

use super::s3_rules::{rules, standard_gb, with_rule};
use crate::{
    advise::{Change, Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-s3-no-lifecycle",
    summary: "Buckets of more than 1 GB without lifecycle rules keep everything at the highest price.",
    kinds: &["aws_s3_bucket"],
    reads: &[
        ("aws_s3_bucket_lifecycle_configuration", &["bucket", "rule"]),
        ("aws_s3_bucket_versioning", &["bucket", "versioning_configuration"]),
        ("aws_s3_bucket", &["lifecycle_rule", "versioning"]),
    ],
    lever: Lever::Storage,
    propose,
};

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let bucket = subject.resource;
    let held = standard_gb(subject, evidence).filter(|gb| *gb > dec!(1));
    let Some(gb) = held else { return Ok(Vec::new()) };
    if !rules(bucket, evidence)?.is_empty() {
        return Ok(Vec::new());
    }
    evidence.knows_all(subject, "aws_s3_bucket_lifecycle_configuration")?;
    let because =
        format!("{} GB in the standard class, and no lifecycle rule", gb.round().normalize());
    let body = "    transition {\n      days          = 30\n      storage_class = \"STANDARD_IA\"\n    }\n";
    let remediation = with_rule(bucket, evidence, "infrequent-after-30-days", body);
    let proposal = Proposal::new(Change::Finding, because).remediation(remediation);
    Ok(vec![proposal.risk(Risk::Low).confidence(Confidence::Low)])
}
