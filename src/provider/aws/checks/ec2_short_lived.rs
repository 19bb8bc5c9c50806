//! Instances that are started for less than 6 hours at a time, more than once in 3 days: what can end
//! that often can be interrupted (an open optimizer's rule for short-living instances: 6 hours, 3 days).
//! Its datapoints tell how long it runs; how often spot takes it back, the spot advisor. What it bills is
//! then the hours that it was measured to run.

use rust_decimal::{Decimal, dec};

use super::spot_capacity;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
    money::HOURS_PER_MONTH,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-short-lived",
    summary: "Instances that run less than 6 hours at a time may as well run on spot capacity.",
    kinds: &["aws_instance"],
    reads: &[],
    lever: Lever::Spot,
    propose,
};

const DAYS: u32 = 3;
const HOUR: i64 = 3600;
/// A run of as long or longer is none of a short-lived instance.
const LONG: i64 = 6 * HOUR;
/// Without a datapoint for as long it did not run.
const PAUSE: i64 = HOUR;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let Some(instance_type) = subject.resource.text("instance_type")? else {
        return Ok(Vec::new());
    };
    let Some(cpu) = evidence.series(subject, "CPUUtilization") else { return Ok(Vec::new()) };
    let cpu = cpu.last(DAYS);
    let times: Vec<i64> = cpu.averages().map(|(time, _)| time).collect();
    let runs = runs(&times, cpu.step());
    // One run alone may be an instance that is new.
    if runs.len() < 2 || runs.iter().any(|seconds| *seconds >= LONG) {
        return Ok(Vec::new());
    }
    let hours = |seconds: i64| Decimal::from(seconds) / Decimal::from(HOUR);
    let sum = hours(runs.iter().sum());
    let longest = hours(runs.iter().max().copied().unwrap_or_default());
    let why = format!(
        "ran {} times in {DAYS} days, {} hours at the longest",
        runs.len(),
        longest.round_dp(1).normalize()
    );
    let Some(proposal) = spot_capacity::propose(subject, evidence, instance_type, &why) else {
        return Ok(Vec::new());
    };
    let proposal = proposal.risk(Risk::Medium).confidence(Confidence::Medium);
    let key = "monthly_hrs";
    if evidence.usage(subject).number(key).is_some() {
        return Ok(vec![proposal]);
    }
    let a_month = sum * HOURS_PER_MONTH / (Decimal::from(DAYS) * dec!(24));
    let usage = [(key, a_month.round_dp(2))];
    Ok(vec![proposal.usage(usage, usage)])
}

/// How many seconds each stretch without a pause lasts, of datapoints that stand for `step` seconds
/// each.
fn runs(times: &[i64], step: i64) -> Vec<i64> {
    times
        .chunk_by(|before, after| after - before <= step.max(PAUSE))
        .filter_map(|run| Some(run.last()? - run.first()? + step))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_where_no_datapoint_comes_for_more_than_an_hour() {
        let step = 300;
        let run = |from: i64, hours: i64| (0..hours * 12).map(move |at| from * HOUR + at * step);
        let times: Vec<_> = run(0, 5).chain(run(6, 1)).chain(run(24, 2)).collect();
        // The hour from 5:00 on is a pause of 65 minutes between datapoints.
        assert_eq!(runs(&times, step), [5 * HOUR, HOUR, 2 * HOUR]);
        let times: Vec<_> = (0..72).map(|hour| hour * HOUR).collect();
        assert_eq!(runs(&times, HOUR), [72 * HOUR]);
        assert!(runs(&[], 0).is_empty());
    }
}
