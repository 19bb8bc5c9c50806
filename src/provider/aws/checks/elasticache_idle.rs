//! Caches that nobody asks anything of, for 14 days. AWS Compute Optimizer looks at hits, misses and
//! connections over 14 days and publishes no numbers
//! (<https://docs.aws.amazon.com/compute-optimizer/latest/ug/view-idle-recommendations.html>); ours:
//! not one hit or miss, and not 1 kB a second either way: a node that is only watched takes less.

use rust_decimal::{Decimal, dec};

use super::highest;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-elasticache-idle",
    summary: "Caches without a hit or a miss for 14 days serve nobody.",
    kinds: &["aws_elasticache_cluster", "aws_elasticache_replication_group"],
    reads: &[("aws_elasticache_cluster", &["cluster_id"])],
    lever: Lever::Delete,
    propose,
};

const DAYS: u32 = 14;
/// Bytes a second.
const TRAFFIC: Decimal = dec!(1000);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let idle = if &*subject.resource.kind == "aws_elasticache_cluster" {
        // A member of a group bills there.
        subject.resource.text("replication_group_id")?.is_none() && is_idle(subject, evidence)
    } else {
        let members = evidence.graph.referrers(
            subject.resource,
            "aws_elasticache_cluster",
            "replication_group_id",
        );
        let member = |resource| is_idle(&Subject { resource, live: None }, evidence);
        !members.is_empty() && members.into_iter().all(member)
    };
    if !idle {
        return Ok(Vec::new());
    }
    let because = format!("not one hit or miss, and next to no traffic, in {DAYS} days");
    Ok(vec![Proposal::delete(because).risk(Risk::Medium).confidence(Confidence::Medium)])
}

/// Whether all of it was measured, and nothing found.
fn is_idle(subject: &Subject, evidence: &Evidence) -> bool {
    let most = |metric| highest(subject, evidence, metric, DAYS);
    let none = |metric| most(metric) == Some(dec!(0));
    let little = |metric| most(metric).is_some_and(|bytes| bytes < TRAFFIC);
    none("CacheHits")
        && none("CacheMisses")
        && little("NetworkBytesIn")
        && little("NetworkBytesOut")
}
