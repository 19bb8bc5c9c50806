//! Buckets with versioning keep every version that was overwritten or deleted, at full price, unless a
//! rule expires them (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html>;
//! a check of Trusted Advisor). How much it is, only S3 Storage Lens tells: a finding.

use super::s3_rules::{rules, with_rule};
use crate::{
    advise::{Change, Check, Evidence, Lever, Proposal, Subject},
    model::{Attributes, Resource, Unknown},
};

pub(super) const CHECK: Check = Check {
    id: "aws-s3-noncurrent",
    summary: "Buckets with versioning and no expiration of old versions keep all of them for ever.",
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
    if !is_versioned(bucket, evidence)? {
        return Ok(Vec::new());
    }
    let expires = |rule: &&Attributes| {
        !matches!(rule.blocks("noncurrent_version_expiration").as_deref(), Ok([]))
    };
    if rules(bucket, evidence)?.iter().any(expires) {
        return Ok(Vec::new());
    }
    evidence.knows_all(subject, "aws_s3_bucket_lifecycle_configuration")?;
    let because = "versioning is on, and no rule expires versions that are not current";
    let body = "    noncurrent_version_expiration {\n      noncurrent_days = 30\n    }\n";
    let remediation = with_rule(bucket, evidence, "expire-old-versions", body);
    Ok(vec![Proposal::new(Change::Finding, because).remediation(remediation)])
}

fn is_versioned(bucket: &Resource, evidence: &Evidence) -> Result<bool, Unknown> {
    let kind = "aws_s3_bucket_versioning";
    for versioning in evidence.graph.referrers(bucket, kind, "bucket") {
        if let Some(configuration) = versioning.block("versioning_configuration")?
            && configuration.text("status")? == Some("Enabled")
        {
            return Ok(true);
        }
    }
    // Up to version 3 of the provider; computed since.
    let own = bucket.blocks("versioning").unwrap_or_default();
    Ok(own.iter().any(|block| block.flag("enabled") == Ok(Some(true))))
}
