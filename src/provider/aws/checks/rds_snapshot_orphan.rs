//! Snapshots that somebody made of databases that are gone, older than 30 days (Steampipe's AWS
//! Thrifty mod: <https://hub.steampipe.io/mods/turbot/aws_thrifty>). Backup storage is free up to
//! the size of the databases that there are, so that nothing may be what they cost
//! (<https://aws.amazon.com/rds/pricing/>, "Backup storage").

use rust_decimal::dec;

use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-rds-snapshot-orphan",
    summary: "Manual snapshots older than 30 days of databases that are gone.",
    kinds: &["aws_db_snapshot"],
    reads: &[],
    lever: Lever::Delete,
    propose,
};

const DAYS: i32 = 30;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let snapshot = subject.resource;
    // Automated ones go with the database, those of AWS Backup by its plan.
    if subject.live.is_none() || snapshot.text("snapshot_type")? != Some("manual") {
        return Ok(Vec::new());
    }
    let (Some(source), Some(days)) = (
        snapshot.text("db_instance_identifier")?,
        subject.days_since("create_time", evidence.as_of),
    ) else {
        return Ok(Vec::new());
    };
    let mut databases = evidence.graph.of_kind("aws_db_instance");
    if days <= DAYS || databases.any(|found| found.text("identifier") == Ok(Some(source))) {
        return Ok(Vec::new());
    }
    evidence.knows_all(subject, "aws_db_instance")?;
    let because = format!("made {days} days ago of `{source}`, which is gone");
    let proposal = Proposal::delete(because).risk(Risk::Medium).confidence(Confidence::Medium);
    let told = subject.observed_number("size_in_bytes").filter(|bytes| *bytes > dec!(0));
    let gb = match told {
        Some(bytes) => Some((bytes / dec!(1073741824)).round_dp(6)),
        // What the database had allocated, and so at most what it takes.
        None => snapshot.number("allocated_storage")?,
    };
    let key = "backup_storage_gb";
    Ok(vec![match gb.filter(|_| evidence.usage(subject).number(key).is_none()) {
        Some(gb) => proposal.usage([(key, gb)], [(key, dec!(0))]),
        None => proposal,
    }])
}
