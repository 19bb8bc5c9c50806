//! Uploads in parts that nobody completed bill as storage and show up in no listing
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html>).
//! How much it is, only S3 Storage Lens tells: a finding. 7 days are the example of AWS's own page.

use rust_decimal::dec;

use super::s3_rules::{rules, with_rule};
use crate::{
    advise::{Change, Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Attributes, Unknown},
};

pub(super) const CHECK: Check = Check {
    id: "aws-s3-mpu-abort",
    summary: "Buckets without a rule that aborts unfinished uploads keep their parts for ever.",
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
    let aborts = |rule: &&Attributes| {
        let block = rule.block("abort_incomplete_multipart_upload");
        let old = rule.number("abort_incomplete_multipart_upload_days");
        // One that is known only after apply may well be there.
        !matches!(block, Ok(None))
            || old.map_or(true, |days| days.is_some_and(|days| days > dec!(0)))
    };
    if rules(bucket, evidence)?.iter().any(aborts) {
        return Ok(Vec::new());
    }
    evidence.knows_all(subject, "aws_s3_bucket_lifecycle_configuration")?;
    let because = "no rule aborts uploads in parts that are never completed";
    let body = "    abort_incomplete_multipart_upload {\n      days_after_initiation = 7\n    }\n";
    let remediation = with_rule(bucket, evidence, "abort-unfinished-uploads", body);
    let proposal = Proposal::new(Change::Finding, because).remediation(remediation);
    Ok(vec![proposal.risk(Risk::Low).confidence(Confidence::High)])
}
