//! Domains of instance types of previous generations, and gp2 volumes
//! (<https://docs.aws.amazon.com/opensearch-service/latest/developerguide/supported-instance-types.html>).
//! gp3 comes with 3 IOPS a GiB and at least 3,000, as much as gp2 or more, and with 125 MiB/s; types
//! of previous generations cannot have it
//! (<https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html>).

use super::{carries, text};
use crate::{
    advise::{Change, Check, Confidence, Edit, Evidence, Lever, Proposal, Risk, Subject},
    model::{Attributes, Unknown, Value},
};

pub(super) const CHECK: Check = Check {
    id: "aws-opensearch-gen",
    summary: "Domains on gp2 volumes, or on a previous generation, cost less on current ones.",
    kinds: &["aws_opensearch_domain"],
    reads: &[],
    lever: Lever::Generation,
    propose,
};

/// Families of a previous generation, and those that follow them on x86.
const FOLLOWERS: &[(&[&str], &[&str])] =
    &[(&["t2"], &["t3"]), (&["m3", "m4"], &["m5"]), (&["c4"], &["c5"]), (&["r3", "r4"], &["r5"])];

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let domain = subject.resource;
    let unset = Attributes::default();
    let cluster = domain.block("cluster_config")?.unwrap_or(&unset);
    // What the provider takes where nothing is said.
    let data = cluster.text("instance_type")?.unwrap_or("m4.large.search");
    let ebs = domain.block("ebs_options")?.unwrap_or(&unset);
    let is_gp2 = ebs.flag("ebs_enabled")? == Some(true)
        && ebs.text("volume_type")?.unwrap_or("gp2") == "gp2";
    let edits = |edits: Vec<Edit>, because: String| {
        Proposal::new(Change::Set { of: None, edits }, because)
            .risk(Risk::Low)
            .confidence(Confidence::Medium)
    };
    let Some(follower) = follower(data, evidence) else {
        let because = "gp2 volumes; gp3 has as many IOPS or more".to_owned();
        return Ok(if is_gp2 { vec![edits(gp3(), because)] } else { Vec::new() });
    };
    let mut all =
        vec![Edit { path: "cluster_config.instance_type".into(), value: text(&follower) }];
    let masters = cluster.flag("dedicated_master_enabled")? == Some(true);
    if let Some(master) = cluster.text("dedicated_master_type")?.filter(|_| masters)
        && let Some(follower) = self::follower(master, evidence)
    {
        let path = "cluster_config.dedicated_master_type".into();
        all.push(Edit { path, value: text(&follower) });
    }
    if is_gp2 {
        all.extend(gp3());
    }
    let volumes = if is_gp2 { ", on gp2 volumes" } else { "" };
    let because = format!("{data} is of a previous generation{volumes}");
    Ok(vec![edits(all, because)])
}

/// `m5.large.search` of `m4.large.search`.
fn follower(instance_type: &str, evidence: &Evidence) -> Option<String> {
    let mut parts = instance_type.splitn(3, '.');
    let (family, size, ending) = (parts.next()?, parts.next()?, parts.next()?);
    let (_, followers) = FOLLOWERS.iter().find(|(families, _)| families.contains(&family))?;
    let now = format!("{family}.{size}");
    let then = followers.iter().map(|follower| format!("{follower}.{size}"));
    let then = then.into_iter().find(|then| carries(then, &now, evidence.specs))?;
    Some(format!("{then}.{ending}"))
}

fn gp3() -> Vec<Edit> {
    vec![
        Edit { path: "ebs_options.volume_type".into(), value: text("gp3") },
        Edit { path: "ebs_options.iops".into(), value: Value::Null },
        Edit { path: "ebs_options.throughput".into(), value: Value::Null },
    ]
}
