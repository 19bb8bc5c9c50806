//! Clusters that wait for work: with an `auto_termination_policy` they end after 30 idle minutes
//! (Steampipe's AWS Thrifty mod: <https://hub.steampipe.io/mods/turbot/aws_thrifty>;
//! <https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-auto-termination-policy.html>).

use rust_decimal::{Decimal, dec};

use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Unknown, Value},
    money::HOURS_PER_MONTH,
};

pub(super) const CHECK: Check = Check {
    id: "aws-emr-idle",
    summary: "Clusters that are idle end by themselves with an auto-termination policy.",
    kinds: &["aws_emr_cluster"],
    reads: &[("aws_emr_cluster", &["auto_termination_policy"])],
    lever: Lever::Delete,
    propose,
};

/// Seconds.
const TIMEOUT: Decimal = dec!(1800);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let cluster = subject.resource;
    let Some(idle) = evidence.series(subject, "IsIdle") else { return Ok(Vec::new()) };
    // Once it was idle for so long it ends, whatever came before.
    let idle = idle.last(1);
    let told = evidence.usage(subject).number("monthly_hrs").is_some();
    if cluster.block("auto_termination_policy")?.is_some() || idle.days() < 1 || told {
        return Ok(Vec::new());
    }
    if idle.minimum() < dec!(1) {
        return Ok(Vec::new());
    }
    subject.must_tell("auto_termination_policy")?;
    let edit = ("auto_termination_policy.idle_timeout", Value::Number(TIMEOUT));
    let key = "monthly_hrs";
    let proposal = Proposal::set([edit], "idle for a day, without auto_termination_policy")
        .usage([(key, HOURS_PER_MONTH)], [(key, dec!(0.5))]);
    Ok(vec![proposal.risk(Risk::Low).confidence(Confidence::High)])
}
