//! Database classes of previous generations: current ones of the same vCPUs and memory cost less
//! (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Types.html>).
//! Graviton runs MySQL 8.0, PostgreSQL 13 and MariaDB 10.5, and what came after
//! (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html>).

use super::{carries, text};
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-rds-prevgen",
    summary: "Database classes of a previous generation cost more than current ones of their size.",
    kinds: &["aws_db_instance"],
    reads: &[],
    lever: Lever::Generation,
    propose,
};

/// Families of a previous generation, those that follow them on x86, and on Graviton.
const FOLLOWERS: &[(&[&str], &[&str], &[&str])] = &[
    (&["t1", "t2"], &["t3"], &["t4g"]),
    (&["m1", "m2", "m3", "m4"], &["m5", "m6i"], &["m6g", "m7g"]),
    (&["r3", "r4"], &["r5", "r6i"], &["r6g", "r7g"]),
];

/// The first version of each engine that surely runs on Graviton.
const GRAVITON: &[(&str, [u32; 2])] =
    &[("mariadb", [10, 5]), ("mysql", [8, 0]), ("postgres", [13, 0])];

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let database = subject.resource;
    let class = database.text("instance_class")?;
    let Some(now) = class.and_then(|class| class.strip_prefix("db.")) else {
        return Ok(Vec::new());
    };
    let Some((family, size)) = now.split_once('.') else { return Ok(Vec::new()) };
    let followers = FOLLOWERS.iter().find(|(families, ..)| families.contains(&family));
    let Some((_, x86, arm)) = followers else { return Ok(Vec::new()) };
    let engine = (database.text("engine")?, database.text("engine_version")?);
    let arm: &[&str] = if runs_on_graviton(engine) { arm } else { &[] };
    let candidates = x86.iter().chain(arm).filter_map(|follower| {
        let then = format!("{follower}.{size}");
        let because = format!("db.{now} is of a previous generation");
        carries(&then, now, evidence.specs).then(|| {
            Proposal::set([("instance_class", text(&format!("db.{then}")))], because)
                .risk(Risk::Medium)
                .confidence(Confidence::High)
        })
    });
    Ok(candidates.collect())
}

fn runs_on_graviton((engine, version): (Option<&str>, Option<&str>)) -> bool {
    let first = GRAVITON.iter().find(|(name, _)| engine == Some(*name));
    let Some(((_, first), version)) = first.zip(version) else { return false };
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or_default());
    let has = [parts.next().unwrap_or_default(), parts.next().unwrap_or_default()];
    has >= *first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_versions_do_not_run_on_graviton() {
        let runs = |engine, version| runs_on_graviton((Some(engine), Some(version)));
        assert!(runs("mysql", "8.0.36") && runs("postgres", "16.3") && runs("mariadb", "11.4"));
        assert!(!runs("mysql", "5.7.44") && !runs("postgres", "11.22"));
        assert!(!runs("mariadb", "10.4") && !runs("oracle-se2", "19"));
    }
}
