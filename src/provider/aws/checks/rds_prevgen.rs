//! Database classes of previous generations: current ones of the same vCPUs and memory cost less
//! (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Types.html>).
//! db.m7g, the last of Graviton's here, runs MySQL from 8.0.28 on, PostgreSQL from 13.4, 14.5 and 15.2, and
//! MariaDB from 10.5.17, 10.6.10 and 10.11
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

/// The first versions of each engine that run on all of these, each of its own series.
const GRAVITON: &[(&str, &[[u32; 3]])] = &[
    ("mariadb", &[[10, 5, 17], [10, 6, 10], [10, 11, 0]]),
    ("mysql", &[[8, 0, 28]]),
    ("postgres", &[[13, 4, 0], [14, 5, 0], [15, 2, 0]]),
];

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
    let Some(((name, first), version)) = first.zip(version) else { return false };
    // What is not said of a version is the newest: `8.0`, `16`.
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or_default());
    let has: [u32; 3] = std::array::from_fn(|_| parts.next().unwrap_or(u32::MAX));
    // PostgreSQL's series are of one number.
    let length = if *name == "postgres" { 1 } else { 2 };
    let own = first.iter().find(|first| first[..length] == has[..length]);
    own.or(first.last()).is_some_and(|first| has >= *first)
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
        assert!(!runs("mysql", "8.0.27") && runs("mysql", "8.0") && runs("mysql", "8.4.3"));
        assert!(!runs("postgres", "14.4") && runs("postgres", "13.4") && runs("postgres", "16"));
        assert!(!runs("mariadb", "10.6.8") && runs("mariadb", "10.5.17"));
    }
}
