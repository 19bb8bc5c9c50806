//! What metrics count over the last days: bytes, requests, operations.

use rust_decimal::{Decimal, dec};

use crate::advise::{Evidence, Subject};

/// What `metrics` count a day, together, over the last `days` days; `None` where one of them was not
/// measured for as long. CloudWatch has no datapoints of what nobody used at all: that is unknown,
/// not zero.
pub(super) fn a_day(
    subject: &Subject,
    evidence: &Evidence,
    metrics: &[&str],
    days: u32,
) -> Option<Decimal> {
    let mut sum = dec!(0);
    for metric in metrics {
        let series = evidence.series(subject, metric)?.last(days);
        if series.days() < u64::from(days) {
            return None;
        }
        sum += series.a_day();
    }
    Some(sum)
}

/// The most that a level reached over the last `days` days; `None` where it was not measured for as
/// long.
pub(super) fn highest(
    subject: &Subject,
    evidence: &Evidence,
    metric: &str,
    days: u32,
) -> Option<Decimal> {
    let series = evidence.series(subject, metric)?.last(days);
    (series.days() >= u64::from(days)).then(|| series.maximum())
}
