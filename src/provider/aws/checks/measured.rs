//! What checks ask of measurements, and of instance types.

use rust_decimal::Decimal;

use crate::{
    advise::{Evidence, Subject},
    price::InstanceSpecs,
};

/// The highest of the last `days` days; `None` where fewer were measured.
pub(super) fn highest(
    subject: &Subject,
    evidence: &Evidence,
    metric: &str,
    days: u32,
) -> Option<Decimal> {
    let series = evidence.series(subject, metric)?.last(days);
    (series.days() >= u64::from(days)).then(|| series.maximum())
}

/// The share of a function's invocations that failed on each of the last 7 days, by days since 1970.
pub(super) fn failures(subject: &Subject, evidence: &Evidence) -> Vec<(i64, Decimal)> {
    let days = |metric| evidence.series(subject, metric).map(|series| series.last(7).each_day());
    let (Some(invocations), Some(errors)) = (days("Invocations"), days("Errors")) else {
        return Vec::new();
    };
    let share = |day: &crate::metrics::Day| {
        let errors = errors.iter().find(|found| found.day == day.day)?;
        Some((day.day, errors.sum.checked_div(day.sum)?))
    };
    invocations.iter().filter_map(share).collect()
}

/// Whether the instance type `then` has all that `now` has: vCPUs and memory.
pub(super) fn carries(then: &str, now: &str, specs: &InstanceSpecs) -> bool {
    let spec = |name| specs.spec("aws", name);
    spec(then)
        .zip(spec(now))
        .is_some_and(|(then, now)| then.vcpu >= now.vcpu && then.memory_mib >= now.memory_mib)
}

/// Families on x86, and those on Graviton that are like them.
const GRAVITON: &[(&[&str], &[&str])] = &[
    (&["t2", "t3", "t3a"], &["t4g"]),
    (&["m4", "m5", "m5a", "m6a", "m6i", "m7a", "m7i", "m7i-flex"], &["m6g", "m7g", "m8g"]),
    (&["c4", "c5", "c5a", "c6a", "c6i", "c7a", "c7i", "c7i-flex"], &["c6g", "c7g", "c8g"]),
    (&["r4", "r5", "r5a", "r6a", "r6i", "r7a", "r7i"], &["r6g", "r7g", "r8g"]),
];

/// The instance types on Graviton that have all that an x86 one has
/// (<https://github.com/aws/aws-graviton-getting-started>).
pub(super) fn graviton(instance_type: &str, specs: &InstanceSpecs) -> Vec<String> {
    let Some((family, size)) = instance_type.split_once('.') else { return Vec::new() };
    let like = GRAVITON.iter().find(|(families, _)| families.contains(&family));
    let names = like.into_iter().flat_map(|(_, like)| *like);
    names
        .map(|like| format!("{like}.{size}"))
        .filter(|then| carries(then, instance_type, specs))
        .collect()
}
