//! The lifecycle rules of a bucket, and what it holds.

use rust_decimal::{Decimal, dec};

use super::block_of;
use crate::{
    advise::{Evidence, Subject, block_name},
    model::{Attributes, Resource, Unknown},
};

/// The rules in force: of the bucket's configuration, and of the bucket itself up to version 3 of the
/// provider.
pub(super) fn rules<'a, 'g: 'a>(
    bucket: &'a Resource,
    evidence: &Evidence<'_, 'g>,
) -> Result<Vec<&'a Attributes>, Unknown> {
    // Computed where it is left out, and unknown until the bucket exists.
    let mut rules = bucket.blocks("lifecycle_rule").unwrap_or_default();
    for configuration in configurations(bucket, evidence) {
        rules.extend(configuration.blocks("rule")?);
    }
    rules.retain(|rule| {
        rule.text("status") != Ok(Some("Disabled")) && rule.flag("enabled") != Ok(Some(false))
    });
    Ok(rules)
}

fn configurations<'a>(bucket: &Resource, evidence: &Evidence<'_, 'a>) -> Vec<&'a Resource> {
    evidence.graph.referrers(bucket, "aws_s3_bucket_lifecycle_configuration", "bucket")
}

/// GB in the standard class, as measured, else as the usage file says.
pub(super) fn standard_gb(subject: &Subject, evidence: &Evidence) -> Option<Decimal> {
    let measured = evidence.series(subject, "BucketSizeBytes");
    let measured = measured.map(|series| series.last(1).maximum() / dec!(1073741824));
    measured.or_else(|| evidence.usage(subject).block("standard").number("storage_gb"))
}

/// A rule as configuration; a bucket has one set of rules only, so that one that is there takes the
/// rule in.
pub(super) fn with_rule(bucket: &Resource, evidence: &Evidence, id: &str, body: &str) -> String {
    let rule = format!(
        "  rule {{\n    id     = \"{id}\"\n    status = \"Enabled\"\n    filter {{}}\n{body}  }}\n"
    );
    if let Some(there) = configurations(bucket, evidence).first() {
        return block_of(there, &format!("  # besides its other rules\n{rule}"));
    }
    let name = block_name(bucket);
    let named = match &bucket.address {
        Some(_) => format!("aws_s3_bucket.{name}.id"),
        None => format!("\"{}\"", bucket.id.as_ref().map_or("", |id| &*id.0)),
    };
    format!(
        "resource \"aws_s3_bucket_lifecycle_configuration\" \"{name}\" {{\n  bucket = {named}\n{rule}}}\n"
    )
}
