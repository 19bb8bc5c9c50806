//! Instances that do little on some days: 10 % of CPU and 5 MB over the network or less, on 4 or more of
//! the last 14 days (Trusted Advisor `Qch7DwouX1`). On days like these it need not run; one that is so on
//! all days is idle, and advised on as that.

use rust_decimal::{Decimal, dec};

use crate::{
    advise::{Change, Check, Evidence, Hours, Lever, Proposal, Subject},
    metrics::Series,
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ec2-lowutil-ta",
    summary: "Instances with 4 or more days of next to no use in 14 need not run on those.",
    kinds: &["aws_instance"],
    reads: &[],
    lever: Lever::Hours,
    propose,
};

const DAYS: u32 = 14;
const LOW_DAYS: usize = 4;
/// Percent.
const CPU: Decimal = dec!(10);
/// Bytes a day.
const TRAFFIC: Decimal = dec!(5000000);
/// Seconds.
const DAY: Decimal = dec!(86400);

#[expect(clippy::unnecessary_wraps, reason = "a check's shape")]
fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let of = |metric| evidence.series(subject, metric).and_then(means);
    let (Some(cpu), Some(received), Some(sent)) =
        (of("CPUUtilization"), of("NetworkIn"), of("NetworkOut"))
    else {
        return Ok(Vec::new());
    };
    let traffic = received.iter().zip(&sent).map(|(received, sent)| (*received + *sent) * DAY);
    let is_low: Vec<bool> =
        cpu.iter().zip(traffic).map(|(cpu, traffic)| *cpu <= CPU && traffic <= TRAFFIC).collect();
    let low = is_low.iter().filter(|is_low| **is_low).count();
    if low < LOW_DAYS || low == is_low.len() {
        return Ok(Vec::new());
    }
    let because = format!("at most 10 % of CPU and 5 MB on {low} of the last {DAYS} days");
    let hours: Vec<_> =
        is_low.iter().flat_map(|is_low| [if *is_low { dec!(0) } else { dec!(1) }; 24]).collect();
    Ok(vec![Proposal::new(Change::Hours(Hours::repeating(&hours)), because)])
}

/// The mean of each of the last days, the last one last; `None` where one was not measured.
fn means(series: Series) -> Option<Vec<Decimal>> {
    if series.last(DAYS).days() < u64::from(DAYS) {
        return None;
    }
    let sum = |days: u32| {
        let last = series.last(days);
        (last.mean() * Decimal::from(last.len()), last.len())
    };
    let mut means = Vec::new();
    let mut before = (dec!(0), 0);
    for days in 1..=DAYS {
        let (all, count) = sum(days);
        let mean = (all - before.0).checked_div(Decimal::from(count - before.1))?;
        // The sums are of rounded means.
        means.push(mean.round_dp(6));
        before = (all, count);
    }
    means.reverse();
    Some(means)
}
